"""Two people in deliveries, cases and texts, one of whom has values that nothing else has, and a look for those."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Engine, text
from sqlmodel import SQLModel, select

from loep.audit.log import Entry, append
from loep.cases import unask
from loep.cases.claim import claim
from loep.cases.decide import Judgement, decide
from loep.cases.viewer import Viewer
from loep.intake import keys, vault
from loep.intake.deliver import deliver
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import (
    Account,
    ApplicantAnswer,
    ApplicantLetter,
    Attachment,
    Case,
    CaseLink,
    Comment,
    Delivery,
    Draft,
    OutsideLook,
    Snooze,
    WelfareSign,
)
from loep.vocabulary import AskedFor, LinkKind, Outcome, Role
from tests.builders import deliveries, desk
from tests.builders.deliveries import RECEIVED
from tests.builders.received import NIGHT, keep

PERSON, REGISTRATION = "kanarie-p", "kanarie-r1"
VALUES = (
    "kanarie-p",
    "kanarie-r1",
    "Kanariepiet",
    "Zwaluwtje",
    "kwettert@example.org",
    "+31698765432",
    "NL91ABNA0417164300",
)
ROW = {
    "registration_id": (REGISTRATION, "R2", "R3"),
    "person_id": (PERSON, "P2", "P3"),
    "given_names": ("Zwaluwtje", "Anna", "Boris"),
    "surname": ("Kanariepiet", "Berg", "Ivanov"),
    "email": ("kwettert@example.org", "anna@example.org", "boris@example.org"),
    "phone": ("+31698765432", "+31612345678", "+31687654321"),
    "iban": ("NL91ABNA0417164300", "", ""),
}


def prepared(settings: Settings) -> None:
    """A data folder with keys."""
    settings.data.mkdir(exist_ok=True)
    keys.make(settings)


def delivered(
    bind: Engine,
    settings: Settings,
    folder: Path,
    name: str = "batch",
    created_at: str = deliveries.CREATED,
    **columns: Any,
) -> Delivery:
    """Registrations of three people, of whom one is the canary, taken in."""
    path = deliveries.delivery(folder, rows=3, name=f"{name}.csv", **{**ROW, **columns})
    deliveries.manifested(path, rows=3, created_at=created_at)
    return deliver(path, replace(settings, max_bad_share=0.5), bind, RECEIVED).delivery


def everywhere(bind: Engine, settings: Settings, folder: Path) -> Account:
    """The canary in every feed, a case of its own and one with others, in texts, welfare signs and the log."""
    prepared(settings)
    delivered(bind, settings, folder)
    events = deliveries.delivery(folder, feed="events", name="events.csv", registration_id=(REGISTRATION, "R2"))
    protected = deliveries.delivery(
        folder, feed="protected", name="protected.csv", person_id=(PERSON, "P2"), nationality="NLD"
    )
    for path in (events, protected):
        assert deliver(path, settings, bind, RECEIVED).delivery.state == "accepted"
    rosa = desk.account(bind, "Rosa de Vries")
    sam = desk.account(bind, "Sam Jansen", Role.SENIOR)
    desk.night(bind)
    _case(bind, "alone000case", REGISTRATION)
    desk.decided(bind, _of(bind, "alone000case"), rosa, Outcome.UNFOUNDED)
    _case(bind, "together0case", REGISTRATION, "R2")
    comment: dict[str, Any] = {"case_id": "together0case", "written_by": rosa.id, "written_at": NIGHT}
    keep(
        bind,
        Comment(id="c1", text="I rang Zwaluwtje, no answer.", token="t1", **comment),
        Comment(id="c2", text="The bank answered.", token="t2", **comment),
        desk.signal(REGISTRATION, "R06", "4 people are paid for from one account", persons=4),
        desk.signal("R2", "R06", "4 people are paid for from one account", persons=4),
        desk.link("R2", REGISTRATION, LinkKind.ACCOUNT, 1.0),
        WelfareSign(
            key="w1", institution="25BE", registration_id=REGISTRATION, detector="R33", contact="x", evidence={},
            run_id="run-1", said_at=NIGHT,
        ),
    )  # fmt: skip
    _texts(bind, settings, rosa)
    _logged(bind, sam)
    _decided(bind, "together0case", rosa)
    keep(
        bind,
        Draft(case_id="together0case", account_id=sam.id, outcomes={REGISTRATION: "unfounded", "R2": "unfounded"},
              motivation="Ask Zwaluwtje.", token="t3", saved_at=NIGHT),
    )  # fmt: skip
    return sam


def _case(bind: Engine, id: str, *registrations: str) -> None:
    """One more case that goes by the canary; who was in one before is in no open one."""
    made = desk.case(id, registrations[0], len(registrations))
    with transaction(bind) as session:
        made.ordinal = 1 + len(session.exec(select(Case)).all())
        session.add(made)
        session.flush()
        for name in registrations:
            form = {"registration_id": name, "person_id": PERSON if name == REGISTRATION else "P2", "surname": "Berg"}
            theirs = {column: given[0] for column, given in ROW.items() if column != "iban"}
            told = {**form, **theirs} if name == REGISTRATION else form
            session.add(desk.member(made, name, {**told, "programme": "34280"}))


def _texts(bind: Engine, settings: Settings, rosa: Account) -> None:
    """Whatever people write on a case, naming the canary."""
    said = "Kanariepiet is abroad."
    letter: dict[str, Any] = {
        "language": "en",
        "answer_by": NIGHT.date(),
        "sender": "Admissions",
        "contact": "desk@example.nl",
    }
    letter |= {"asked_for": next(iter(AskedFor)).value, "written_by": rosa.id, "written_at": NIGHT}
    file = settings.data / "attachments" / "together0case" / "a1.enc"
    vault.write(b"scan of Kanariepiet", file, keys.opening(settings, keys.ATTACHMENTS)[-1], unask.written_as(file))
    here: dict[str, Any] = {"case_id": "together0case", "reason": said}
    keep(
        bind,
        Snooze(id="s1", until=NIGHT.date(), snoozed_by=rosa.id, snoozed_at=NIGHT, **here),
        OutsideLook(id="o1", account_id=rosa.id, institution="25BE", opened_at=NIGHT, until=NIGHT, **here),
    )
    keep(
        bind,
        CaseLink(
            id="l1", left_id="alone000case", right_id="together0case", reason=said, linked_by=rosa.id, linked_at=NIGHT
        ),
    )
    for id, registration, told in (("own", REGISTRATION, said), ("r2-1", "R2", said), ("r2-2", "R2", "Send marks.")):
        about: dict[str, Any] = {"case_id": "together0case", "registration_id": registration}
        keep(bind, ApplicantLetter(id=id, text=told, token=id, **about, **letter))
    answer: dict[str, Any] = {"received_on": NIGHT.date(), "recorded_by": rosa.id, "recorded_at": NIGHT}
    keep(bind, ApplicantAnswer(id="answer", letter_id="own", text=said, token="answer", **answer))
    path = file.relative_to(settings.data).as_posix()
    kept = {"sha256": "0", "name": "Kanariepiet.pdf", "kind": "pdf", "path": path}
    keep(bind, Attachment(id="a1", answer_id="answer", size=1, **kept))


def _logged(bind: Engine, by: Account) -> None:
    """Somebody looked the canary up by number, and gave a reason that names it after a line break."""
    looked_up = Entry("25BE", by.id, by.role, "audit.who_saw", "log", "audit", {"kind": "person", "number": PERSON})
    said = {"why": ["One line.\nKanariepiet"]}
    moved = Entry("25BE", by.id, by.role, "case.reassigned", "case:together0case", "review", said)
    with transaction(bind) as session:
        append(session, [looked_up, moved], NIGHT)


def _decided(bind: Engine, id: str, by: Account) -> None:
    """Unfounded for all, with a motivation that names the canary."""
    viewer = Viewer(by.id, by.name, Role.REVIEWER, "25BE")
    with transaction(bind) as session:
        version = claim(session, viewer, id, datetime.now(UTC)).version
        outcomes = dict.fromkeys((REGISTRATION, "R2"), Outcome.UNFOUNDED)
        decide(
            session, viewer, id, Judgement(outcomes, "Zwaluwtje is a niece.", f"token-{id}", version), datetime.now(UTC)
        )


def _of(bind: Engine, id: str) -> Case:
    with transaction(bind) as session:
        return session.get_one(Case, id)


def traces(bind: Engine, settings: Settings, values: tuple[str, ...] = VALUES) -> list[str]:
    """Where one of the values stands: tables, and files as they are, decrypted and read as frames."""
    found = []
    for place, content in (*_tables(bind), *_files(settings)):
        found += [f"{place}: {value}" for value in values if value.lower() in content.lower()]
    return sorted(found)


def _tables(bind: Engine) -> Iterator[tuple[str, str]]:
    for table in SQLModel.metadata.sorted_tables:
        with transaction(bind) as session:
            rows = session.connection().execute(text(f'select * from "{table.name}"')).all()
        yield table.name, repr(rows)


def _files(settings: Settings) -> Iterator[tuple[str, str]]:
    key = keys.read(settings).stored
    for path in sorted(settings.data.rglob("*")):
        if not path.is_file():
            continue
        name, content = path.relative_to(settings.data).as_posix(), path.read_bytes()
        yield name, content.decode("latin-1")
        if path.suffix == ".enc" and path.parts[-3] == unask.FOLDER.name:
            content = vault.read_any(path, keys.opening(settings, keys.ATTACHMENTS), unask.written_as(path))
            yield f"{name} opened", content.decode("latin-1")
        elif path.suffix == ".enc":
            sealed = path.parent.name == "sealed"
            content = vault.read(path, key, f"{path.stem}/rows" if sealed else path.stem)
            yield f"{name} opened", content.decode("latin-1")
        if path.suffix == ".parquet" or path.parent.name == "sealed":
            yield f"{name} read", repr(pl.read_parquet(BytesIO(content)).to_dicts())
