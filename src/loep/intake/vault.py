"""Encrypted files: AES-256-GCM in pieces, under a key of their own, bound to the id of their delivery.

Layout: `LOEP1`, 32 bytes of salt, then pieces of at most 1 MiB + 16 bytes of tag. The key of the file is
HKDF-SHA-256(key, salt, id); the nonce of a piece is its number, its last byte 1 for the last piece, so that a cut,
swapped or foreign piece does not open.
"""

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from loep.errors import LoepError
from loep.storage.frames import whole

MAGIC = b"LOEP1"
SALT = 32
PIECE = 1 << 20
TAG = 16


class Unreadable(LoepError):
    """An encrypted file was changed, cut, or made with another key."""


def write(data: bytes, path: Path, key: bytes, name: str) -> None:
    """Write `data` encrypted; the file appears whole or not at all. `name` must be given again to read it."""
    salt = secrets.token_bytes(SALT)
    cipher = _cipher(key, salt, name)
    view = memoryview(data)
    starts = range(0, max(len(data), 1), PIECE)
    with whole(path) as temporary, open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(MAGIC + salt)
        for number, start in enumerate(starts):
            nonce = _nonce(number, number + 1 == len(starts))
            file.write(cipher.encrypt(nonce, view[start : start + PIECE], name.encode()))


def read(path: Path, key: bytes, name: str) -> bytes:
    """The bytes that were written under this name. Raises Unreadable."""
    sealed = path.read_bytes()
    body = len(MAGIC) + SALT
    if not sealed.startswith(MAGIC) or len(sealed) == body:
        raise Unreadable(f"{path.name}: not a whole file that Loep encrypted")
    cipher = _cipher(key, sealed[len(MAGIC) : body], name)
    view = memoryview(sealed)
    starts = range(body, len(sealed), PIECE + TAG)
    try:
        return b"".join(
            cipher.decrypt(_nonce(number, number + 1 == len(starts)), view[start : start + PIECE + TAG], name.encode())
            for number, start in enumerate(starts)
        )
    except InvalidTag:
        raise Unreadable(f"{path.name}: changed, cut, or made with another key") from None


def read_any(path: Path, keys: Sequence[bytes], name: str) -> bytes:
    """`read` with whichever of the keys opens it. Raises Unreadable when none does."""
    for key in keys[:-1]:
        with suppress(Unreadable):
            return read(path, key, name)
    return read(path, keys[-1], name)


def _cipher(key: bytes, salt: bytes, name: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, name.encode()).derive(key))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
