"""Into the vault and out of it. Nothing here knows of signals, cases, exports or reports."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import polars as pl
from sqlalchemy import ColumnElement, delete
from sqlmodel import Session, col, func, select

from loep.audit.log import Entry, append
from loep.storage.bulk import insert_new
from loep.storage.tables import Run, WelfareSign

PURPOSE = "welfare"


@dataclass(frozen=True)
class Group:
    """Registrations that share one emergency contact: how many, and the moments of the first and the newest sign."""

    institution: str
    registrations: int
    first: datetime
    newest: datetime


def keep(session: Session, institution: str, said: pl.DataFrame, run: Run, now: datetime) -> int:
    """Write the signs that are not there yet, in the transaction of `session`; returns how many.

    `said`: registration_id, detector, evidence (JSON text), contact (sealed); of the last a digest is kept.
    """
    rows = [
        {
            "key": _digest(detector, institution, contact, registration),
            "institution": institution,
            "registration_id": registration,
            "detector": detector,
            "contact": _digest(institution, contact),
            "evidence": json.loads(evidence),
            "run_id": run.id,
            "said_at": now,
        }
        for registration, detector, evidence, contact in said.select(
            "registration_id", "detector", "evidence", "contact"
        ).iter_rows()
    ]
    new = insert_new(session, WelfareSign, rows)
    if new:
        entry = Entry(institution, f"flow:{run.kind}", "system", "welfare.said", f"run:{run.id}", PURPOSE, {"new": new})
        append(session, [entry], now)
    return new


def read(session: Session, institution: str, reader: str, role: str, now: datetime) -> list[Group]:
    """The groups of one institution (empty: of all), largest first; that somebody read them goes into the log."""
    counted = (
        select(
            WelfareSign.institution,
            func.count(func.distinct(col(WelfareSign.registration_id))),
            func.min(col(WelfareSign.said_at)),
            func.max(col(WelfareSign.said_at)),
        )
        .group_by(col(WelfareSign.institution), col(WelfareSign.contact))
        .order_by(func.count().desc(), col(WelfareSign.institution), col(WelfareSign.contact))
    )
    if institution:
        counted = counted.where(WelfareSign.institution == institution)
    groups = [Group(*row) for row in session.exec(counted)]
    entry = Entry(institution, reader, role, "welfare.read", "welfare", PURPOSE, {"groups": len(groups)})
    append(session, [entry], now)
    return groups


def forget(session: Session, kept: timedelta, now: datetime) -> int:
    """Erase the signs of years whose intake closed (31 August of the next year) `kept` ago; returns how many."""
    closed = (now - kept).astimezone(UTC)
    year = closed.year - 1 if (closed.month, closed.day) >= (8, 31) else closed.year - 2
    past = col(WelfareSign.said_at) < datetime(year + 1, 1, 1, tzinfo=UTC)
    gone = session.connection().execute(delete(WelfareSign).where(past)).rowcount
    if gone:
        append(session, [Entry("", "retain", "flow", "welfare.forgotten", "welfare", PURPOSE, {"signs": gone})], now)
    return gone


def told(session: Session, institution: str, registrations: Collection[str]) -> list[WelfareSign]:
    """What the vault holds of these registrations, for the person whose they are; whoever calls this records it."""
    return list(session.exec(select(WelfareSign).where(*_of(institution, registrations)).order_by(WelfareSign.key)))


def erase(session: Session, institution: str, registrations: Collection[str]) -> int:
    """Erase the signs of these registrations; returns how many."""
    return session.connection().execute(delete(WelfareSign).where(*_of(institution, registrations))).rowcount


def _of(institution: str, registrations: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    return col(WelfareSign.institution) == institution, col(WelfareSign.registration_id).in_(registrations)


def _digest(*parts: str) -> str:
    return sha256("|".join(parts).encode()).hexdigest()
