"""Tombstones are signed and counted: who takes one away, or brings older ones, is found out at the next restore."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from loep.audit import signed
from loep.audit.log import Entry, append
from loep.errors import Refused
from loep.intake import erased, keys
from loep.night import checkpoint, tombstones
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Tombstone

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.fixture
def here(settings: Settings, tmp_path: Path) -> Settings:
    settings.data.mkdir(exist_ok=True)
    keys.make(settings)
    return replace(settings, checkpoints=tmp_path / "checkpoints")


def key(here: Settings) -> Ed25519PrivateKey:
    return signed.private_key(checkpoint.key(here))


def buried(bind: Engine, here: Settings, *persons: str) -> None:
    """These people were erased, which is an event each; then an hour passes."""
    with transaction(bind) as session:
        for person in persons:
            erased.bury(session, Tombstone(institution="25BE", person=person, registrations=[], erased_at=NOW))
            append(session, [Entry("25BE", "sam", "senior", "person.erased", person, "administer", {})], NOW)
    checkpoint.sign(here, bind, NOW)


def read(here: Settings, least: int = 0) -> list[str]:
    return [each.person for each in tombstones.read(tombstones.folder(here), key(here).public_key(), least)]


@pytest.mark.promise("restore", "tombstones are signed and counted, and fewer than were counted are refused")
def test_a_tombstone_that_was_taken_away_is_missed(bind: Engine, here: Settings) -> None:
    buried(bind, here, "anna", "boris")
    where = tombstones.folder(here)
    assert read(here, least=2) == ["anna", "boris"]
    (where / "25BE-anna.json").rename(where / "25BE-carla.json")
    with pytest.raises(Refused, match="not the 2 tombstones that were counted"):
        read(here)
    (where / "25BE-carla.json").unlink()
    with pytest.raises(Refused, match="not the 2 tombstones that were counted"):
        read(here)


@pytest.mark.promise("restore", "tombstones are signed and counted, and fewer than were counted are refused")
def test_older_tombstones_are_told_by_the_checkpoints(bind: Engine, here: Settings) -> None:
    buried(bind, here, "anna")
    where = tombstones.folder(here)
    older = {path.name: path.read_bytes() for path in where.iterdir()}
    buried(bind, here, "boris")
    for path in where.iterdir():
        path.unlink()
    with pytest.raises(Refused, match="not counted since the checkpoint of event 2"):
        read(here, least=2)
    for name, content in older.items():
        (where / name).write_bytes(content)
    assert read(here) == ["anna"]
    with pytest.raises(Refused, match="not counted since the checkpoint of event 2"):
        read(here, least=2)


@pytest.mark.promise("restore", "a tombstone that somebody changed or made is refused")
@pytest.mark.parametrize("name", ["25BE-anna.json", "counted-000000000001.json"])
def test_a_tombstone_that_nobody_signed_is_refused(bind: Engine, here: Settings, name: str) -> None:
    buried(bind, here, "anna")
    path = tombstones.folder(here) / name
    path.write_text(
        path.read_text().replace("25BE" if "anna" in name else '"count": 1', '"count": 0'), encoding="utf-8"
    )
    with pytest.raises(Refused, match="not as this key signed it"):
        read(here)


def test_what_is_missing_torn_or_of_another_key_is_written_again(bind: Engine, here: Settings) -> None:
    buried(bind, here, "anna", "boris", "carla")
    where = tombstones.folder(here)
    (where / "25BE-anna.json").unlink()
    (where / "25BE-boris.json").write_text("{", encoding="utf-8")
    checkpoint.key(here).unlink()
    tombstones.whole(here, bind, key(here))
    assert read(here) == ["anna", "boris", "carla"]
    assert [path.name for path in where.glob("counted-*")] == ["counted-000000000003.json"]


def test_without_the_key_they_are_read_unverified(bind: Engine, here: Settings) -> None:
    buried(bind, here, "anna")
    assert [each.person for each in tombstones.unverified(tombstones.folder(here))] == ["anna"]
