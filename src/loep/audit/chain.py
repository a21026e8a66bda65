"""Does a log hold? One look for the database and for an export of it, beside checkpoints that were kept elsewhere."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Text, cast, inspect
from sqlmodel import Session, select

from loep.audit.canonical import canonical
from loep.audit.gaps import Gaps
from loep.errors import Refused
from loep.storage.frames import whole
from loep.storage.tables import Event, EventDetail

GENESIS = "0" * 64
STREAMED = 5_000
COVERED = (
    "seq",
    "at",
    "institution",
    "actor",
    "role",
    "action",
    "object",
    "purpose",
    "reason",
    "versions",
    "fields",
    "commitment",
    "previous",
)
SOMETIMES = ("reason", "versions", "fields")


@dataclass(frozen=True)
class Link:
    """One row of the log: what its hash covers, the hash, and salt and details (canonical JSON) while they are kept."""

    covered: Mapping[str, Any]
    hash: str
    salt: str | None
    details: str | None

    @property
    def seq(self) -> int:
        return int(self.covered["seq"])


@dataclass(frozen=True)
class Breach:
    """Where a log stops to hold, and what is wrong there."""

    seq: int
    reason: str

    def __str__(self) -> str:
        return f"event {self.seq}: {self.reason}"


def hashed(covered: Mapping[str, Any]) -> str:
    """The hash of a row over everything that it says but itself; rows of before a column was there hash as they did."""
    at = covered["at"].astimezone(UTC).isoformat(timespec="microseconds")
    told = {name: value for name, value in covered.items() if value is not None}
    return sha256(canonical({**told, "at": at})).hexdigest()


def commitment(salt: str, details: bytes) -> str:
    return sha256(salt.encode() + details).hexdigest()


def stored(session: Session, after: int = 0) -> Iterator[Link]:
    """The rows of the database in order, as a stream."""
    event, detail = inspect(Event).columns, inspect(EventDetail).columns
    wanted = (
        select(*(event[name] for name in COVERED), event.hash, detail.salt, cast(detail.details, Text))  # type: ignore[call-overload]
        .outerjoin(EventDetail, detail.seq == event.seq)
        .where(event.seq > after)
        .order_by(event.seq)
        .execution_options(yield_per=STREAMED)
    )
    with session.connection().execute(wanted) as rows:
        for row in rows:
            yield Link(dict(zip(COVERED, row, strict=False)), *row[len(COVERED) :])


def breach(
    links: Iterable[Link],
    marks: Mapping[int, str],
    after: int = 0,
    before: str = GENESIS,
    gaps: Gaps | None = None,
) -> Breach | None:
    """The first row that does not hold; None when all do.

    `marks`: seq -> hash of checkpoints. `after`, `before`: the seq and hash up to which the log is believed.
    `gaps` comes to know which details were forgotten.
    """
    seq, previous, gaps = after, before, gaps or Gaps()
    for link in links:
        seq += 1
        if wrong := _wrong(link, seq, previous):
            return Breach(seq, wrong)
        if marks.get(seq, link.hash) != link.hash:
            return Breach(seq, "is not what a checkpoint says of it: the log was written anew")
        previous = link.hash
        told = str(link.covered["action"]), str(link.covered["actor"])
        gaps.see(seq, *told, link.details if link.salt is not None else None)
    if lost := gaps.first():
        return Breach(lost, "has lost its details, and nothing says that they were forgotten")
    cut = min((marked for marked in marks if marked > seq), default=None)
    return Breach(seq + 1, f"is missing: a checkpoint knows of {cut}, so the end was cut off") if cut else None


def export(session: Session, path: Path) -> int:
    """Write the log as JSON lines, which `read` and any auditor can verify without Loep's database; how many rows.

    Only its owner reads the file: it holds what was done to whom.
    """
    with whole(path) as temporary:
        temporary.touch(mode=0o600)
        return _written(session, temporary)


def _written(session: Session, path: Path) -> int:
    rows = 0
    with path.open("wb") as file:
        for link in stored(session):
            rows += 1
            at = link.covered["at"].astimezone(UTC).isoformat(timespec="microseconds")
            kept = {} if link.salt is None else {"salt": link.salt, "details": json.loads(link.details or "{}")}
            told = {name: value for name, value in link.covered.items() if value is not None}
            file.write(canonical({**told, "at": at, "hash": link.hash, **kept}) + b"\n")
    return rows


def read(path: Path) -> Iterator[Link]:
    """The rows of an export. Raises Refused for what is no export."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                told = json.loads(line)
                at = datetime.fromisoformat(told["at"])
                always = {name: told[name] for name in COVERED if name not in SOMETIMES}
                covered = {**always, **{name: told.get(name) for name in SOMETIMES}, "at": at}
                details = canonical(told["details"]).decode() if "salt" in told else None
                yield Link(covered, told["hash"], told.get("salt"), details)
            except (ValueError, KeyError, TypeError):
                reason = f"{path.name}: line {number} is no row of a log that `loep audit export` wrote"
                raise Refused((reason,)) from None


def _wrong(link: Link, seq: int, previous: str) -> str:
    if link.seq != seq:
        return "is missing"
    if link.covered["previous"] != previous:
        return "does not follow the one before it"
    if link.hash != hashed(link.covered):
        return "was changed"
    if link.salt is not None and link.covered["commitment"] != commitment(link.salt, (link.details or "").encode()):
        return "has other details than it committed to"
    return ""
