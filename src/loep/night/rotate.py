"""Another key for stored deliveries and the sealed store, or for files of applicants; a crash loses nothing.

The new key stands beside the old one until every file opens with it; meanwhile either opens a file. Run again, it goes
on with the same new key. A backup of before opens with the old key only: keep that key as long as the backup.

Seal keys are not rotated like this. A sealed value can be compared only with one that the same key sealed, and the raw
value is gone after thirty days: with another key halfway an academic year the two halves of it could not be compared,
and who uses one bank account for twenty registrations would be seen as two of ten. They change between years, by
putting a new deployment in the place of the old one once its last frames are forgotten; at once only when a key leaked.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from loep.audit.log import Entry, append
from loep.cases import unask
from loep.intake import keys, stored, vault
from loep.night import lease
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Account
from loep.vocabulary import Role

ROTATES = (Role.ADMIN,)


def rotate(settings: Settings, bind: Engine, by: Account, now: datetime, name: str = keys.STORED) -> int:
    """Encrypt everything under the key `name` of `keys.ROTATING` with a new one; how many files.

    Raises vault.Unreadable for a file that opens with neither key: then both keys stay. Raises AlreadyRunning during a
    night. The desk goes on: who reads or writes a file looks which keys there are.
    """
    with lease.held(bind, "detect") as fence:
        old, *_ = keys.opening(settings, name)
        new = keys.begin_rotation(settings, name)
        for path, about in _files(settings, name):
            with suppress(FileNotFoundError), transaction(bind) as session:
                fence(session)
                _again(path, about, old, new)
        count = 0
        for path, about in _files(settings, name):
            with suppress(FileNotFoundError):
                vault.read(path, new, about)
                count += 1
        with transaction(bind) as session:
            fence(session)
            keys.end_rotation(settings, name)
            entry = Entry("", by.id, by.role, "keys.rotated", f"key:{name}", "administer", {"files": count})
            append(session, [entry], now)
    return count


def _again(path: Path, about: str, old: bytes, new: bytes) -> None:
    """Encrypt one file with the new key, unless it is already."""
    try:
        vault.read(path, new, about)
    except vault.Unreadable:
        vault.write(vault.read(path, old, about), path, new, about)


def _files(settings: Settings, name: str) -> Iterator[tuple[Path, str]]:
    """Every file under the key `name`, and what it was written as."""
    if name == keys.ATTACHMENTS:
        found = sorted((settings.data / unask.FOLDER).glob("*/*.enc"))
        yield from ((path, unask.written_as(path)) for path in found)
        return
    yield from ((path, path.stem) for path in sorted((settings.data / "deliveries").glob("*.enc")))
    yield from ((path, stored.rows_of(path.stem)) for path in sorted((settings.data / "sealed").glob("*.enc")))
