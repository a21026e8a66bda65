"""Restore: a backup into an empty deployment, every hash verified, and who was erased since erased again.

A marker stands while it is under way. Nothing else starts until it is gone, and the same command goes on where it was.
"""

import json
import shutil
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from loep.audit import checkpoints, signed
from loep.audit.log import Entry, append
from loep.errors import Conflict, Refused
from loep.intake import erased, keys
from loep.night import backup, checkpoint, erase
from loep.night.prepare import RESTORING, for_its_owner_only
from loep.settings import Settings
from loep.storage import dump, fences, schema
from loep.storage.session import engine, everywhere, transaction
from loep.storage.tables import Event


def restore(settings: Settings, folder: Path, tombstones: Path, lost: Collection[str] = ()) -> int:
    """Restore the backup in `folder`; how many people were erased again. `tombstones`: where those are kept.

    `lost`: names of key files that nobody has any more; new ones take their place. Raises Refused for a backup that is
    not whole, Conflict where something is already or tombstones are missing.
    """
    told = verified(folder)
    if unknown := sorted(set(lost) - told["keys"].keys()):
        raise Conflict(f"{', '.join(unknown)}: no key of the backup, which knows {', '.join(told['keys'])}")
    told["keys"] = {name: key for name, key in told["keys"].items() if name not in lost}
    if not tombstones.is_dir():
        raise Conflict(
            f"{tombstones} is not there: say with --erased where the tombstones are kept, so that who was erased stays "
            "erased; an empty folder says that nobody ever was"
        )
    for_its_owner_only(settings.data)
    bind = everywhere(engine(settings))
    try:
        return _restored(settings, bind, (folder, told), tombstones)
    finally:
        bind.dispose()


def _restored(settings: Settings, bind: Engine, from_: tuple[Path, dict[str, Any]], tombstones: Path) -> int:
    folder, told = from_
    under_way = settings.data / RESTORING
    if not under_way.exists():
        _refuse_what_is_there(settings, bind)
        under_way.touch()
    _files(settings, folder, told)
    _same_keys(settings, told["keys"])
    if dump.is_empty(bind):
        dump.load(bind, folder)
    schema.migrate(bind)
    _same_log(bind, told["event"])
    again = erase.replay(settings, bind, erased.kept(tombstones))
    if bind.dialect.name == "postgresql":
        fences.raise_fences(bind)
    now = datetime.now(UTC)
    with transaction(bind) as session:
        gone = _marked(session, settings, told["event"]["seq"], now)
        details = {"made_at": told["made_at"], "erased_again": again, "checkpoints_lost": gone}
        entry = Entry("", "restore", "system", "backup.restored", "backup", "administer", details)
        append(session, [entry], now)
    under_way.unlink()
    return again


def verified(folder: Path) -> dict[str, Any]:
    """The manifest of a backup of which every file is there as it was written, and no other. Raises Refused."""
    try:
        told: dict[str, Any] = json.loads((folder / backup.MANIFEST).read_bytes())
        named, kind = dict(told["files"]), told["kind"]
    except (OSError, ValueError, KeyError, TypeError):
        raise Refused((f"{folder}: no backup, or its {backup.MANIFEST} is damaged",)) from None
    if kind != backup.KIND:
        raise Refused((f"{folder}: {kind} is not a backup that this release knows",))
    here = {path.relative_to(folder).as_posix(): path for path in backup.files(folder)}
    wrong = [f"{name}: is missing" for name in sorted(named.keys() - here.keys())]
    wrong += [f"{name}: is not in the manifest" for name in sorted(here.keys() - named.keys())]
    wrong += [
        f"{name}: was changed or cut"
        for name in sorted(named.keys() & here)
        if backup.hashed(here[name]) != named[name]
    ]
    if wrong:
        raise Refused(tuple(wrong))
    return told


def _same_keys(settings: Settings, told: Mapping[str, str]) -> None:
    """Raises Conflict unless these key files are those of the backup; makes those that are not asked for."""
    there = [name for name in told if (settings.keys / name).exists()]
    if others := sorted(told.keys() - {name for name in there if backup.fingerprint(settings, name) == told[name]}):
        raise Conflict(
            f"{', '.join(others)} in {settings.keys} are not those of the backup: put those back, then run this again; "
            "one that nobody has any more is named with --lost-key"
        )
    keys.make(settings)


def _same_log(bind: Engine, told: Mapping[str, Any]) -> None:
    """Raises Refused unless the log has the event that the manifest knows."""
    with transaction(bind) as session:
        found = session.get(Event, told["seq"])
    if found is None or found.hash != told["hash"]:
        raise Refused((f"the log of the backup has no event {told['seq']} as its manifest tells",))


def _marked(session: Session, settings: Settings, upto: int, now: datetime) -> int:
    """Mark the checkpoints of what was lost; how many."""
    if settings.checkpoints is None or not settings.checkpoints.is_dir():
        return 0
    return checkpoints.restored(session, upto, signed.private_key(checkpoint.key(settings)), settings.checkpoints, now)


def _refuse_what_is_there(settings: Settings, bind: Engine) -> None:
    there = [name for name in backup.FOLDERS if any((settings.data / name).rglob("*"))]
    there += [] if dump.is_empty(bind) else ["the database"]
    if there:
        raise Conflict(f"a backup goes into an empty deployment; here is {', '.join(there)} already")


def _files(settings: Settings, folder: Path, told: dict[str, Any]) -> None:
    for name in told["files"]:
        if "/" in name:
            target = settings.data / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if not (target.exists() and name.startswith(f"{backup.KEYS}/")):
                shutil.copyfile(folder / name, target)
                target.chmod(0o600)
    if settings.keys.is_dir():
        settings.keys.chmod(0o700)
