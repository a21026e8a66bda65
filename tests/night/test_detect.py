"""A night goes on: what is wrong with one file or one institution keeps nobody else from theirs."""

from dataclasses import replace
from datetime import timedelta
from errno import ENOSPC
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from loep.errors import Conflict, Refused
from loep.intake import keys
from loep.intake.deliver import Receipt
from loep.intake.manifest import path_of
from loep.night import apart, assemble, detect, erase, retain, summary
from loep.night.discreet import DatabaseAway, NoRoom
from loep.night.run import Night, begin, under_way
from loep.settings import Settings, read
from loep.storage.session import engine, transaction
from loep.storage.tables import Delivery
from tests.builders import canary
from tests.builders.deliveries import delivery, manifested
from tests.builders.nights import begun


@pytest.fixture
def here(settings: Settings, bind: Engine) -> Settings:
    made = replace(settings, database_url=bind.url.render_as_string(hide_password=False))
    made.inbox.mkdir(parents=True)
    keys.make(made)
    return made


def two(folder: Path) -> None:
    """A delivery of each of two institutions."""
    delivery(folder, name="a.csv")
    theirs = delivery(folder, name="b.csv", institution="21PC")
    manifested(theirs, institution="21PC")


def receipts(night: Night) -> dict[str, Receipt]:
    return {path.name: detect.receive(night, path) for path in detect.collect(night)}


@pytest.mark.promise("I2 nothing lost", "a file on which Loep breaks is refused, told, and tried again the next night")
def test_a_file_on_which_loep_breaks_is_refused_and_the_others_are_taken_in(here: Settings, bind: Engine) -> None:
    two(folder := here.data / "in")
    (here.data / "frames").mkdir()
    (here.data / "frames" / "25BE").write_text("a file where a folder must come")
    tonight = begun(here, bind, folder)
    found = receipts(tonight)
    assert {name: receipt.delivery.state for name, receipt in found.items()} == {
        "a.csv": "refused",
        "b.csv": "accepted",
    }
    (reason,) = found["a.csv"].delivery.reasons
    assert reason.startswith("a.csv: FILE-15 something unforeseen kept it from being loaded, which is a fault of Loep")
    assert "frames.py" in reason
    assert found["a.csv"].delivery.refused == found["a.csv"].delivery.rows == 2
    assert assemble.institutions(tonight) == ["21PC"]
    assert receipts(tonight)["a.csv"].again
    (here.data / "frames" / "25BE").unlink()
    assert receipts(begun(here, bind, folder))["a.csv"].delivery.state == "accepted"
    with transaction(bind) as session:
        assert sorted(session.exec(select(Delivery.state))) == ["accepted", "accepted"]


def test_a_file_that_vanished_is_told_and_the_others_are_taken_in(here: Settings, bind: Engine) -> None:
    two(folder := here.data / "in")
    tonight, told = begun(here, bind, folder), summary.Night()
    paths = detect.collect(tonight)
    for gone in (paths[0], path_of(paths[0])):
        gone.unlink()
    for path in paths:
        told.received(path, detect.receive(tonight, path))
    assert (told.accepted, [each["file"] for each in told.refused]) == (1, ["a.csv"])
    assert "a.csv: FILE-14 the file cannot be read (FileNotFoundError)" in summary.text(
        {**told.as_dict(), "seconds": {}}
    )


def test_a_database_that_is_away_ends_the_night_and_refuses_no_file(here: Settings, bind: Engine) -> None:
    two(folder := here.data / "in")
    nowhere = engine(replace(here, database_url=f"sqlite:///{folder / 'not' / 'there.db'}"))
    with pytest.raises(OperationalError):
        detect.receive(replace(begun(here, bind, folder), bind=nowhere), folder / "a.csv")
    nowhere.dispose()


@pytest.mark.promise("I5 honest", "one institution that breaks keeps nobody from their night, and the run fails")
def test_one_institution_that_breaks_keeps_nobody_from_their_night(here: Settings, bind: Engine) -> None:
    two(folder := here.data / "in")
    tonight, told = begun(here, bind, folder), summary.Night()
    receipts(tonight)
    policy, linked = assemble.policy(tonight), {}
    for institution in assemble.institutions(tonight):
        with apart.of(institution, tonight, told), tonight.stages.stage("link"):
            linked[institution] = assemble.together(tonight, institution, policy)
            if institution == "25BE":
                raise FileNotFoundError(linked.pop(institution))
    assert list(linked) == ["21PC"]
    with pytest.raises(apart.Unfinished, match="25BE at link: FileNotFoundError at "):
        apart.tell(tonight, told)
    assert tonight.told["failed"] == told.failed
    assert (told.failed[0]["institution"], told.failed[0]["stage"]) == ("25BE", "link")


