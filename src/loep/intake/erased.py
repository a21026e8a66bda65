"""Who was erased: tombstones keep away what a later delivery, or a backup, would bring back.

A tombstone holds keyed hashes only. It covers the registrations that were erased and whatever that person submitted
before; who registers again afterwards is screened like anybody else. It is kept in the database and as a file, signed,
so that a backup of before the erasure cannot make it forgotten (`night.tombstones`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from sqlmodel import Session, col, select

from loep.contract import Kind
from loep.intake import typed
from loep.intake.keys import ERASED, Keys, read
from loep.intake.seal import hasher
from loep.settings import Settings
from loep.storage.marks import Marks
from loep.storage.tables import Tombstone

PERSON, REGISTRATION = "person_id", "registration_id"


@dataclass(frozen=True)
class Erased:
    """The tombstones of one institution: hash of a person -> until when it was erased; hashes of registrations."""

    persons: Mapping[str, datetime]
    registrations: frozenset[str]
    marks: Marks

    def __bool__(self) -> bool:
        return bool(self.persons)

    def of(self, frame: pl.DataFrame) -> pl.Series:
        """True for each row that a tombstone covers. `frame` has the columns of a feed, as delivered or typed."""
        covered = pl.repeat(False, frame.height, eager=True)
        if REGISTRATION in frame.columns:
            marks = self._marked(frame, REGISTRATION)
            covered |= marks.is_in(list(self.registrations)).fill_null(value=False)
        if PERSON in frame.columns:
            until = self._marked(frame, PERSON).replace_strict(
                dict(self.persons), default=None, return_dtype=pl.Datetime("us", "UTC")
            )
            covered |= (until.is_not_null() & ~_later(frame, until)).fill_null(value=False)
        return covered

    def _marked(self, frame: pl.DataFrame, column: str) -> pl.Series:
        values = frame[column].cast(pl.String).str.strip_chars()
        known = values.drop_nulls().unique()
        marks = pl.Series([self.marks.hashed(column, value) for value in known], dtype=pl.String)
        return values.replace_strict(known, marks, default=None, return_dtype=pl.String)


def of(session: Session, keys: Keys, institution: str) -> Erased:
    """Everybody who was erased at one institution."""
    found = session.exec(select(Tombstone).where(Tombstone.institution == institution)).all()
    covered = {mark for each in found for mark in each.registrations}
    return Erased({each.person: each.erased_at for each in found}, frozenset(covered), marks(keys, institution))


def marks(keys: Keys, institution: str) -> Marks:
    """What stands in the place of persons and registrations of one institution."""
    hashed = hasher(keys.seal[ERASED])
    return Marks(lambda column, value: hashed(f"{column}|{institution}|{value}"))


def going_by(
    settings: Settings, kept: Mapping[str, frozenset[str]], ids: Callable[[str], Iterable[str]]
) -> dict[str, str]:
    """Mark -> registration, of those whose forms were forgotten.

    `kept`: institution -> the marks that it has; `ids`: of an institution the registrations that are here.
    """
    if not any(kept.values()):
        return {}
    held, found = read(settings), dict[str, str]()
    for institution, own in kept.items():
        found |= marks(held, institution).standing(ids(institution) if own else (), own)
    return found


def bury(session: Session, tombstone: Tombstone) -> Tombstone:
    """Add a tombstone; of who was erased before, the registrations of both and the later moment."""
    before = session.get(Tombstone, (tombstone.institution, tombstone.person))
    if before is None:
        session.add(tombstone)
        session.flush()
        return tombstone
    before.registrations = sorted({*before.registrations, *tombstone.registrations})
    before.erased_at, before.settled_at = max(before.erased_at, tombstone.erased_at), None
    session.flush()
    return before


def settled(session: Session, institution: str, now: datetime) -> None:
    """Say of every tombstone of an institution that no file holds what it covers."""
    for each in session.exec(select(Tombstone).where(Tombstone.institution == institution)):
        each.settled_at = each.settled_at or now


def all_of(session: Session) -> list[Tombstone]:
    return list(session.exec(select(Tombstone).order_by(col(Tombstone.institution), col(Tombstone.person))))


def _later(frame: pl.DataFrame, until: pl.Series) -> pl.Series:
    """Whether a row was submitted after its person was erased; nobody knows that of a row without a moment."""
    if "submitted_at" not in frame.columns:
        return pl.repeat(False, frame.height, eager=True)
    reading = typed.typed("submitted_at", Kind.TIMESTAMP, frame.schema["submitted_at"])
    moment = frame.select(reading).to_series()
    return (moment > until).fill_null(value=False)
