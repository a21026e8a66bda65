"""The power fails while somebody is erased, something is corrected, or a backup is made; asked again, it is done."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from loep.audit import log, signed
from loep.errors import Conflict
from loep.failpoints import APART, APART_POINTS
from loep.night import backup, checkpoint, detect, rectify, restore, tombstones
from loep.night.run import Night
from loep.settings import Settings
from loep.storage import dump
from loep.storage.session import transaction
from loep.storage.tables import Account, Event, Tombstone
from tests.builders import canary
from tests.privacy import cut
from tests.privacy.test_backup import PROGRAMS
from tests.privacy.test_rectify import NAMES, WHO, corrected, held

pytestmark = pytest.mark.xdist_group("faults")
KILLED = "killed between a commit and a file, asked for again: done as if nothing had happened"


def sample(name: str) -> list[object]:
    """Both sides of a point, the first in every run."""
    first, *more = [point for point in APART_POINTS if point.startswith(f"{name} ")]
    return [first, *(pytest.param(each, marks=pytest.mark.faults) for each in more)]


@pytest.fixture
def here(settings: Settings, owner: Engine, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv(dump.CLIENT, str(PROGRAMS))
    return replace(settings, database_url=owner.url.render_as_string(hide_password=False))


@pytest.fixture
def sam(here: Settings, owner: Engine, tmp_path: Path) -> Account:
    return canary.everywhere(owner, here, tmp_path / "inbox")


def whole(bind: Engine) -> list[str]:
    """What the log says was done, and that it holds."""
    with transaction(bind) as session:
        assert log.verify(session) is None
        return list(session.exec(select(Event.action).order_by("seq")))


def test_every_point_apart_from_a_night_is_tried() -> None:
    assert set(APART) == {"tombstone", "rectify", "backup"}


@pytest.mark.promise("killed anywhere", KILLED)
@pytest.mark.parametrize("point", sample("tombstone"))
def test_an_erasure_that_is_killed_is_finished_by_the_next_night(
    point: str, here: Settings, sam: Account, owner: Engine
) -> None:
    cut.short(here, point, "erase", sam.id)
    detect.collect(Night("run-1", here, owner, here.inbox, datetime.now(UTC)))
    public = signed.private_key(checkpoint.key(here)).public_key()
    (kept,) = tombstones.read(tombstones.folder(here), public, 0)
    with transaction(owner) as session:
        (buried,) = session.exec(select(Tombstone))
    assert (kept.person, kept.registrations, kept.erased_at) == (buried.person, buried.registrations, buried.erased_at)
    assert buried.settled_at is not None
    assert {place.partition("/")[0] for place in canary.traces(owner, here)} <= {"attachments"}
    assert whole(owner).count("person.erased") == 1


@pytest.mark.promise("killed anywhere, rectification", KILLED)
@pytest.mark.parametrize("point", sample("rectify"))
def test_a_rectification_that_is_killed_is_done_when_asked_again(
    point: str, here: Settings, sam: Account, owner: Engine, tmp_path: Path
) -> None:
    corrected(owner, here, tmp_path / "later")
    cut.short(here, point, "rectify", sam.id)
    if point.endswith("before"):
        assert rectify.rectify(here, owner, WHO, sam, "request 1") == 1
    with pytest.raises(Conflict, match="nothing was delivered twice"):
        rectify.rectify(here, owner, WHO, sam, "request 1")
    assert [name for name in NAMES if name.encode() in b"".join(content for *_, content in held(owner, here))] == []
    assert "person.rectified" in whole(owner)


@pytest.mark.promise("killed anywhere", KILLED)
@pytest.mark.parametrize("point", sample("backup"))
@pytest.mark.usefixtures("sam")
def test_a_backup_that_is_killed_is_whole_or_not_there(
    point: str, here: Settings, owner: Engine, tmp_path: Path
) -> None:
    made, public = tmp_path / "backup", signed.private_key(checkpoint.key(here)).public_key()
    cut.short(here, point, "backup", str(made))
    assert made.exists() == point.endswith("after")
    if not made.exists():
        backup.make(here, owner, made)
    assert restore.verified(made, public)["event"]["seq"] == len(whole(owner))
