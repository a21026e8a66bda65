"""What counts leaves the inbox, and only that; what was refused stays a week."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from loep.errors import Conflict
from loep.intake import inbox
from loep.intake.deliver import Receipt, deliver
from loep.intake.manifest import path_of
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Delivery
from tests.builders.deliveries import RECEIVED, delivery, manifested, table, write_csv

WEEK_LATER = RECEIVED + timedelta(days=7)


@pytest.fixture
def here(settings: Settings) -> Settings:
    settings.inbox.mkdir(parents=True)
    return settings


def taken_in(path: Path, here: Settings, bind: Engine) -> Receipt:
    return deliver(path, here, bind, RECEIVED)


def waiting(here: Settings) -> list[str]:
    return sorted(path.name for path in here.inbox.rglob("*") if path.is_file())


def everything(_: Delivery) -> bool:
    return True


@pytest.mark.promise(
    "stored encrypted", "what counts leaves the inbox with its manifest; the bytes live encrypted only"
)
def test_what_counts_leaves_the_inbox_with_its_manifest(here: Settings, bind: Engine) -> None:
    path = delivery(here.inbox / "25BE", surname="Kanariepiet")
    receipt = taken_in(path, here, bind)
    assert inbox.let_go(path, receipt.delivery, inbox.over(here, RECEIVED))
    assert waiting(here) == []
    kept = [each for each in here.data.rglob("*") if each.is_file() and "frames" not in each.parts]
    assert [each for each in kept if b"Kanariepiet" in each.read_bytes()] == []


def test_a_file_that_came_in_the_place_of_what_counts_stays(here: Settings, bind: Engine) -> None:
    path = delivery(here.inbox)
    receipt = taken_in(path, here, bind)
    delivery(here.inbox, surname="Jansen")
    assert not inbox.let_go(path, receipt.delivery, inbox.over(here, RECEIVED))
    assert waiting(here) == ["batch.csv", "batch.csv.manifest.json"]


def test_the_manifest_of_a_file_that_is_still_to_come_stays(here: Settings, bind: Engine) -> None:
    path = delivery(here.inbox)
    receipt = taken_in(path, here, bind)
    manifested(path, sha256="1" * 64)
    assert inbox.let_go(path, receipt.delivery, inbox.over(here, RECEIVED))
    assert waiting(here) == ["batch.csv.manifest.json"]
    assert inbox.clear(here, bind, everything).gone == 0
    assert waiting(here) == ["batch.csv.manifest.json"]


@pytest.mark.promise("retention", "a refused file leaves the inbox after a week, what nobody looked at stays")
def test_a_refused_file_leaves_after_a_week_and_what_nobody_looked_at_stays(here: Settings, bind: Engine) -> None:
    refused = manifested(delivery(here.inbox, name="refused.csv"), rows=7)
    delivery(here.inbox, name="waiting.csv", surname="Jansen")
    assert taken_in(refused, here, bind).delivery.state == "refused"
    assert inbox.clear(here, bind, inbox.over(here, WEEK_LATER - timedelta(seconds=1))).gone == 0
    assert inbox.clear(here, bind, inbox.over(here, WEEK_LATER)).gone == 1
    assert waiting(here) == ["waiting.csv", "waiting.csv.manifest.json"]


@pytest.mark.promise("killed anywhere", "what a crash left in the inbox goes later: both files, or the manifest alone")
@pytest.mark.parametrize("gone", [[], ["batch.csv"]])
def test_what_a_crash_left_goes_later(gone: list[str], here: Settings, bind: Engine) -> None:
    taken_in(delivery(here.inbox), here, bind)
    for name in gone:
        (here.inbox / name).unlink()
    assert inbox.clear(here, bind, inbox.over(here, RECEIVED)).gone == 1
    assert waiting(here) == []


def test_a_corrected_manifest_beside_refused_bytes_waits_for_its_night(here: Settings, bind: Engine) -> None:
    path = manifested(delivery(here.inbox), rows=7)
    taken_in(path, here, bind)
    manifested(path, rows=2)
    assert inbox.clear(here, bind, everything).gone == 0
    assert waiting(here) == ["batch.csv", "batch.csv.manifest.json"]


def test_the_same_bytes_of_another_institution_wait_for_their_night(here: Settings, bind: Engine) -> None:
    empty = table(0, "events")
    ours = manifested(write_csv(here.inbox / "ours.csv", empty), feed="events", rows=0)
    assert taken_in(ours, here, bind).delivery.state == "accepted"
    manifested(write_csv(here.inbox / "theirs.csv", empty), feed="events", rows=0, institution="21PC")
    assert inbox.clear(here, bind, everything).gone == 1
    assert waiting(here) == ["theirs.csv", "theirs.csv.manifest.json"]


def test_what_came_without_a_manifest_and_counts_goes_too(here: Settings, bind: Engine) -> None:
    path = delivery(here.inbox)
    path_of(path).unlink()
    assert taken_in(path, replace(here, allow_unverified=True), bind).delivery.state == "accepted"
    assert inbox.clear(here, bind, everything).gone == 1


def test_what_counts_may_be_kept_for_days(here: Settings, bind: Engine) -> None:
    longer = replace(here, keep_inbox=timedelta(days=30))
    path = delivery(here.inbox)
    receipt = taken_in(path, longer, bind)
    assert not inbox.let_go(path, receipt.delivery, inbox.over(longer, WEEK_LATER))
    assert inbox.let_go(path, receipt.delivery, inbox.over(longer, RECEIVED + timedelta(days=30)))


def test_a_file_that_will_not_leave_keeps_no_other_and_is_named(here: Settings, bind: Engine) -> None:
    for name in ("a.csv", "b.csv"):
        assert taken_in(delivery(here.inbox, name=name, surname=name), here, bind).delivery.state == "accepted"
    path_of(here.inbox / "a.csv").unlink()
    path_of(here.inbox / "a.csv").mkdir()
    with transaction(bind) as session:
        session.exec(select(Delivery).where(Delivery.file_name == "a.csv")).one().manifest_sha256 = ""
    cleared = inbox.clear(here, bind, everything)
    assert (cleared.gone, cleared.stuck) == (1, ("a.csv",))
    with pytest.raises(Conflict, match=r"^a.csv: could not be taken out of the inbox; let Loep write there"):
        cleared.refuse()


def test_a_name_that_leaves_no_room_for_a_manifest_comes_without_one(here: Settings, bind: Engine) -> None:
    path = delivery(here.inbox)
    long = path.rename(path.with_name(f"{'x' * 246}.csv"))
    (reason,) = taken_in(long, here, bind).delivery.reasons
    assert "MAN-01 no manifest came with it" in reason
    assert inbox.clear(here, bind, everything).gone == 1
