"""The drill of docs/operations.md, and what a backup and a restore owe to keys, files and checkpoints."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from loep.audit import chain, checkpoints, signed
from loep.audit.log import Entry, append
from loep.errors import Conflict, Refused, SettingMissing
from loep.intake import erased, keys
from loep.night import backup, checkpoint, prepare, restore
from loep.settings import Settings
from loep.storage import dump
from loep.storage.session import transaction
from loep.storage.tables import Tombstone
from loep.web.desk import furnish
from tests.builders import received
from tests.builders.deliveries import RECEIVED
from tests.house.house import ROOT
from tests.privacy.test_backup import PROGRAMS
from tests.storage import fenced

GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


@pytest.fixture
def here(owner: Engine, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A deployment with a delivery, and a folder for checkpoints."""
    monkeypatch.setenv(dump.CLIENT, str(PROGRAMS))
    kept = tmp_path / "checkpoints"
    (kept / "erased").mkdir(parents=True)
    made = replace(settings, database_url=owner.url.render_as_string(hide_password=False), checkpoints=kept)
    prepare.initialise(made).dispose()
    received.delivery(owner)
    return made


@pytest.fixture
def elsewhere(here: Settings, owner: Engine, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """A host with the keys and an empty database, whose owner may make roles and nothing else."""
    data = tmp_path / "elsewhere"
    shutil.copytree(here.keys, data / "keys")
    if owner.dialect.name == "sqlite":
        yield replace(here, data=data, database_url=f"sqlite:///{data / 'loep.db'}")
        return
    with fenced.owned(request.getfixturevalue("postgresql"), "createrole") as address:
        yield replace(here, data=data, database_url=address)


def happens(bind: Engine, here: Settings, what: str) -> None:
    """An event, and a checkpoint of it."""
    with transaction(bind) as session:
        append(session, [Entry("", "rosa", "reviewer", what, "case:1", "review", {})], RECEIVED)
    checkpoint.sign(here, bind, RECEIVED)


def breach(here: Settings, bind: Engine) -> chain.Breach | None:
    assert here.checkpoints is not None
    marks = checkpoints.read(here.checkpoints, signed.private_key(checkpoint.key(here)).public_key())
    with transaction(bind) as session:
        return chain.breach(chain.stored(session), marks)


@pytest.mark.promise("restore", "the drill of the guide ends in a desk that works and a log that holds")
def test_the_drill_of_the_guide(here: Settings, elsewhere: Settings, owner: Engine, tmp_path: Path) -> None:
    happens(owner, here, "case.read")
    made = backup.make(here, owner, tmp_path / "backup")
    happens(owner, here, "case.read again")
    assert restore.restore(elsewhere, tmp_path / "backup", tmp_path / "checkpoints" / "erased") == 0
    again = elsewhere
    if owner.dialect.name == "postgresql":
        [spelled] = {line for line in GUIDE.splitlines() if "create role loep_desk" in line}
        name = f"desk_{uuid4().hex[:8]}"
        _, statement, _ = spelled.split("'")
        dsn = owner.url.set(drivername="postgresql", database=make_url(elsewhere.database_url).database)
        with psycopg.connect(dsn.render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute(statement.replace("loep_desk", name))
            connection.execute(sql.SQL("alter role {0} password {1}").format(sql.Identifier(name), sql.Literal(name)))
        url = make_url(elsewhere.database_url).set(username=name, password=name)
        again = replace(elsewhere, database_url=url.render_as_string(hide_password=False))
    bind = prepare.ready(again)
    furnish(again, bind)
    with transaction(bind) as session:
        assert session.connection().execute(text("select count(*) from delivery")).scalar_one() == 1
    assert breach(again, bind) is None
    happens(bind, again, "case.read anew")
    assert breach(again, bind) is None
    assert made["event"]["seq"] == 2
    bind.dispose()
    if owner.dialect.name == "postgresql":
        fenced.forget(owner, name)


def test_a_file_that_comes_while_the_database_is_dumped_is_in_the_backup(
    here: Settings, owner: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if owner.dialect.name == "sqlite":
        return
    late = here.data / "attachments" / "answer" / "late.enc"
    late.parent.mkdir(parents=True)
    program = tmp_path / "bin" / "pg_dump"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\ntouch {late}\nexec {PROGRAMS}/pg_dump "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv(dump.CLIENT, str(program.parent))
    told = backup.make(here, owner, tmp_path / "backup")
    assert "attachments/answer/late.enc" in told["files"]


def test_a_key_that_nobody_has_any_more_is_named(
    here: Settings, elsewhere: Settings, owner: Engine, tmp_path: Path
) -> None:
    made, stones = tmp_path / "backup", tmp_path / "checkpoints" / "erased"
    told = backup.make(here, owner, made)
    assert {f"{name}.key" for name in keys.EVERY} | {"checkpoint.pem"} == told["keys"].keys()
    (elsewhere.keys / "accounts.key").unlink()
    with pytest.raises(SettingMissing, match=r"accounts\.key"):
        furnish(elsewhere, owner)
    with pytest.raises(Conflict, match=r"^accounts\.key in .* one that nobody has any more is named with --lost-key"):
        restore.restore(elsewhere, made, stones)
    with pytest.raises(Conflict, match="forms: no key of the backup, which knows"):
        restore.restore(elsewhere, made, stones, ["forms"])
    checkpoint.key(elsewhere).unlink()
    with pytest.raises(Conflict, match=r"checkpoint\.pem is not in .*, so put it back; .* --lost-key checkpoint\.pem"):
        restore.restore(elsewhere, made, stones, ["accounts.key"])
    assert restore.restore(elsewhere, made, stones, ["accounts.key", "checkpoint.pem"]) == 0
    assert keys.one(elsewhere, keys.ACCOUNTS) != keys.one(here, keys.ACCOUNTS)


@pytest.mark.promise("restore", "a log that was changed before the backup was made is told of")
def test_a_log_that_was_changed_before_the_backup_is_told_of(
    here: Settings, elsewhere: Settings, owner: Engine, tmp_path: Path
) -> None:
    happens(owner, here, "case.read")
    with owner.begin() as connection:
        for trigger in ("event_no_update", "event_append_only"):
            on = "" if owner.dialect.name == "sqlite" else " on event"
            connection.execute(text(f"drop trigger if exists {trigger}{on}"))
        connection.execute(text("update event set actor = 'nobody' where seq = 1"))
    backup.make(here, owner, tmp_path / "backup")
    with pytest.raises(Refused, match="all is restored, but the log does not hold: event 1: was changed"):
        restore.restore(elsewhere, tmp_path / "backup", tmp_path / "checkpoints" / "erased")
    prepare.ready(elsewhere).dispose()


@pytest.mark.promise("restore", "fewer tombstones than were counted are refused, and nothing is restored")
def test_fewer_tombstones_than_were_counted_are_refused(
    here: Settings, elsewhere: Settings, owner: Engine, tmp_path: Path
) -> None:
    happens(owner, here, "case.read")
    backup.make(here, owner, tmp_path / "backup")
    with transaction(owner) as session:
        erased.bury(session, Tombstone(institution="25BE", person="anna", registrations=[], erased_at=RECEIVED))
    happens(owner, here, "person.erased")
    kept = tmp_path / "checkpoints" / "erased"
    (kept / "25BE-anna.json").unlink()
    with pytest.raises(Refused, match="not the 1 tombstones that were counted"):
        restore.restore(elsewhere, tmp_path / "backup", kept)
    for path in kept.iterdir():
        path.unlink()
    with pytest.raises(Refused, match="not counted since the checkpoint of event"):
        restore.restore(elsewhere, tmp_path / "backup", kept)
    assert [path.name for path in elsewhere.data.iterdir()] == ["keys"]


def test_a_log_that_is_not_the_one_of_the_manifest_is_refused(
    here: Settings, elsewhere: Settings, owner: Engine, tmp_path: Path
) -> None:
    made = tmp_path / "backup"
    told = backup.make(here, owner, made)
    told["event"]["hash"] = "0" * 64
    signed.write(made / backup.MANIFEST, told, signed.private_key(checkpoint.key(here)))
    with pytest.raises(Refused, match="has no event 1 as its manifest tells"):
        restore.restore(elsewhere, made, tmp_path / "checkpoints" / "erased")
