"""What was wrong of a person is corrected by a delivery: the case shows it, and what came before it goes on request."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from loep.audit import log
from loep.cases import legal
from loep.errors import Conflict
from loep.intake import rewrite, stored
from loep.night import assemble, detect, person, rectify, told
from loep.settings import Settings
from loep.storage.session import reading, transaction
from loep.storage.tables import Account, CaseRegistration, Delivery, Event, EventDetail
from loep.vocabulary import Held, Role
from tests.builders import canary, desk, nights
from tests.builders.canary import PERSON, REGISTRATION, VALUES
from tests.night.test_fenced import looked

WHO = ("25BE", PERSON)
NAMES = ("Zwaluwtje", "Kanariepiet")


@pytest.fixture
def sam(bind: Engine, settings: Settings, tmp_path: Path) -> Account:
    """A senior reviewer, where the canary is in every feed and in two cases that were decided."""
    return canary.everywhere(bind, settings, tmp_path / "inbox")


def corrected(bind: Engine, settings: Settings, folder: Path) -> None:
    """The institution corrected one name and delivers all of them again."""
    right = {"given_names": ("Merel", "Anna", "Boris"), "surname": ("Mees", "Berg", "Ivanov")}
    canary.delivered(bind, settings, folder, "corrected", created_at="2026-11-23T01:50:00Z", **right)


def held(bind: Engine, settings: Settings) -> list[tuple[str, list[str], bytes]]:
    """Of every delivery of registrations the surnames in use, and the bytes."""
    with transaction(bind) as session:
        kept = session.exec(select(Delivery).where(Delivery.feed == "registrations").order_by("file_name")).all()
    loaded = [rewrite.rows(each, settings) for each in kept]
    surnames = [[] if rows is None else sorted(rows["surname"]) for rows in loaded]
    return [
        (each.file_name, names, stored.read_stored(each, settings)) for each, names in zip(kept, surnames, strict=True)
    ]


@pytest.mark.promise("rectification", "a corrected delivery changes what an open case shows and what a person is told")
def test_a_corrected_delivery_changes_the_open_case_and_the_export(
    bind: Engine, settings: Settings, tmp_path: Path
) -> None:
    here = replace(settings, database_url=bind.url.render_as_string(hide_password=False))
    sam = desk.account(bind, "Sam Jansen", Role.SENIOR)
    canary.prepared(here)
    canary.delivered(bind, here, tmp_path / "inbox")
    for names in (NAMES, ("Merel", "Mees")):
        night = nights.begun(here, bind, tmp_path / "inbox")
        detect.open_cases(night, "25BE", looked(), replace(assemble.policy(night), sample_share=0.0))
        with transaction(bind) as session:
            form = session.exec(select(CaseRegistration.form).where(CaseRegistration.registration_id == REGISTRATION))
            (shown,) = form
        assert (shown["given_names"], shown["surname"]) == names
        if names == NAMES:
            corrected(bind, here, tmp_path / "later")
    with transaction(bind) as session:
        assert "case.form_renewed" in session.exec(select(Event.action)).all()
    found = told.told(here, bind, WHO, sam, "request 12")
    assert [case["form"]["surname"] for case in found["cases"]] == ["Mees"]
    assert "Kanariepiet" in repr(found["delivered"])
    assert rectify.rectify(here, bind, WHO, sam, "request 13") == 1
    assert [name for name in NAMES if name in repr(told.told(here, bind, WHO, sam, "request 14"))] == []


@pytest.mark.promise("rectification", "what was delivered of a person before goes out of every file, nobody else's")
def test_what_was_delivered_before_goes_and_nobody_elses(
    sam: Account, bind: Engine, settings: Settings, tmp_path: Path
) -> None:
    corrected(bind, settings, tmp_path / "later")
    before, newest = held(bind, settings)
    assert rectify.rectify(settings, bind, WHO, sam, "request 13") == 1
    after, left = held(bind, settings)
    assert left == newest
    assert after[1] == ["Berg", "Ivanov"]
    assert after[2] == b"".join(line for line in before[2].splitlines(keepends=True) if b"kanarie-r1" not in line)
    with transaction(bind) as session:
        (event,) = session.exec(select(Event).where(Event.action == "person.rectified"))
        assert (event.actor, session.get_one(EventDetail, event.seq).details["reason"]) == (sam.id, "request 13")
        assert log.verify(session) is None
    with reading(bind) as session:
        found = person.find(session, settings, "25BE", PERSON)
    assert sorted(delivery.file_name for delivery, *_ in found.rows) == ["corrected.csv", "events.csv", "protected.csv"]
    with pytest.raises(Conflict, match="nothing was delivered twice"):
        rectify.rectify(settings, bind, WHO, sam, "request 13")


@pytest.mark.promise("rectification", "it is refused while nothing newer came or a legal hold is in force")
def test_it_is_refused_while_nothing_newer_came_or_a_hold_is_in_force(
    sam: Account, bind: Engine, settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(Conflict, match="nothing was delivered twice: correct it in the system of the institution"):
        rectify.rectify(settings, bind, WHO, sam, "request 13")
    corrected(bind, settings, tmp_path / "later")
    olga = desk.account(bind, "Olga Smit", Role.SENIOR)
    with transaction(bind) as session:
        hold = legal.ask(session, "25BE", (Held.REGISTRATION, REGISTRATION), "appeal 12", sam, datetime.now(UTC))
        legal.grant(session, hold.id, olga, datetime.now(UTC))
    before = held(bind, settings)
    with pytest.raises(Conflict, match=f"legal hold {hold.id} is in force"):
        rectify.rectify(settings, bind, WHO, sam, "request 13")
    with pytest.raises(Conflict, match="a reason is needed"):
        rectify.rectify(settings, bind, WHO, sam, f"{VALUES[2]} asked")
    assert held(bind, settings) == before
