"""The keys that seal and encrypt: one file each, made once by `loep init`, never in the database."""

import os
import secrets
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from loep.contract import SEAL_PURPOSE
from loep.errors import SettingMissing
from loep.failpoints import AFTER, BEFORE, reached
from loep.settings import Settings
from loep.storage import secret

SIZE = 32
STORED = "stored"
ATTACHMENTS = "attachments"
ROTATING = (STORED, ATTACHMENTS)
ALLOWED = "allowed"
ERASED = "erased"
CASES = "cases"
FORMS, ACCOUNTS = "forms", "accounts"
PURPOSES = (*dict.fromkeys(SEAL_PURPOSE.values()), ALLOWED, ERASED, CASES)
EVERY = (*PURPOSES, *ROTATING, FORMS, ACCOUNTS)


@dataclass(frozen=True)
class Keys:
    """`seal` purpose -> key of the keyed hash; `stored` encrypts received bytes and protected rows. 32 bytes each.

    `coming` is the key that takes the place of `stored`, while `loep keys rotate` is under way; both open files then.
    Files that came with answers have a key of their own, see `opening`.
    ALLOWED is the purpose of personal values on the allow-list that frames hold unsealed, ERASED that of tombstones and
    marks, CASES that of the ids of cases.
    """

    seal: Mapping[str, bytes] = field(repr=False)
    stored: bytes = field(repr=False)
    coming: bytes | None = field(default=None, repr=False)

    @property
    def opening(self) -> tuple[bytes, ...]:
        """What a stored file may open with."""
        return (self.stored,) if self.coming is None else (self.stored, self.coming)


def make(settings: Settings, names: Iterable[str] = EVERY) -> None:
    """Make the keys that are not there yet, readable by their owner only. Existing keys are never replaced."""
    settings.keys.mkdir(parents=True, exist_ok=True)
    settings.keys.chmod(0o700)
    for name in names:
        secret.make(_path(settings, name), _new)


def read(settings: Settings) -> Keys:
    """The keys of deliveries. Raises SettingMissing when one is absent, damaged, or readable by others."""
    sealing = {name: one(settings, name) for name in PURPOSES}
    stored, *coming = opening(settings, STORED)
    return Keys(sealing, stored, coming[0] if coming else None)


def one(settings: Settings, name: str) -> bytes:
    """The key `name` of EVERY. Raises SettingMissing when it is absent, damaged, or readable by others."""
    return _read(_path(settings, name))


def opening(settings: Settings, name: str) -> tuple[bytes, ...]:
    """What a file under the key `name` of ROTATING may open with: it, and while it is rotated the coming one, last.

    Raises SettingMissing.
    """
    coming = _path(settings, _coming(name))
    return (one(settings, name), *((_read(coming),) if coming.exists() else ()))


def begin_rotation(settings: Settings, name: str = STORED) -> bytes:
    """The key that will take the place of `name`, made at the first call and the same until `end_rotation`."""
    coming = _path(settings, _coming(name))
    secret.make(coming, _new)
    return _read(coming)


def end_rotation(settings: Settings, name: str = STORED) -> None:
    """Put the new key in the place of the old one, which is gone then: every file must open with the new one."""
    reached("store", BEFORE)
    _path(settings, _coming(name)).replace(_path(settings, name))
    folder = os.open(settings.keys, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    reached("store", AFTER)


def _coming(name: str) -> str:
    return f"{name}-coming"


def _path(settings: Settings, name: str) -> Path:
    return settings.keys / f"{name}.key"


def _new() -> bytes:
    return secrets.token_bytes(SIZE)


def _read(path: Path) -> bytes:
    name = f"key file {path.name}"
    try:
        key = path.read_bytes()
        mode = path.stat().st_mode
    except OSError:
        raise SettingMissing(name, "cannot be read: run `loep init`, or put the file back from the backup") from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingMissing(name, "must be readable by its owner only: run `chmod 600` on it")
    if len(key) != SIZE:
        raise SettingMissing(name, f"must hold {SIZE} bytes: put the file back from the backup")
    return key
