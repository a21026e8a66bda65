"""Checkpoints: how far the log goes, signed (Ed25519) and kept where the database's owner cannot reach them.

They hold a number, a hash and a time, never a word of what was logged.
"""

import base64
import json
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from sqlmodel import Session, col, select

from loep.audit.canonical import canonical
from loep.errors import Refused, SettingMissing
from loep.storage import secret
from loep.storage.frames import whole
from loep.storage.tables import Event

KIND = "loep checkpoint 1"
NAME = "checkpoint-{seq:012}.json"


@dataclass(frozen=True)
class Checkpoint:
    """The last event there was at a moment."""

    seq: int
    hash: str
    at: datetime


def last(session: Session, now: datetime) -> Checkpoint | None:
    """Where the log ends now; None while it is empty."""
    found = session.exec(select(Event.seq, Event.hash).order_by(col(Event.seq).desc()).limit(1)).first()
    return Checkpoint(*found, now) if found else None


def signed(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The checkpoint as one line of JSON with its signature."""
    told = {
        "kind": KIND,
        "seq": checkpoint.seq,
        "hash": checkpoint.hash,
        "at": checkpoint.at.astimezone(UTC).isoformat(timespec="seconds"),
        "key": fingerprint(key.public_key()),
    }
    signature = base64.b64encode(key.sign(canonical(told))).decode()
    return json.dumps({**told, "signature": signature}) + "\n"


def write(checkpoint: Checkpoint, key: Ed25519PrivateKey, folder: Path) -> Path:
    """Put the signed checkpoint into the folder. The same one again changes nothing. Raises OSError."""
    path = folder / NAME.format(seq=checkpoint.seq)
    if not path.exists():
        with whole(path) as temporary:
            temporary.write_text(signed(checkpoint, key), encoding="utf-8")
    return path


def read(folder: Path, public: Ed25519PublicKey) -> dict[int, str]:
    """Seq -> hash of every checkpoint in the folder. Raises Refused for one that is forged or torn."""
    return dict(_verified(path, public) for path in sorted(folder.glob("checkpoint-*.json")))


def fingerprint(public: Ed25519PublicKey) -> str:
    """SHA-256 of the raw public key."""
    return sha256(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()


def private_key(path: Path) -> Ed25519PrivateKey:
    """The signing key, made at first use and readable by its owner only. Raises SettingMissing."""
    secret.make(path, _new)
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingMissing(f"key file {path.name}", "must be readable by its owner only: run `chmod 600` on it")
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise SettingMissing(f"key file {path.name}", "must hold an Ed25519 key: put the file back from the backup")
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """The key that checkpoints are verified with, as PEM. Raises SettingMissing."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise SettingMissing(path.name, "must be the public key that `loep audit key` printed")
    return key


def printed(public: Ed25519PublicKey) -> str:
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _verified(path: Path, public: Ed25519PublicKey) -> tuple[int, str]:
    try:
        told: Mapping[str, Any] = json.loads(path.read_bytes())
        said = {name: value for name, value in told.items() if name != "signature"}
        public.verify(base64.b64decode(told["signature"]), canonical(said))
        if said["kind"] != KIND or path.name != NAME.format(seq=said["seq"]):
            raise ValueError
        return int(said["seq"]), str(said["hash"])
    except (ValueError, KeyError, TypeError, InvalidSignature):
        raise Refused((f"{path.name}: not a checkpoint that this key signed",)) from None


def _new() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