@pytest.mark.parametrize(
    "error", [DatabaseAway("x"), NoRoom("x"), OSError(ENOSPC, "x"), Conflict("the lease of this run lapsed")]
)
def test_what_everybody_would_meet_ends_the_night(error: Exception, here: Settings, bind: Engine) -> None:
    tonight, told = begun(here, bind, here.inbox), summary.Night()
    with pytest.raises(type(error)), apart.of("25BE", tonight, told):
        raise error
    assert told.failed == []


def test_an_error_that_is_meant_to_be_read_is_told_in_its_own_words(here: Settings, bind: Engine) -> None:
    tonight, told = begun(here, bind, here.inbox), summary.Night()
    with apart.of("25BE", tonight, told):
        raise Refused(("rules/odd.py: cannot be computed",))
    assert told.failed == [{"institution": "25BE", "stage": "", "why": "rules/odd.py: cannot be computed"}]


def test_a_run_without_a_folder_is_of_the_inbox_and_one_with_is_not(settings: Settings) -> None:
    for folder, inbox in ((None, True), (settings.inbox, False)):
        with under_way(settings, begin(settings, "detect", folder)) as tonight:
            assert (tonight.folder, tonight.inbox) == (settings.inbox, inbox)


@pytest.mark.promise("stored encrypted", "a night over the inbox leaves nothing of what counts in it")
def test_a_night_over_the_inbox_empties_it_and_one_over_a_folder_does_not(here: Settings, bind: Engine) -> None:
    two(here.inbox)
    tonight = begun(here, bind, here.inbox)
    receipts(tonight)
    assert len(list(here.inbox.iterdir())) == 4
    assert {receipt.again for receipt in receipts(replace(tonight, inbox=True)).values()} == {True}
    assert list(here.inbox.iterdir()) == []


def test_a_file_that_will_not_leave_the_inbox_is_told(here: Settings, bind: Engine) -> None:
    two(here.inbox)
    tonight, told = replace(begun(here, bind, here.inbox), inbox=True), summary.Night()
    paths = detect.collect(tonight)
    path_of(paths[0]).unlink()
    path_of(paths[0]).mkdir()
    tonight = replace(tonight, settings=replace(here, allow_unverified=True))
    for path in paths:
        told.received(path, detect.receive(tonight, path))
    assert told.stuck == ["a.csv"]
    assert "stuck       a.csv: " in summary.text({**told.as_dict(), "seconds": {}})


@pytest.mark.promise("rows of one institution", "a night refuses what lies in the folder of another institution")
def test_a_night_binds_folders_to_institutions(here: Settings, bind: Engine) -> None:
    two(here.inbox / "25BE")
    found = receipts(begun(here, bind, here.inbox))
    assert {name: receipt.delivery.state for name, receipt in found.items()} == {
        "a.csv": "accepted",
        "b.csv": "refused",
    }


@pytest.mark.promise("retention", "refused files leave the inbox a week later, and the report counts them")
def test_the_nightly_forgetting_looks_into_the_inbox(here: Settings, bind: Engine) -> None:
    manifested(delivery(here.inbox), rows=7)
    tonight = begun(here, bind, here.inbox)
    receipts(replace(tonight, inbox=True))
    assert len(list(here.inbox.iterdir())) == 2
    retain.forget(replace(tonight, began=tonight.began + timedelta(days=7)))
    assert list(here.inbox.iterdir()) == []


@pytest.mark.promise("erasure", "what was refused and still lies in the inbox goes too")
def test_an_erasure_takes_answered_files_out_of_the_inbox(here: Settings, bind: Engine, tmp_path: Path) -> None:
    sam = canary.everywhere(bind, here, tmp_path / "sent")
    people: dict[str, Any] = dict(canary.ROW)
    refused = delivery(here.inbox, rows=3, name="refused.csv", **people)
    detect.receive(begun(here, bind, here.inbox), manifested(refused, rows=7))
    theirs = delivery(here.inbox, name="theirs.csv", institution="21PC")
    detect.receive(begun(here, bind, here.inbox), manifested(theirs, institution="21PC", rows=7))
    gone = erase.erase(here, bind, ("25BE", canary.PERSON), sam, "request 2026-114")
    assert gone["inbox_files"] == 1
    assert canary.traces(bind, here) == []
    assert sorted(path.name for path in here.inbox.iterdir()) == ["theirs.csv", "theirs.csv.manifest.json"]


def test_how_long_files_stay_is_a_setting() -> None:
    assert read({"LOEP_INBOX_KEEP_DAYS": "3"}).keep_inbox == timedelta(days=3)
    assert read({}).keep_inbox == timedelta(0)
