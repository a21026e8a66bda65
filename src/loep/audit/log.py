"""The audit log: rows that only grow, each holding the hash of the one before it.

The hash covers who did what to what, when, why and with which versions, and a commitment SHA-256(salt || details). Salt
and details stand apart, so erasing them for a person leaves the chain whole; of which events they were erased is an
event too (`forget`). What a person wrote may name somebody, so it is a detail, and the row says that it is there.
A tail that was cut off cannot be seen from the rows alone: that takes a checkpoint kept elsewhere.
"""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, text
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from loep.audit.canonical import canonical
from loep.audit.chain import GENESIS, breach, commitment, hashed, stored
from loep.audit.gaps import ranges
from loep.storage.bulk import Json, chunks, insert_new
from loep.storage.session import one_at_a_time
from loep.storage.tables import Event, EventDetail, Sighting

LOCK = 5_067_002
IN_DETAILS = "in the details"
WRITTEN = ("reason", "note")
NOBODY = ("system", "flow")
REASONS = {"retain": "past its term", "erase": "asked for by its person"}


@dataclass(frozen=True)
class Entry:
    """One thing that somebody, or a flow, did. `details` are JSON and may be erased later.

    `reason`, `versions` and `fields` stay: they hold nothing of a person. What of `details` names registrations
    ("registrations", or "outcomes" by registration) is found by them.
    """

    institution: str
    actor: str
    role: str
    action: str
    object: str
    purpose: str
    details: dict[str, Any]
    reason: str = ""
    versions: Mapping[str, Any] = field(default_factory=dict)
    fields: Sequence[str] = ()

    @property
    def why(self) -> str | None:
        """The reason; where a person wrote it, that it stands in the details."""
        return self.reason or (IN_DETAILS if any(name in self.details for name in WRITTEN) else None)

    @property
    def registrations(self) -> set[str]:
        """Those that a person saw or touched here; of a flow none, it sees all of them."""
        if self.role in NOBODY:
            return set()
        return set(map(str, (*self.details.get("registrations", ()), *self.details.get("outcomes", ()))))


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
    sightings: list[dict[str, Any]] = []
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
            "reason": entry.why,
            "versions": dict(entry.versions) or None,
            "fields": list(entry.fields) or None,
            "commitment": commitment(salt, said),
            "previous": previous,
        }
        previous = hashed(event)
        events.append({**event, "hash": previous})
        details.append({"seq": seq, "salt": salt, "details": Json(said.decode())})
        sightings += _sightings(entry, seq)
    insert_new(session, Event, events)
    insert_new(session, EventDetail, details)
    insert_new(session, Sighting, sightings)


def forget(session: Session, seqs: Collection[int], by: str, now: datetime) -> int:
    """Erase the details of these events, and log of which; how many those were. `by`: the name of a flow.

    The log tells first: without that the database lets no detail go.
    """
    asked = chunks(sorted(seqs))
    there = [seq for chunk in asked for seq in session.exec(_kept(chunk))]
    if there:
        told = {"events": ranges(there)}
        append(
            session, [Entry("", by, "system", "details.forgotten", "log", "administer", told, REASONS.get(by, ""))], now
        )
    for chunk in asked:
        for table in (Sighting, EventDetail):
            session.connection().execute(delete(table).where(col(table.seq).in_(chunk)))
    return len(there)


def verify(session: Session, after: int = 0) -> int | None:
    """The first seq that is missing, changed or out of place; None when the chain is whole. Streams the log.

    `after`: believe the log up to this seq and look at the rest only.
    """
    believed = session.get(Event, after)
    found = breach(stored(session, after), {}, after, believed.hash if believed else GENESIS)
    return found.seq if found else None


def _sightings(entry: Entry, seq: int) -> Iterator[dict[str, Any]]:
    for registration in sorted(entry.registrations):
        yield {"institution": entry.institution, "registration_id": registration, "seq": seq}


def _kept(seqs: Sequence[int]) -> SelectOfScalar[int]:
    return select(EventDetail.seq).where(col(EventDetail.seq).in_(seqs))


def _end(session: Session) -> tuple[int, str]:
    """Seq and hash of the last event, which stays the last."""
    one_at_a_time(session, LOCK)
    if session.get_bind().dialect.name == "postgresql":  # where who asks may not see whose event it is
        found = session.connection().execute(text("select seq, hash from log_end()")).first()
    else:
        found = session.connection().execute(text("select seq, hash from event order by seq desc limit 1")).first()
    return (found[0], found[1]) if found else (0, GENESIS)
