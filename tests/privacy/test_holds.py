"""A legal hold takes two people, keeps what it is on past every term, and ends by two people."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from loep.audit import signed
from loep.cases import legal
from loep.errors import Conflict, Refused
from loep.intake import stored
from loep.night import forgotten, retain
from loep.night.checkpoint import key
from loep.night.run import Night
from loep.settings import Settings
from loep.storage.marks import NOBODY
from loep.storage.session import transaction
from loep.storage.tables import Account, CaseRegistration, Delivery, Event, LegalHold
from loep.vocabulary import Held, Role
from tests.builders import canary, desk
from tests.builders.canary import REGISTRATION

NOW = datetime.now(UTC)
LATER = datetime(2029, 1, 1, tzinfo=UTC)
ON = (Held.REGISTRATION, REGISTRATION)


@pytest.fixture
def people(bind: Engine, settings: Settings, tmp_path: Path) -> tuple[Account, Account]:
    sam = canary.everywhere(bind, settings, tmp_path / "inbox")
    return sam, desk.account(bind, "Olga Smit", Role.SENIOR)


def did(bind: Engine, do: Callable[..., LegalHold], *given: Any) -> LegalHold:
    with transaction(bind) as session:
        return do(session, *given, NOW)


def held(bind: Engine, people: tuple[Account, Account], on: tuple[Held, str] = ON) -> LegalHold:
    made = did(bind, legal.ask, "25BE", on, "appeal 12", people[0])
    return did(bind, legal.grant, made.id, people[1])


def purged(bind: Engine, settings: Settings) -> None:
    """Forget in a night long after every term."""
    retain.forget(Night("run-1", settings, bind, settings.inbox, LATER))


def forms(bind: Engine) -> dict[tuple[str, str], bool]:
    with transaction(bind) as session:
        members = session.exec(select(CaseRegistration)).all()
    return {(each.case_id, each.registration_id): bool(each.form) for each in members}


@pytest.mark.promise("legal hold", "takes two people to begin and two to end, in the database too")
def test_it_begins_and_ends_by_two_people(people: tuple[Account, Account], bind: Engine) -> None:
    sam, olga = people
    made = did(bind, legal.ask, "25BE", ON, "appeal 12", sam)
    with pytest.raises(Conflict, match="a second person does"):
        did(bind, legal.grant, made.id, sam)
    with pytest.raises(Conflict, match="is on it already"):
        did(bind, legal.ask, "25BE", ON, "appeal 12", olga)
    did(bind, legal.grant, made.id, olga)
    with pytest.raises(Conflict, match="first somebody else asks"):
        did(bind, legal.end, made.id, olga)
    did(bind, legal.ask_end, made.id, olga)
    with pytest.raises(Conflict, match="a second person does"):
        did(bind, legal.end, made.id, olga)
    assert did(bind, legal.end, made.id, sam).ended_by == sam.id
    with transaction(bind) as session:
        assert legal.listed(session) == []
        told = session.exec(select(Event.action).where(Event.object == f"hold:{made.id}").order_by("seq")).all()
    assert told == ["hold.asked", "hold.granted", "hold.end_asked", "hold.ended"]


@pytest.mark.promise("legal hold", "takes two people to begin and two to end, in the database too")
@pytest.mark.parametrize(
    "change",
    [
        "granted_by = asked_by, granted_at = asked_at",
        "end_asked_by = asked_by, end_asked_at = asked_at, ended_by = asked_by, ended_at = asked_at",
        "ended_by = asked_by, ended_at = asked_at",
    ],
)
def test_the_database_refuses_one_person(people: tuple[Account, Account], bind: Engine, change: str) -> None:
    did(bind, legal.ask, "25BE", ON, "appeal 12", people[0])
    with pytest.raises(IntegrityError), transaction(bind) as session:
        session.connection().execute(text(f"update legal_hold set {change}"))


def test_what_is_not_there_or_of_another_institution_is_refused(people: tuple[Account, Account], bind: Engine) -> None:
    with pytest.raises(Conflict, match="no registration of this id"):
        did(bind, legal.ask, "25BE", (Held.REGISTRATION, "nobody"), "appeal", people[0])
    with pytest.raises(Conflict, match="a reason is needed"):
        did(bind, legal.ask, "25BE", ON, " ", people[0])
    with pytest.raises(Conflict, match="another institution"):
        did(bind, legal.ask, "00IC", ON, "appeal", people[0])


@pytest.mark.promise("retention", "past every term all is gone, but for what a legal hold keeps")
def test_retention_keeps_what_is_held_and_nothing_else(
    people: tuple[Account, Account], bind: Engine, settings: Settings
) -> None:
    held(bind, people)
    purged(bind, settings)
    assert {which: kept for which, kept in forms(bind).items() if not which[1].startswith(NOBODY)} == {
        ("alone000case", REGISTRATION): True,
        ("together0case", REGISTRATION): True,
    }
    with transaction(bind) as session:
        kept = {each.feed: each for each in session.exec(select(Delivery)) if each.frame_path or each.stored_path}
    assert set(kept) == {"registrations", "events"}
    loaded = pl.read_parquet(settings.data / str(kept["registrations"].frame_path))
    assert loaded["registration_id"].to_list() == [REGISTRATION]
    received = stored.read_stored(kept["registrations"], settings)
    assert b"Kanariepiet" in received
    assert b"Ivanov" not in received


def test_a_hold_that_nobody_granted_keeps_nothing(
    people: tuple[Account, Account], bind: Engine, settings: Settings
) -> None:
    did(bind, legal.ask, "25BE", ON, "appeal 12", people[0])
    purged(bind, settings)
    assert not any(forms(bind).values())


def test_a_hold_on_a_case_keeps_everybody_in_it(
    people: tuple[Account, Account], bind: Engine, settings: Settings
) -> None:
    held(bind, people, (Held.CASE, "together0case"))
    purged(bind, settings)
    assert forms(bind)["together0case", "R2"]


@pytest.mark.promise("retention", "every night a signed report of what was forgotten, with nothing personal in it")
def test_each_night_signs_a_report_of_counts(people: tuple[Account, Account], bind: Engine, settings: Settings) -> None:
    hold = held(bind, people)
    purged(bind, settings)
    (path,) = forgotten.folder(settings).iterdir()
    public = signed.private_key(key(settings)).public_key()
    told = forgotten.read(path, public)
    assert told["counts"] == {
        "deliveries": 1, "frames": 1, "forms": 1, "log_details": told["counts"]["log_details"],
        "undecided": 0, "signals": 0, "sessions": 0, "invites": 0, "welfare_signs": 1, "models": 0, "inbox_files": 0,
    }  # fmt: skip
    assert (told["holds_in_force"], told["terms_in_days"]["stored deliveries"]) == (1, 30.0)
    assert [value for value in (*canary.VALUES, hold.id, "25BE") if value in path.read_text()] == []
    path.write_text(path.read_text().replace('"forms": 1', '"forms": 0'))
    with pytest.raises(Refused, match="not as this key signed it"):
        forgotten.read(path, public)


def test_a_report_that_a_crash_took_is_written_the_next_night(
    people: tuple[Account, Account], bind: Engine, settings: Settings
) -> None:
    assert len(people) == 2
    purged(bind, settings)
    (path,) = forgotten.folder(settings).iterdir()
    before = path.read_text()
    path.unlink()
    purged(bind, settings)
    assert path.read_text() == before
    assert len(list(forgotten.folder(settings).iterdir())) == 2
