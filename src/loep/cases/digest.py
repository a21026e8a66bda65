"""One line that is equal for two databases with the same cases and signals, whatever runs made them and when."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from sqlalchemy import inspect, select
from sqlmodel import Session

from loep.audit.canonical import canonical
from loep.storage.tables import Case, CaseRegistration, Signal

BY_THE_CLOCK = {"delivered_at"}


def digest(session: Session) -> str:
    """SHA-256 over all cases, their registrations and all signals, without ids of runs and without times."""
    told = sorted(sha256(canonical(row)).hexdigest() for row in _rows(session))
    return sha256("".join(told).encode()).hexdigest()


def _rows(session: Session) -> Iterator[list[Any]]:
    case, member, signal = (inspect(table).columns for table in (Case, CaseRegistration, Signal))
    cases = select(
        case.id, case.institution, case.anchor, case.ordinal, case.state, case.is_sample, case.points, case.ring_size
    )
    members = select(member.case_id, member.registration_id, member.is_open, member.form)
    signals = select(signal.key, signal.sentence_en, signal.sentence_nl, signal.withdrawn_at.is_(None))
    yield from (["case", *row] for row in session.connection().execute(cases))
    yield from (["member", *row[:3], _timeless(row[3])] for row in session.connection().execute(members))
    yield from (["signal", *row[:3], bool(row[3])] for row in session.connection().execute(signals))


def _timeless(form: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in form.items() if name not in BY_THE_CLOCK}
