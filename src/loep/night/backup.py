"""A backup: the database, the files beside it, and a signed manifest with the hash of each. Keys stay out unless asked
for.

Whoever has a backup with its keys has everything; so keys are kept elsewhere, and a backup on an encrypted disk.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from loep.audit import checkpoints, signed
from loep.audit.log import Entry, append
from loep.errors import Conflict
from loep.failpoints import AFTER, BEFORE, reached
from loep.intake import keys
from loep.night import checkpoint, lease, versions
from loep.settings import Settings
from loep.storage import dump, schema
from loep.storage.session import transaction

KIND = "loep backup 3"
MANIFEST = "manifest.json"
FOLDERS = ("frames", "deliveries", "sealed", "registers", "models", "reports", "attachments")
KEYS = "keys"
CHECKPOINT = "checkpoint.pem"
KEY_FILES = (*(f"{name}.key" for name in keys.EVERY), CHECKPOINT)


def make(
    settings: Settings, bind: Engine, out: Path, folders: tuple[str, ...] = FOLDERS, by: str = "shell"
) -> dict[str, Any]:
    """Write a backup into the new folder `out`, which appears whole or not at all; returns its manifest.

    `by`: whose command it is, for the log.

    No night runs meanwhile, people go on: the database comes first, so that no row of it names a file that came later.
    Raises Conflict when `out` is there or PostgreSQL refuses, AlreadyRunning.
    """
    if out.exists():
        raise Conflict(f"{out} is there already: a backup goes into a new folder")
    part = out.with_name(f".{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    now = datetime.now(UTC)
    key = signed.private_key(checkpoint.key(settings))
    with lease.held(bind, "detect") as fence:
        held = {name: fingerprint(settings, name) for name in KEY_FILES}
        for name in keys.ROTATING:
            if len(keys.opening(settings, name)) > 1:
                raise Conflict(f"a rotation of the key did not end: run `loep keys rotate {name}` again first")
        with transaction(bind) as session:
            fence(session)
            details = {"folders": list(folders)}
            append(session, [Entry("", by, "shell", "backup.made", "backup", "export", details)], now)
            ends = checkpoints.last(session, now)
        dump.dump(bind, part)
        for name in folders:
            _copy(settings.data / name, part / name)
        with transaction(bind) as session:
            fence(session)
    told = {
        "kind": KIND,
        "made_at": now.isoformat(timespec="seconds"),
        "database": bind.dialect.name,
        "schema": schema.head(),
        "code": versions.code(settings.home),
        "event": {"seq": ends.seq, "hash": ends.hash} if ends else None,
        "keys": held,
        "files": {path.relative_to(part).as_posix(): hashed(path) for path in files(part)},
    }
    signed.write(part / MANIFEST, told, key)
    reached("backup", BEFORE)
    for path in (*part.rglob("*"), part):
        _to_disk(path)
    part.rename(out)
    _to_disk(out.parent)
    reached("backup", AFTER)
    return told


def files(folder: Path) -> Iterator[Path]:
    """Every file of a backup but its manifest, sorted."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / MANIFEST)


def hashed(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def fingerprint(settings: Settings, name: str) -> str:
    """Tells of the key file `name` whether it is the same, and nothing of what it is. Raises SettingMissing."""
    if name == CHECKPOINT:
        return signed.fingerprint(signed.private_key(checkpoint.key(settings)).public_key())[:16]
    return sha256(b"loep key" + keys.one(settings, name.removesuffix(".key"))).hexdigest()[:16]


def _to_disk(path: Path) -> None:
    """A file, or the names in a folder, as a power cut leaves them."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _copy(folder: Path, to: Path) -> None:
    """What somebody erases meanwhile is left out, and what is being written: no row of the dump names it."""
    for place, _, names in os.walk(folder):
        for name in names:
            if not name.startswith("."):
                target = to / Path(place, name).relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                with suppress(FileNotFoundError):
                    shutil.copy2(Path(place, name), target)
