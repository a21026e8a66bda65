"""A delivery whose rows are gone or damaged is named, costs nobody else their night, and can be let go of."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from loep.errors import Conflict
from loep.intake.deliver import deliver
from loep.intake.vault import Unreadable
from loep.night import apart, assemble, damaged, detect, doctor, erase, person, summary
from loep.night.run import Night
from loep.settings import Settings
from loep.sources import reasons
from loep.storage.session import reading, transaction
from loep.storage.tables import Delivery, Event, RowError, Tombstone, Validation
from loep.vocabulary import Role
from tests.builders import canary, desk, nights
from tests.builders.canary import PERSON
from tests.builders.deliveries import RECEIVED, delivery, manifested
from tests.builders.received import keep

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def overwritten(path: Path) -> None:
    found = path.read_bytes()
    path.write_bytes(found[:4] + bytes(200) + found[204:])


HARMS = ((Path.unlink, "gone"), (cut, "damaged"), (overwritten, "damaged"))


@pytest.fixture
def night(bind: Engine, settings: Settings, tmp_path: Path) -> Night:
    """A night over two institutions, one of which delivered twice."""
    canary.prepared(settings)
    here = replace(settings, database_url=bind.url.render_as_string(hide_password=False))
    canary.delivered(bind, here, tmp_path / "inbox", "old")
    canary.delivered(bind, here, tmp_path / "inbox", "new", surname=("Kanariepiet", "Berg", "Ivanova"))
    other = delivery(tmp_path / "inbox", rows=3, name="other.csv", institution="21PC")
    deliver(manifested(other, rows=3, institution="21PC"), here, bind, RECEIVED)
    return nights.begun(here, bind, tmp_path / "inbox")


def spoilt(night: Night, damage: Callable[[Path], object]) -> Delivery:
    """The oldest delivery of 25BE, its rows no longer what they were."""
    with transaction(night.bind) as session:
        old = session.exec(select(Delivery).where(Delivery.file_name == "old.csv")).one()
    damage(night.settings.data / str(old.frame_path))
    return old


def linked(night: Night) -> summary.Night:
    told, policy = summary.Night(), assemble.policy(night)
    for institution in assemble.institutions(night):
        with apart.of(institution, night, told), night.stages.stage("link"):
            told.screened[institution] = assemble.together(night, institution, policy).columns.height
    return told


@pytest.mark.promise("I4 said", "rows gone or damaged are named by their delivery, others get their night")
@pytest.mark.parametrize(("damage", "state"), HARMS)
def test_rows_that_cannot_be_read_are_named_and_others_get_their_night(
    night: Night, damage: Callable[[Path], object], state: str
) -> None:
    old = spoilt(night, damage)
    told = linked(night)
    assert told.screened == {"21PC": 3}
    assert [(each["institution"], each["stage"]) for each in told.failed] == [("25BE", "link")]
    assert told.failed[0]["why"].startswith(f"{old.frame_path}: the rows of old.csv are {state}; restore a backup")
    with pytest.raises(apart.Unfinished, match=f"25BE at link: frames/25BE/registrations/{old.id}.parquet"):
        apart.tell(night, told)


@pytest.mark.promise("loep doctor --production", "rows that are gone or cut are named before a night finds them")
def test_the_doctor_names_rows_that_are_gone_or_cut(night: Night) -> None:
    assert doctor.rows_are_there(night.settings, {}).saw == "3 files, each to its end"
    for harm in (cut, Path.unlink):
        old = spoilt(night, harm)
        found = doctor.rows_are_there(night.settings, {})
        assert found.saw == f"{old.frame_path}: gone or damaged"
        assert not found.well
        assert "docs/operations.md" in found.mend


def test_rows_that_no_backup_has_are_let_go_of_and_the_night_goes_on(night: Night) -> None:
    old, bind = spoilt(night, cut), night.bind
    sam = desk.account(bind, "Sam Jansen", Role.SENIOR)
    said = damaged.let_go(night.settings, bind, old.id, sam, NOW)
    assert said == f"{old.frame_path}: the rows of old.csv are damaged"
    assert not (night.settings.data / str(old.frame_path)).exists()
    assert linked(night).screened == {"21PC": 3, "25BE": 3}
    with transaction(bind) as session:
        event = session.exec(select(Event).where(Event.action == "delivery.let_go")).one()
    assert (event.actor, event.object) == (sam.id, f"delivery:{old.id}")
    with pytest.raises(Conflict, match="were let go of: nothing was done"):
        damaged.let_go(night.settings, bind, old.id, sam, NOW)


@pytest.mark.promise("I2 nothing lost", "rows that were lost count as refused, and the same file may come again")
def test_rows_that_were_lost_are_refused_and_the_same_file_may_come_again(night: Night) -> None:
    bind = night.bind
    path = delivery(night.folder, rows=120, name="rows.csv", surname=("", *["Berg"] * 119))
    manifested(path, rows=120)
    taken = deliver(path, night.settings, bind, RECEIVED).delivery
    (night.settings.data / str(taken.frame_path)).unlink()
    damaged.let_go(night.settings, bind, taken.id, desk.account(bind, "Sam Jansen", Role.SENIOR), NOW)
    with transaction(bind) as session:
        lost = session.get_one(Delivery, taken.id)
        assert (lost.state, lost.rows, lost.loaded, lost.quarantined, lost.refused) == ("refused", 120, 0, 1, 119)
        assert reasons.read(lost.reasons[0]).code == "FILE-17"
    again = deliver(path, night.settings, bind, NOW)
    assert (again.again, again.delivery.state, again.delivery.loaded) == (False, "accepted", 119)
    with transaction(bind) as session:
        assert session.get_one(Delivery, taken.id).reasons == []
        assert len(session.exec(select(RowError)).all()) == 1
        assert session.get(Validation, taken.id) is not None
    assert damaged.state(again.delivery, night.settings) == ""


def test_nobody_lets_go_of_rows_that_can_be_read_or_are_of_another_institution(night: Night) -> None:
    sam = desk.account(night.bind, "Sam Jansen", Role.SENIOR)
    other = desk.account(night.bind, "Ada Bos", Role.SENIOR, institution="21PC")
    old = spoilt(night, lambda _path: None)
    with pytest.raises(Conflict, match=r"old\.csv can be read"):
        damaged.let_go(night.settings, night.bind, old.id, sam, NOW)
    with pytest.raises(Conflict, match="another institution"):
        damaged.let_go(night.settings, night.bind, old.id, other, NOW)
    with pytest.raises(Conflict, match="there is no delivery nothing"):
        damaged.let_go(night.settings, night.bind, "nothing", sam, NOW)


@pytest.mark.promise("erasure", "of a file that is damaged nobody believes that who was erased is not in it")
def test_what_is_damaged_keeps_an_erasure_open_and_holds_up_no_night(night: Night) -> None:
    old = spoilt(night, cut)
    keep(night.bind, Tombstone(institution="25BE", person="x", registrations=["y"], erased_at=NOW))
    assert len(detect.collect(night)) == 3
    assert night.told["damaged"] == [f"{old.frame_path}: the rows of old.csv are damaged"]
    assert erase.unsettled(night.bind, "25BE")
    with reading(night.bind) as session, pytest.raises(Unreadable, match=str(old.frame_path)):
        person.find(session, night.settings, "25BE", PERSON)
    spoilt(night, Path.unlink)
    del night.told["damaged"]
    detect.collect(night)
    assert "damaged" not in night.told
    assert not erase.unsettled(night.bind, "25BE")
