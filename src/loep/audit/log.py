"""The audit log: rows that only grow, each holding the hash of the one before it.

The hash covers who did what to what, when and why, and a commitment SHA-256(salt || details). Salt and details stand
apart, so erasing them for a person leaves the chain whole; of which events they were erased is an event too (`forget`).
A tail that was cut off cannot be seen from the rows alone: that takes a checkpoint kept elsewhere.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from loep.audit.canonical import canonical
from loep.audit.chain import GENESIS, breach, commitment, hashed, stored
from loep.audit.gaps import ranges
from loep.storage.bulk import Json, chunks, insert_new
from loep.storage.session import one_at_a_time
from loep.storage.tables import Event, EventDetail

LOCK = 5_067_002


@dataclass(frozen=True)
class Entry:
    """One thing that somebody, or a flow, did. `details` are JSON and may be erased later."""

    institution: str
    actor: str
    role: str
    action: str
    object: str
    purpose: str
    details: dict[str, Any]


def append(session: Session, entries: Sequence[Entry], now: datetime) -> None:
    """Add the entries to the end of the log, in the transaction of `session`.

    Writers wait for each other until that transaction ends, so the chain has one order. `now` is aware.
    """
    if not entries:
        return
    seq, previous = _end(session)
    at = now.astimezone(UTC)
    events: list[dict[str, Any]] = []
    details: list[dict[str, Any]] = []
    for entry in entries:
        seq += 1
        salt, said = secrets.token_hex(16), canonical(entry.details)
        event = {
            "seq": seq,
            "at": at,
            "institution": entry.institution,
            "actor": entry.actor,
            "role": entry.role,
            "action": entry.action,
            "object": entry.object,
            "purpose": entry.purpose,
            "commitment": commitment(salt, said),
            "previous": previous,
        }
        previous = hashed(event)
        events.append({**event, "hash": previous})
        details.append({"seq": seq, "salt": salt, "details": Json(said.decode())})
    insert_new(session, Event, events)
    insert_new(session, EventDetail, details)


def forget(session: Session, seqs: Collection[int], by: str, now: datetime) -> int:
    """Erase the details of these events, and log of which; how many those were. `by`: the name of a flow."""
    gone: list[int] = []
    for chunk in chunks(sorted(seqs)):
        gone += session.exec(select(EventDetail.seq).where(col(EventDetail.seq).in_(chunk)))
        session.connection().execute(delete(EventDetail).where(col(EventDetail.seq).in_(chunk)))
    if gone:
        append(
            session, [Entry("", by, "system", "details.forgotten", "log", "administer", {"events": ranges(gone)})], now
        )
    return len(gone)


def verify(session: Session, after: int = 0) -> int | None:
    """The first seq that is missing, changed or out of place; None when the chain is whole. Streams the log.

    `after`: believe the log up to this seq and look at the rest only.
    """
    believed = session.get(Event, after)
    found = breach(stored(session, after), {}, after, believed.hash if believed else GENESIS)
    return found.seq if found else None


def _end(session: Session) -> tuple[int, str]:
    """Seq and hash of the last event, which stays the last."""
    one_at_a_time(session, LOCK)
    last = session.exec(select(Event.seq, Event.hash).order_by(col(Event.seq).desc()).limit(1)).first()
    return last or (0, GENESIS)
