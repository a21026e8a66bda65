"""Another key for what is stored: everything opens with it, the old one is gone, and a crash loses nothing."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from loep.cases import unask
from loep.failpoints import VARIABLE
from loep.intake import keys, rewrite, stored, vault
from loep.night import rotate
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Account, Attachment, Delivery, Event
from loep.vocabulary import FileKind, Role
from loep.web.app import create
from loep.web.desk import Desk
from loep.web.letter import store
from loep.web.uploads import Upload
from tests.builders import canary, desk


@pytest.fixture
def admin(bind: Engine, settings: Settings, tmp_path: Path) -> Account:
    canary.everywhere(bind, settings, tmp_path / "inbox")
    return desk.account(bind, "Ada Admin", Role.ADMIN, "")


def contents(bind: Engine, settings: Settings) -> list[object]:
    """All that is stored, opened as Loep does."""
    with transaction(bind) as session:
        kept = session.exec(select(Delivery).order_by("id")).all()
    assert len(kept) == 3
    frames = [frame.to_dicts() for each in kept if (frame := rewrite.rows(each, settings)) is not None]
    return [*(stored.read_stored(each, settings) for each in kept), *frames]


def test_everything_opens_with_the_new_key_and_nothing_with_the_old(
    admin: Account, bind: Engine, settings: Settings
) -> None:
    before, old = contents(bind, settings), keys.read(settings).stored
    assert rotate.rotate(settings, bind, admin, datetime.now(UTC)) == 4
    held = keys.read(settings)
    assert (held.stored != old, held.coming) == (True, None)
    assert contents(bind, settings) == before
    for path in (settings.data / "deliveries").iterdir():
        with pytest.raises(vault.Unreadable):
            vault.read(path, old, path.stem)
    with transaction(bind) as session:
        assert session.exec(select(Event.actor).where(Event.action == "keys.rotated")).all() == [admin.id]


@pytest.mark.promise("keys", "the key of files that came with answers can be replaced too, while the desk goes on")
def test_files_of_answers_open_with_the_new_key_and_nothing_with_the_old(
    admin: Account, bind: Engine, settings: Settings
) -> None:
    app = create(settings, bind)
    desk_of: Desk = app.state.desk
    with transaction(bind) as session:
        file = session.exec(select(Attachment)).one()
    before, (old,) = store.read(desk_of, file), keys.opening(settings, keys.ATTACHMENTS)
    assert rotate.rotate(settings, bind, admin, datetime.now(UTC), keys.ATTACHMENTS) == 1
    (new,) = keys.opening(settings, keys.ATTACHMENTS)
    assert new != old
    assert store.read(desk_of, file) == before
    path = settings.data / file.path
    with pytest.raises(vault.Unreadable):
        vault.read(path, old, unask.written_as(path))
    with transaction(bind) as session:
        assert session.exec(select(Event.object).where(Event.action == "keys.rotated")).all() == ["key:attachments"]


def test_what_comes_while_the_key_is_rotated_is_written_with_the_new_one(
    admin: Account, bind: Engine, settings: Settings
) -> None:
    app = create(settings, bind)
    coming = keys.begin_rotation(settings, keys.ATTACHMENTS)
    [kept] = store.keep(app.state.desk, "answer-2", [(Upload("scan.pdf", b"%PDF"), FileKind.PDF)])
    path = settings.data / kept.path
    assert vault.read(path, coming, unask.written_as(path)) == b"%PDF"
    assert rotate.rotate(settings, bind, admin, datetime.now(UTC), keys.ATTACHMENTS) == 2


@pytest.mark.promise("keys", "killed while the key is rotated: everything opens at once, and after running it again")
@pytest.mark.parametrize(
    "point",
    [
        "frames after",
        "store after",
        *(pytest.param(f"{n} before", marks=pytest.mark.faults) for n in ("frames", "store")),
    ],
)
def test_a_rotation_killed_at_any_point_loses_nothing(
    admin: Account, bind: Engine, settings: Settings, point: str
) -> None:
    before, old = contents(bind, settings), keys.read(settings).stored
    env = {
        **os.environ,
        "LOEP_HOME": str(settings.home),
        "LOEP_DATA": str(settings.data),
        "LOEP_DATABASE_URL": bind.url.render_as_string(hide_password=False),
        VARIABLE: point,
    }
    program = [sys.executable, "-m", "tests.privacy.rotating"]
    ended = subprocess.run(program, env=env, cwd=settings.home, capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr[-2_000:]
    assert contents(bind, settings) == before
    rotate.rotate(settings, bind, admin, datetime.now(UTC))
    assert contents(bind, settings) == before
    held = keys.read(settings)
    assert (held.stored != old, held.coming) == (True, None)


def test_a_file_that_opens_with_neither_key_keeps_both(admin: Account, bind: Engine, settings: Settings) -> None:
    path = next((settings.data / "deliveries").iterdir())
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(vault.Unreadable):
        rotate.rotate(settings, bind, admin, datetime.now(UTC))
    assert keys.read(settings).coming is not None
