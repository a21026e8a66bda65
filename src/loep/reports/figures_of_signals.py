"""Counts of signals and of what people decided on those who had them, per institution and detector."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, inspect, select
from sqlmodel import Session

from loep.reports.figures_of_cases import newest
from loep.storage.tables import Case, CaseRegistration, Run, Signal
from loep.vocabulary import CaseState, Stage

Counts = dict[str, Any]
RECENT = timedelta(days=45)
CASE, MEMBER, SIGNAL, RUN = (inspect(table).columns for table in (Case, CaseRegistration, Signal, Run))


def signalled(session: Session) -> dict[str, Counts]:
    """Registrations with a signal of a live rule or model, and per detector how many signals there ever were."""
    live = select(SIGNAL.institution, SIGNAL.registration_id).where(SIGNAL.stage == Stage.LIVE.value).distinct()
    each = live.subquery()
    people = select(each.c.institution, func.count()).group_by(each.c.institution)
    found: dict[str, Counts] = {}
    for institution, number in session.connection().execute(people):
        found.setdefault(institution, {})["funnel"] = {"signalled": number}
    asked = select(SIGNAL.institution, SIGNAL.detector, func.count()).group_by(SIGNAL.institution, SIGNAL.detector)
    for institution, detector, number in session.connection().execute(asked):
        _of(found, institution, detector)["signals"] = number
    return found


def nights(session: Session, now: datetime) -> dict[str, Counts]:
    """New signals per detector and night, of the last six weeks."""
    asked = (
        select(SIGNAL.institution, SIGNAL.detector, RUN.night, func.count())
        .join(RUN.id.table, RUN.id == SIGNAL.run_id)
        .where(RUN.started_at >= now - RECENT)
        .group_by(SIGNAL.institution, SIGNAL.detector, RUN.night)
    )
    found: dict[str, Counts] = {}
    for institution, detector, night, number in session.connection().execute(asked):
        _of(found, institution, detector).setdefault("nights", {})[night.isoformat()] = number
    return found


def decided(session: Session) -> dict[str, Counts]:
    """Registrations in closed cases per detector that signalled them and newest outcome; each counts once."""
    last = newest()
    asked = (
        select(SIGNAL.institution, SIGNAL.detector, last.c.outcome, func.count(SIGNAL.registration_id.distinct()))
        .select_from(last)
        .join(
            MEMBER.case_id.table,
            and_(MEMBER.case_id == last.c.case_id, MEMBER.registration_id == last.c.registration_id),
        )
        .join(CASE.id.table, and_(CASE.id == last.c.case_id, CASE.state == CaseState.CLOSED.value))
        .join(
            SIGNAL.key.table,
            and_(SIGNAL.institution == MEMBER.institution, SIGNAL.registration_id == MEMBER.registration_id),
        )
        .group_by(SIGNAL.institution, SIGNAL.detector, last.c.outcome)
    )
    found: dict[str, Counts] = {}
    for institution, detector, outcome, number in session.connection().execute(asked):
        _of(found, institution, detector).setdefault("decided", {})[outcome] = number
    return found


def _of(found: dict[str, Counts], institution: str, detector: str) -> Counts:
    counts: Counts = found.setdefault(institution, {}).setdefault("detectors", {}).setdefault(detector, {})
    return counts
