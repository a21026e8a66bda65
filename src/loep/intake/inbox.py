"""The inbox holds what waits: a file leaves it once it counts, and a refused one after a week.

What counts is kept encrypted, so nothing is lost with the file. It leaves by its own bytes: whatever lies there now and
had no answer stays. The data file goes before its manifest, so that a crash in between leaves no data without one.
"""

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from loep.errors import Conflict, Refused
from loep.intake import manifest
from loep.intake.deliver import awaited, find
from loep.intake.judge import draft
from loep.intake.promote import earlier
from loep.intake.receive import Received, digest, receive
from loep.settings import Settings
from loep.storage.session import reading
from loep.storage.tables import Delivery
from loep.vocabulary import DeliveryState

REFUSED = timedelta(days=7)
Over = Callable[[Delivery], bool]


@dataclass(frozen=True)
class Cleared:
    """How many files went, and the names of those that should have gone and could not."""

    gone: int
    stuck: tuple[str, ...]

    def refuse(self) -> None:
        """Raise Conflict where a file is still there: whoever asked wants it gone."""
        if self.stuck:
            names = ", ".join(self.stuck)
            raise Conflict(f"{names}: could not be taken out of the inbox; let Loep write there, then run this again")


def over(settings: Settings, now: datetime) -> Over:
    """Tells whether an answered delivery was in the inbox for long enough."""

    def is_over(delivery: Delivery) -> bool:
        term = settings.keep_inbox if delivery.state == DeliveryState.ACCEPTED else REFUSED
        return delivery.received_at + term <= now

    return is_over


def let_go(path: Path, delivery: Delivery, is_over: Over) -> bool:
    """Take the file that had this answer out of the inbox, with its manifest, where it is over. Raises OSError."""
    if not delivery.sha256 or not is_over(delivery) or not _taken(path, delivery.sha256):
        return False
    beside = manifest.path_of(path)
    try:
        if _announces(beside.read_bytes(), delivery):
            beside.unlink()
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ENAMETOOLONG):
            raise
    return True


def clear(settings: Settings, bind: Engine, is_over: Over) -> Cleared:
    """Take every answered file that is over out of the inbox, whatever a crash left."""
    gone, stuck = 0, []
    for path in (*find(settings.inbox), *awaited(settings.inbox)):
        received = receive(path, settings)
        with reading(bind) as session:
            answer = _answer(session, received)
        try:
            gone += answer is not None and let_go(path, answer, is_over)
        except OSError:
            stuck.append(received.file_name)
    return Cleared(gone, tuple(stuck))


def _answer(session: Session, received: Received) -> Delivery | None:
    """What became of this very file, if anybody looked at it yet."""
    if received.manifest_sha256:
        return earlier(session, draft(received, datetime.now(UTC)))
    unverified = (Delivery.sha256 == received.sha256, Delivery.manifest_sha256 == "")
    return session.exec(select(Delivery).where(*unverified).order_by(col(Delivery.state))).first()


def _taken(path: Path, sha: str) -> bool:
    """Remove a file if its bytes are these and nothing came in its place meanwhile; True as well when it is gone."""
    try:
        before = path.stat()
        if digest(path) != sha or _mark(path.stat()) != _mark(before):
            return False
        path.unlink()
    except FileNotFoundError:
        return True
    return True


def _mark(status: os.stat_result) -> tuple[int, ...]:
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def _announces(raw: bytes, delivery: Delivery) -> bool:
    """Whether a manifest is the one that was answered, or another of the same bytes."""
    if sha256(raw).hexdigest() == delivery.manifest_sha256:
        return True
    try:
        return manifest.parse(raw, "").sha256 == delivery.sha256
    except Refused:
        return False
