"""Restore: a backup into an empty deployment, signature and hashes verified, and who was erased since erased again.

A marker stands while it is under way. Nothing else starts until it is gone, and the same command goes on where it was.
"""

import json
import shutil
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Engine
from sqlmodel import Session

from loep.audit import chain, checkpoints, signed
from loep.audit.log import Entry, append
from loep.errors import Conflict, Refused
from loep.intake import keys
from loep.night import backup, checkpoint, erase, tombstones
from loep.night.prepare import RESTORING, for_its_owner_only
from loep.settings import Settings
from loep.storage import dump, fences, schema
from loep.storage.session import engine, everywhere, transaction
from loep.storage.tables import Event, Tombstone


def restore(settings: Settings, folder: Path, buried: Path, lost: Collection[str] = (), by: str = "shell") -> int:
    """Restore the backup in `folder`; how many people were erased again. `buried`: where tombstones are kept.

    `by`: whose command it is, for the log.

    `lost`: names of key files that nobody has any more; new ones take their place, and without the key that signed
    backup and tombstones those are believed. Raises Refused for a backup or tombstones that are not whole, and at the
    end when the log does not hold or nobody can tell who is in a file; Conflict where something is already or no
    tombstones are.
    """
    public = _public(settings, folder, lost)
    told = verified(folder, public)
    if unknown := sorted(set(lost) - told["keys"].keys()):
        raise Conflict(f"{', '.join(unknown)}: no key of the backup, which knows {', '.join(told['keys'])}")
    told["keys"] = {name: key for name, key in told["keys"].items() if name not in lost}
    if not buried.is_dir():
        raise Conflict(
            f"{buried} is not there: say with --erased where the tombstones are kept, so that who was erased stays "
            "erased; an empty folder says that nobody ever was"
        )
    kept = _erased(settings, buried, public)
    for_its_owner_only(settings.data)
    bind = everywhere(engine(settings))
    try:
        again, damaged = _restored(settings, bind, (folder, told), kept, by)
        _holds(settings, bind, public)
    finally:
        bind.dispose()
    if damaged:
        raise Refused(("all is restored, but who was erased may be in files that were damaged", *damaged))
    return again


def _restored(
    settings: Settings, bind: Engine, from_: tuple[Path, dict[str, Any]], buried: Sequence[Tombstone], by: str
) -> tuple[int, list[str]]:
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
    again, damaged = erase.replay(settings, bind, buried)
    if bind.dialect.name == "postgresql":
        fences.raise_fences(bind)
    now = datetime.now(UTC)
    with transaction(bind) as session:
        gone = _marked(session, settings, told["event"]["seq"], now)
        details = {"made_at": told["made_at"], "erased_again": again, "checkpoints_lost": gone}
        entry = Entry("", by, "shell", "backup.restored", "backup", "administer", details)
        append(session, [entry], now)
    under_way.unlink()
    return again, damaged


def verified(folder: Path, public: Ed25519PublicKey | None) -> dict[str, Any]:
    """The manifest of a backup of which every file is there as it was written, and no other. Raises Refused.

    `public`: of the key that signed it; None when nobody has that any more.
    """
    path = folder / backup.MANIFEST
    try:
        told: dict[str, Any] = json.loads(path.read_bytes())
        named, kind = dict(told["files"]), told["kind"]
    except (OSError, ValueError, KeyError, TypeError):
        raise Refused((f"{folder}: no backup, or its {backup.MANIFEST} is damaged",)) from None
    if kind != backup.KIND:
        raise Refused((f"{folder}: {kind} is not a backup that this release knows",))
    if public is not None:
        signed.read(path, backup.KIND, public)
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


def _public(settings: Settings, folder: Path, lost: Collection[str]) -> Ed25519PublicKey | None:
    """The key that signatures are verified with; None when it is lost. Raises Conflict when it is not here."""
    if backup.CHECKPOINT in lost:
        return None
    for path in (checkpoint.key(settings), folder / backup.KEYS / backup.CHECKPOINT):
        if path.exists():
            return signed.private_key(path).public_key()
    raise Conflict(
        f"{backup.CHECKPOINT} is not in {settings.keys}: it signed the backup, so put it back; when nobody has it any "
        f"more, say --lost-key {backup.CHECKPOINT}"
    )


def _erased(settings: Settings, where: Path, public: Ed25519PublicKey | None) -> Sequence[Tombstone]:
    """The tombstones there, as many as were counted when the newest checkpoint was signed. Raises Refused."""
    if public is None:
        return tombstones.unverified(where)
    return tombstones.read(where, public, max(_checkpoints(settings, public), default=0))


def _checkpoints(settings: Settings, public: Ed25519PublicKey | None) -> Mapping[int, str]:
    if public is None or settings.checkpoints is None or not settings.checkpoints.is_dir():
        return {}
    return checkpoints.read(settings.checkpoints, public)


def _holds(settings: Settings, bind: Engine, public: Ed25519PublicKey | None) -> None:
    """Raises Refused when the log that was restored does not hold beside the checkpoints."""
    with transaction(bind) as session:
        found = chain.breach(chain.stored(session), _checkpoints(settings, public))
    if found:
        raise Refused((f"all is restored, but the log does not hold: {found}; see `loep audit verify`",))


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
