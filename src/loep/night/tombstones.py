"""Tombstones as files, signed and counted: a backup of before an erasure does not make it forgotten.

A count is signed with every erasure and before every checkpoint: who takes a tombstone away, or brings older ones, is
found out by the count, and who takes the count along by the checkpoints.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Engine

from loep.audit import browse, signed
from loep.errors import Refused
from loep.intake import erased
from loep.settings import Settings
from loep.storage.session import reading
from loep.storage.tables import Tombstone

KIND, COUNTED = "loep tombstone 1", "loep tombstones 1"
COUNT = "counted-"


def folder(settings: Settings) -> Path:
    """Where they stand: beside the checkpoints, which no backup of this machine overwrites."""
    return (settings.checkpoints or settings.data) / "erased"


def name(tombstone: Tombstone) -> str:
    return f"{tombstone.institution}-{tombstone.person}.json"


def whole(settings: Settings, bind: Engine, key: Ed25519PrivateKey) -> None:
    """See to it that every tombstone is a file, for a restore to read, and sign how many there are by now."""
    where = folder(settings)
    with reading(bind) as session:
        known, seq = erased.all_of(session), browse.length(session)
    if not known and not where.is_dir() and settings.checkpoints is None:
        return
    for each in known:
        if not _stands(where / name(each), each, key.public_key()):
            signed.write(where / name(each), {"kind": KIND, **_told(each)}, key)
    names = sorted({name(each) for each in known} | {path.name for path in _files(where)})
    counted = signed.write(where / f"{COUNT}{seq:012}.json", {"kind": COUNTED, "seq": seq, **_counted(names)}, key)
    for path in where.glob(f"{COUNT}*.json"):
        if path != counted:
            path.unlink(missing_ok=True)


def read(where: Path, public: Ed25519PublicKey, least: int) -> list[Tombstone]:
    """The tombstones in a folder. Raises Refused when one is not as this key signed it, when there are fewer than were
    counted, or when they were counted before event `least`, of which there is a checkpoint.
    """
    files = _files(where)
    counts = [signed.read(path, COUNTED, public) for path in where.glob(f"{COUNT}*.json")]
    newest = max(counts, key=lambda each: int(each["seq"]), default=None)
    if least and (newest is None or newest["seq"] < least):
        raise Refused((f"{where}: not counted since the checkpoint of event {least}: copy all of it again",))
    here = _counted([path.name for path in files])
    if newest and here["count"] <= newest["count"] and here["sha256"] != newest["sha256"]:
        raise Refused((f"{where}: not the {newest['count']} tombstones that were counted: copy all of it again",))
    return [_read(signed.read(path, KIND, public)) for path in files]


def unverified(where: Path) -> list[Tombstone]:
    """The same when nobody has the key any more that signed them."""
    return [_read(json.loads(path.read_bytes())) for path in _files(where)]


def _files(where: Path) -> list[Path]:
    return sorted(path for path in where.glob("*.json") if not path.name.startswith(COUNT))


def _counted(names: Sequence[str]) -> dict[str, Any]:
    return {"count": len(names), "sha256": sha256("|".join(names).encode()).hexdigest()}


def _stands(path: Path, tombstone: Tombstone, public: Ed25519PublicKey) -> bool:
    try:
        return _told(_read(signed.read(path, KIND, public))) == _told(tombstone)
    except (OSError, Refused):
        return False


def _told(tombstone: Tombstone) -> dict[str, Any]:
    return {
        "institution": tombstone.institution,
        "person": tombstone.person,
        "registrations": list(tombstone.registrations),
        "erased_at": tombstone.erased_at.astimezone(UTC).isoformat(),
    }


def _read(told: dict[str, Any]) -> Tombstone:
    return Tombstone(
        institution=told["institution"],
        person=told["person"],
        registrations=told["registrations"],
        erased_at=datetime.fromisoformat(told["erased_at"]),
    )
