"""Counts of signals and of what people decided on those who had them, per institution and detector."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Subquery, and_, case, func, inspect, literal, select, union_all
from sqlmodel import Session

from loep.cases.hold import holds
from loep.reports.figures_of_cases import newest
from loep.storage.tables import Case, Run, Signal
from loep.vocabulary import CaseState, Outcome, Stage

Counts = dict[str, Any]
RECENT = timedelta(days=45)
OUTCOMES = (Outcome.INCONCLUSIVE.value, Outcome.UNFOUNDED.value, Outcome.CONFIRMED.value)
RANKS = {outcome: rank for rank, outcome in enumerate(OUTCOMES)}
STAGES = {Stage.LIVE.value: "decided", Stage.TRIAL.value: "tried"}
CASE, SIGNAL, RUN = (inspect(table).columns for table in (Case, Signal, Run))


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
    """Closed cases by outcome: all in which a live rule or model spoke, and per detector those in which it did.

    One form decides on a whole ring, so a ring is one judgement: confirmed when one of those who had the signal is,
    else unfounded, else inconclusive. Of a registration that was decided on in several cases the newest counts. A
    signal counts that held when the case was closed; those of a trial stand apart, as `tried`.
    """
    judged, table = _judged(), SIGNAL.key.table
    worst = func.max(case(RANKS, value=judged.c.outcome, else_=0))
    of = and_(SIGNAL.institution == judged.c.institution, SIGNAL.registration_id == judged.c.registration_id)
    then = and_(SIGNAL.recorded_at <= CASE.closed_at, holds())
    per_case = (
        select(judged.c.institution, SIGNAL.stage, SIGNAL.detector, judged.c.case_id, worst.label("rank"))
        .select_from(judged)
        .join(table, of)
        .join(CASE.id.table, and_(CASE.id == judged.c.case_id, then))
        .group_by(judged.c.institution, SIGNAL.stage, SIGNAL.detector, judged.c.case_id)
        .cte("per_case")
    )
    whole = (
        select(per_case.c.institution, per_case.c.case_id, func.max(per_case.c.rank).label("rank"))
        .where(per_case.c.stage == Stage.LIVE.value)
        .group_by(per_case.c.institution, per_case.c.case_id)
        .subquery()
    )
    own = (per_case.c.institution, per_case.c.stage, per_case.c.detector, per_case.c.rank)
    any_of = (whole.c.institution, literal("").label("stage"), literal("").label("detector"), whole.c.rank)
    asked = union_all(
        select(*own, func.count()).group_by(*own),
        select(*any_of, func.count()).group_by(whole.c.institution, whole.c.rank),
    )
    found: dict[str, Counts] = {}
    for institution, stage, detector, rank, number in session.connection().execute(asked):
        if stage in STAGES:
            _of(found, institution, detector).setdefault(STAGES[stage], {})[OUTCOMES[rank]] = number
        elif not stage:
            found.setdefault(institution, {}).setdefault("signalled", {})[OUTCOMES[rank]] = number
    return found


def _judged() -> Subquery:
    """institution, case_id, registration_id, outcome: the newest decision on each registration, in closed cases."""
    last = newest()
    own = (CASE.institution, last.c.case_id, last.c.registration_id, last.c.outcome)
    place = func.row_number().over(
        partition_by=(CASE.institution, last.c.registration_id), order_by=(CASE.closed_at.desc(), CASE.id)
    )
    ranked = (
        select(*own, place.label("place"))
        .select_from(last)
        .join(CASE.id.table, and_(CASE.id == last.c.case_id, CASE.state == CaseState.CLOSED.value))
        .subquery()
    )
    return select(*(ranked.c[column.name] for column in own)).where(ranked.c.place == 1).subquery()


def _of(found: dict[str, Counts], institution: str, detector: str) -> Counts:
    counts: Counts = found.setdefault(institution, {}).setdefault("detectors", {}).setdefault(detector, {})
    return counts
