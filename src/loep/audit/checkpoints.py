"""Checkpoints: how far the log goes, signed and kept where the database's owner cannot reach them.

They hold a number, a hash and a time, never a word of what was logged. Each names the file of the one before it, so one
that was removed is missed. A restore goes back to before the last of them: it leaves a signed mark that names those of
what was lost, which count no more, and whoever verifies is told of it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlmodel import Session, col, select

from loep.audit import signed
from loep.errors import Refused
from loep.storage.tables import Event

KIND, RESTORED = "loep checkpoint 1", "loep restoration 1"
NAMED = "checkpoint-*.json"


@dataclass(frozen=True)
class Checkpoint:
    """The last event there was at a moment."""

    seq: int
    hash: str
    at: datetime


@dataclass(frozen=True)
class Restoration:
    """A restore: up to which event the backup went, when it was, and the checkpoints (seq, hash) of what was lost."""

    seq: int
    at: str
    lost: frozenset[tuple[int, str]]


def last(session: Session, now: datetime) -> Checkpoint | None:
    """Where the log ends now; None while it is empty."""
    found = session.exec(select(Event.seq, Event.hash).order_by(col(Event.seq).desc()).limit(1)).first()
    return Checkpoint(*found, now) if found else None


def write(checkpoint: Checkpoint, key: Ed25519PrivateKey, folder: Path) -> Path:
    """Put the signed checkpoint into the folder, behind those that are there. The same one again changes nothing.

    Raises Refused when one that counts says something else of this event, OSError.
    """
    lost = _lost(folder, key.public_key())
    mine = (checkpoint.seq, checkpoint.hash)
    path = folder / f"checkpoint-{checkpoint.seq:012}.json"
    if path.exists():
        there = _verified(path, key.public_key())
        if there == mine:
            return path
        if there not in lost:
            raise Refused((f"{path.name}: says something else of event {checkpoint.seq}: run `loep audit verify`",))
        path = path.with_stem(f"{path.stem}-{checkpoint.hash[:12]}")
        if path.exists() and _verified(path, key.public_key()) == mine:
            return path
    told = {"kind": KIND, "seq": checkpoint.seq, "hash": checkpoint.hash, "at": _moment(checkpoint.at)}
    return signed.write(path, {**told, "before": _before(folder, lost, key.public_key())}, key)


def read(folder: Path, public: Ed25519PublicKey) -> dict[int, str]:
    """Seq -> hash of every checkpoint that counts. Raises Refused for one that is forged, torn or gone."""
    paths = sorted(folder.glob(NAMED))
    found = {_verified(path, public) for path in paths} - _lost(folder, public)
    marks = dict(sorted(found))
    if len(marks) < len(found):
        raise Refused((f"{folder}: holds checkpoints that contradict each other",))
    if missed := _missed(paths):
        raise Refused((f"{missed.name}: the checkpoint before it is not in {folder} any more: somebody took it away",))
    return marks


def newest(folder: Path, public: Ed25519PublicKey) -> datetime | None:
    """When the last checkpoint was signed; None when there is none. Raises Refused."""
    told = [signed.read(path, KIND, public)["at"] for path in folder.glob(NAMED)]
    return max(map(datetime.fromisoformat, told), default=None)


def restorations(folder: Path, public: Ed25519PublicKey) -> Sequence[Restoration]:
    """The restores that left a mark, oldest first. Raises Refused for a mark that is forged or torn."""
    told = [signed.read(path, RESTORED, public) for path in folder.glob("restored-*.json")]
    told.sort(key=lambda each: str(each["at"]))
    return [Restoration(each["seq"], each["at"], frozenset((seq, hash) for seq, hash in each["lost"])) for each in told]


def restored(session: Session, upto: int, key: Ed25519PrivateKey, folder: Path, now: datetime) -> int:
    """Mark the checkpoints after event `upto`, where the backup ends, that are not of this log; how many that are.

    Those up to it count as before: a log that was changed before the backup was made does not pass.
    """
    marks = {seq: hash for seq, hash in read(folder, key.public_key()).items() if seq > upto}
    here = set(session.exec(select(Event.seq, Event.hash).where(col(Event.seq) > upto)).all())
    if lost := sorted(marks.items() - here):
        told = {"kind": RESTORED, "seq": upto, "at": _moment(now), "lost": [list(each) for each in lost]}
        signed.write(folder / f"restored-{upto:012}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.json", told, key)
    return len(lost)


def _lost(folder: Path, public: Ed25519PublicKey) -> set[tuple[int, str]]:
    return {each for restoration in restorations(folder, public) for each in restoration.lost}


def _before(folder: Path, lost: set[tuple[int, str]], public: Ed25519PublicKey) -> str | None:
    """The hash of the last file that counts; None for the first."""
    standing = (path for path in sorted(folder.glob(NAMED), reverse=True) if _verified(path, public) not in lost)
    last = next(standing, None)
    return _digest(last) if last else None


def _missed(paths: Sequence[Path]) -> Path | None:
    """The first checkpoint whose forerunner is gone; a second one without any says that those before it went."""
    here = {_digest(path) for path in paths}
    named = [(path, json.loads(path.read_bytes()).get("before")) for path in paths]
    broken = [path for path, before in named if before is not None and before not in here]
    begun = [path for path, before in named if before is None]
    return next(iter((*broken, *begun[1:])), None)


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _verified(path: Path, public: Ed25519PublicKey) -> tuple[int, str]:
    told = signed.read(path, KIND, public)
    seq, hash = int(told["seq"]), str(told["hash"])
    plain = f"checkpoint-{seq:012}"
    if path.stem not in (plain, f"{plain}-{hash[:12]}"):
        raise Refused((f"{path.name}: not as this key signed it",))
    return seq, hash


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
