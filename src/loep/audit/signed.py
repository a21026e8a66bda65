"""Signed JSON (Ed25519): what is told, the fingerprint of the key that signed it, and the signature over both.

What goes to others is signed as it is, with the signature in a file beside it that any tool verifies.
"""

import base64
import json
import stat
from collections.abc import Mapping
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

from loep.audit.canonical import canonical
from loep.errors import Refused, SettingMissing
from loep.settings import Settings
from loep.storage import secret
from loep.storage.frames import whole


def write(path: Path, told: Mapping[str, Any], key: Ed25519PrivateKey) -> Path:
    """Write `told` signed; the file appears whole or not at all. Raises OSError."""
    said = {**told, "key": fingerprint(key.public_key())}
    signature = base64.b64encode(key.sign(canonical(said))).decode()
    with whole(path) as temporary:
        temporary.write_text(json.dumps({**said, "signature": signature}, indent=2) + "\n", encoding="utf-8")
    return path


def read(path: Path, kind: str, public: Ed25519PublicKey) -> dict[str, Any]:
    """What a file of this kind says. Raises Refused when it is of another or not as this key signed it."""
    try:
        told: dict[str, Any] = json.loads(path.read_bytes())
        public.verify(base64.b64decode(told.pop("signature")), canonical(told))
        if told["kind"] != kind:
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature):
        raise Refused((f"{path.name}: not as this key signed it",)) from None
    return told


def detached(content: bytes, key: Ed25519PrivateKey) -> bytes:
    """The signature over a file, 64 bytes, as `openssl pkeyutl -verify -rawin` takes it."""
    return key.sign(content)


def holds(path: Path, signature: Path, public: Ed25519PublicKey) -> None:
    """Raises Refused unless this key signed the file as it is."""
    try:
        public.verify(signature.read_bytes(), path.read_bytes())
    except (OSError, InvalidSignature):
        raise Refused((f"{path.name}: not as this key signed it",)) from None


def key_file(settings: Settings) -> Path:
    """Where the private key lies; its public half is what auditors hold."""
    return settings.keys / "checkpoint.pem"


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
    """The key that signatures are verified with, as PEM. Raises SettingMissing."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise SettingMissing(path.name, "must be the public key that `loep audit key` printed")
    return key


def printed(public: Ed25519PublicKey) -> str:
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _new() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
