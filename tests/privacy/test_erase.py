"""Who asks to be erased is nowhere any more, does not come back, and takes nobody else along."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel, col, select

from loep.audit import browse, log
from loep.cases import legal
from loep.errors import Conflict
from loep.intake import stored
from loep.night import detect, erase, leftovers, retain, told, tombstones
from loep.night.run import Night
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import (
    Account,
    Case,
    CaseRegistration,
    Comment,
    Decision,
    Delivery,
    Event,
    EventDetail,
    Tombstone,
)
from loep.vocabulary import Held, Role
from tests.builders import canary, desk
from tests.builders.canary import PERSON, REGISTRATION
from tests.privacy import cut

WHO = ("25BE", PERSON)


@pytest.fixture
def sam(bind: Engine, settings: Settings, tmp_path: Path) -> Account:
    """A senior reviewer, where the canary is everywhere."""
    return canary.everywhere(bind, settings, tmp_path / "inbox")


def erased(bind: Engine, settings: Settings, by: Account) -> dict[str, int]:
    return erase.erase(settings, bind, WHO, by, "request 2026-114")


@pytest.mark.promise("erasure", "every table, frame and file searched for the values of who was erased: none")
def test_nothing_of_who_was_erased_is_left_anywhere(sam: Account, bind: Engine, settings: Settings) -> None:
    before = {place.partition(":")[0].split("/")[0] for place in canary.traces(bind, settings)}
    tables = {
        table.name for table in SQLModel.metadata.sorted_tables if {"case_id", "registration_id"} & {*table.c.keys()}
    }
    tables -= {"looking"}  # who looks at which case since when: nothing of a person
    assert tables | {"case", "link", "event_detail", "applicant_answer", "attachment", "case_link"} <= before
    assert {"attachments", "frames", "deliveries", "sealed"} <= before
    gone = erased(bind, settings, sam)
    assert canary.traces(bind, settings) == []
    told = {"forms": 2, "signals": 1, "links": 1, "cases": 1, "letters": 1, "welfare": 1, "rows": 3}
    assert gone.items() >= told.items()
    with transaction(bind) as session:
        assert log.verify(session) is None


@pytest.mark.promise("erasure", "what is of others stays as it was")
def test_others_stay(sam: Account, bind: Engine, settings: Settings, tmp_path: Path) -> None:
    sent = (tmp_path / "inbox" / "batch.csv").read_bytes().splitlines(keepends=True)
    erased(bind, settings, sam)
    with transaction(bind) as session:
        assert session.exec(select(Comment.text)).all() == ["The bank answered."]
        assert session.exec(select(CaseRegistration.registration_id)).all() == ["R2"]
        assert session.exec(select(Decision.registration_id, Decision.motivation)).all() == [("R2", "")]
        (case,) = session.exec(select(Case))
        assert (case.ring_size, case.anchor.startswith("erased-")) == (1, True)
        frame = next(each for each in session.exec(select(Delivery)) if each.feed == "registrations")
    assert pl.read_parquet(settings.data / str(frame.frame_path))["person_id"].to_list() == ["P2", "P3"]
    assert stored.read_stored(frame, settings) == b"".join([sent[0], *sent[2:]])


def test_the_erasure_itself_is_an_event_that_names_nobody(sam: Account, bind: Engine, settings: Settings) -> None:
    erased(bind, settings, sam)
    with transaction(bind) as session:
        event = session.exec(select(Event).where(Event.action == "person.erased")).one()
        detail = session.get_one(EventDetail, event.seq)
    assert (event.actor, detail.details["reason"]) == (sam.id, "request 2026-114")


@pytest.mark.promise("erasure", "a later delivery does not bring back who was erased")
def test_a_later_delivery_does_not_bring_them_back(
    sam: Account, bind: Engine, settings: Settings, tmp_path: Path
) -> None:
    erased(bind, settings, sam)
    again = canary.delivered(bind, settings, tmp_path / "later", "again", city=("X", "Y", "Z"))
    assert (again.rows, again.loaded, again.quarantined) == (3, 2, 1)
    assert "left out 1 rows of people who were erased" in again.warnings[-1]
    assert canary.traces(bind, settings) == []


def test_who_registers_anew_is_screened_like_anybody(
    sam: Account, bind: Engine, settings: Settings, tmp_path: Path
) -> None:
    erased(bind, settings, sam)
    moment = ("2031-03-02T10:00:00+01:00", *["2026-03-02T10:00:00+01:00"] * 2)
    names = ("kanarie-r2", "R2", "R3")
    anew = canary.delivered(bind, settings, tmp_path / "later", "anew", submitted_at=moment, registration_id=names)
    assert (anew.loaded, anew.quarantined) == (3, 0)


@pytest.mark.promise("erasure", "refused while a case is open or a legal hold is in force, and says which")
def test_an_open_case_and_a_hold_forbid_it(sam: Account, bind: Engine, settings: Settings) -> None:
    olga = desk.account(bind, "Olga Smit", Role.SENIOR)
    with transaction(bind) as session:
        hold = legal.ask(session, "25BE", (Held.REGISTRATION, REGISTRATION), "appeal 12", sam, datetime.now(UTC))
    erased_before = canary.traces(bind, settings)
    with transaction(bind) as session:
        legal.grant(session, hold.id, olga, datetime.now(UTC))
    with pytest.raises(Conflict, match=f"legal hold {hold.id} is in force"):
        erased(bind, settings, sam)
    with transaction(bind) as session:
        legal.ask_end(session, hold.id, sam, datetime.now(UTC))
        legal.end(session, hold.id, olga, datetime.now(UTC))
        member = session.get_one(CaseRegistration, ("alone000case", REGISTRATION))
        member.is_open = True
    with pytest.raises(Conflict, match="case alone000case is open: decide it first"):
        erased(bind, settings, sam)
    assert len(canary.traces(bind, settings)) >= len(erased_before)


def test_who_may_not_and_what_is_not_there_is_refused(sam: Account, bind: Engine, settings: Settings) -> None:
    stranger = desk.account(bind, "Vera Kok", Role.SENIOR, "00IC")
    with pytest.raises(Conflict, match="another institution"):
        erased(bind, settings, stranger)
    with pytest.raises(Conflict, match="nothing of this person"):
        erase.erase(settings, bind, ("25BE", "nobody"), sam, "request 1")
    with pytest.raises(Conflict, match="does not name the person"):
        erase.erase(settings, bind, WHO, sam, "Kanariepiet asked")
    assert canary.traces(bind, settings) != []


@pytest.mark.promise("erasure", "cut short after its commit, the next night finishes it before it reads a file")
def test_an_erasure_that_was_cut_short_is_finished_before_a_night_reads(
    sam: Account, bind: Engine, settings: Settings
) -> None:
    here = replace(settings, database_url=bind.url.render_as_string(hide_password=False))
    cut.short(here, "purge after", "erase", sam.id)
    left = {place.partition("/")[0] for place in canary.traces(bind, settings) if not place.startswith("loep.db")}
    assert left == {"attachments", "frames", "deliveries", "sealed"}
    detect.collect(Night("run-1", here, bind, settings.inbox, datetime.now(UTC)))
    assert {place.partition("/")[0] for place in canary.traces(bind, settings)} <= {"attachments"}
    with transaction(bind) as session:
        (tombstone,), events = session.exec(select(Tombstone)).all(), browse.length(session)
    assert tombstone.settled_at is not None
    kept = sorted(path.name for path in tombstones.folder(settings).iterdir())
    assert kept == [tombstones.name(tombstone), f"counted-{events:012}.json"]


@pytest.mark.promise("retention", "cut short, no row names a file that is gone")
@pytest.mark.usefixtures("sam")
def test_a_forgetting_that_was_cut_short_leaves_no_row_without_its_file(bind: Engine, settings: Settings) -> None:
    here = replace(settings, database_url=bind.url.render_as_string(hide_password=False))
    for point in ("purge before", "purge after"):
        cut.short(here, point, "retain")
        with transaction(bind) as session:
            named = [*session.exec(select(Delivery.stored_path)), *session.exec(select(Delivery.frame_path))]
        assert all((settings.data / path).is_file() for path in named if path)
    assert not any(named)
    retain.forget(Night("run-1", here, bind, settings.inbox, cut.LATER))
    assert not [path for name in leftovers.FOLDERS for path in (settings.data / name).rglob("*") if path.is_file()]


@pytest.mark.promise("access", "a person gets all that is held of them and nothing of anybody else")
def test_the_export_has_everything_of_one_person_and_nothing_of_others(
    sam: Account, bind: Engine, settings: Settings
) -> None:
    found = told.told(settings, bind, WHO, sam, "request 12")
    text = repr(found)
    assert [value for value in canary.VALUES if value not in text] == []
    assert [value for value in ("P2", "P3", "Berg", "Ivanov", "anna@", "+31612345678", "R2") if value in text] == []
    assert {each["feed"] for each in found["delivered"]} == {"registrations", "events", "protected"}
    assert [case["decisions"][0]["outcome"] for case in found["cases"]] == ["unfounded", "unfounded"]
    assert {look["did"] for look in found["who_looked"]} >= {"case.claimed", "case.decided"}
    with transaction(bind) as session:
        assert session.exec(select(Event.actor).where(Event.action == "person.exported")).all() == [sam.id]
        said = session.exec(select(EventDetail.details).join(Event, col(Event.seq) == col(EventDetail.seq)))
        assert "request 12" in {details.get("reason") for details in said}
    for reason in (" ", "Kanariepiet asked"):
        with pytest.raises(Conflict, match="a reason is needed"):
            told.told(settings, bind, WHO, sam, reason)
