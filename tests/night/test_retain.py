"""The nightly forgetting says what it could not read, and does not end while a page of before is read."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from loep.errors import Conflict
from loep.intake import stored
from loep.night import erase, forgotten, retain
from loep.night.lease import unfenced
from loep.night.run import Night
from loep.settings import Settings
from loep.storage import overwritten
from loep.storage.session import transaction
from loep.storage.tables import Account, Delivery, Tombstone
from loep.vocabulary import Role
from tests.builders import canary, desk
from tests.builders.canary import PERSON
from tests.privacy.test_holds import held

LATER = datetime(2028, 1, 1, tzinfo=UTC)


@pytest.fixture
def sam(bind: Engine, settings: Settings, tmp_path: Path) -> Account:
    return canary.everywhere(bind, settings, tmp_path / "inbox")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody who reads is waited for."""
    for name, value in (("TRIES", 1), ("EACH", 0.05), ("BETWEEN", 0.0)):
        monkeypatch.setattr(overwritten, name, value)


def forget(bind: Engine, settings: Settings) -> None:
    retain.forget(Night("run-1", settings, bind, settings.inbox, LATER))


def report(settings: Settings) -> dict[str, object]:
    told: dict[str, object] = json.loads(sorted(forgotten.folder(settings).iterdir())[-1].read_bytes())
    return told


@pytest.mark.promise("retention", "a delivery that cannot be read stops nothing and is named in the signed report")
def test_what_cannot_be_read_stops_nothing_and_is_named(sam: Account, bind: Engine, settings: Settings) -> None:
    held(bind, (sam, desk.account(bind, "Olga Smit", Role.SENIOR)))
    with transaction(bind) as session:
        kept = {each.feed: each for each in session.exec(select(Delivery))}
    path = settings.data / stored.bytes_path(kept["registrations"].id)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    forget(bind, settings)
    assert report(settings)["unread"] == [kept["registrations"].id]
    with transaction(bind) as session:
        left = {
            each.feed: (each.stored_path is None, each.frame_path is None) for each in session.exec(select(Delivery))
        }
    assert left == {"registrations": (False, False), "events": (False, False), "protected": (True, True)}


@pytest.mark.usefixtures("impatient", "sam")
def test_it_does_not_end_while_somebody_reads_a_page_of_before(bind: Engine, settings: Settings) -> None:
    if bind.dialect.name != "sqlite":
        forget(bind, settings)
        return
    with closing(sqlite3.connect(settings.data / "loep.db", isolation_level=None)) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from event").fetchone()
        with pytest.raises(Conflict, match="stands in the write-ahead log"):
            forget(bind, settings)
    assert report(settings)["unread"] == []
    forget(bind, settings)


@pytest.mark.promise("erasure", "is not settled while somebody reads a page of before, and the next night settles it")
@pytest.mark.usefixtures("impatient")
def test_an_erasure_is_not_settled_while_somebody_reads(sam: Account, bind: Engine, settings: Settings) -> None:
    if bind.dialect.name != "sqlite":
        erase.erase(settings, bind, ("25BE", PERSON), sam, "request 7")
        assert not erase.unsettled(bind, "25BE")
        return
    with closing(sqlite3.connect(settings.data / "loep.db", isolation_level=None)) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from event").fetchone()
        erase.erase(settings, bind, ("25BE", PERSON), sam, "request 7")
        assert erase.unsettled(bind, "25BE")
        assert [place for place in canary.traces(bind, settings) if place.startswith("loep.db")]
    erase.settle(settings, bind, unfenced)
    assert canary.traces(bind, settings) == []
    with transaction(bind) as session:
        assert session.exec(select(Tombstone.settled_at)).one() is not None
