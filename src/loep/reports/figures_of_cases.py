"""Counts of cases and of what people decided, per institution."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, Subquery, and_, case, cast, exists, func, inspect, select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session

from loep.clock import AMSTERDAM
from loep.storage.tables import Case, CaseRegistration, Decision, SecondLook, Signal, TakenBack
from loep.vocabulary import CaseState, Outcome, Stage

Counts = dict[str, Any]
CASE, MEMBER = inspect(Case).columns, inspect(CaseRegistration).columns
MADE, LOOK, BACK, SIGNAL = (inspect(table).columns for table in (Decision, SecondLook, TakenBack, Signal))


def volume(session: Session, since: datetime) -> dict[str, Counts]:
    """Cases opened and closed per week."""
    found: dict[str, Counts] = {}
    for name, column in (("opened", CASE.opened_at), ("closed", CASE.closed_at)):
        on = day(session, column)
        asked = select(CASE.institution, on, func.count()).where(column >= since).group_by(CASE.institution, on)
        for institution, told, number in session.connection().execute(asked):
            week = _date(told) - timedelta(days=_date(told).weekday())
            _add(found, (institution, name, week.isoformat()), number)
    return found


def waiting(session: Session) -> dict[str, Counts]:
    """Cases that are not closed, per day on which they were opened."""
    on = day(session, CASE.opened_at)
    asked = (
        select(CASE.institution, on, func.count())
        .where(CASE.state != CaseState.CLOSED.value)
        .group_by(CASE.institution, on)
    )
    rows = session.connection().execute(asked)
    return _listed(((institution, "waiting", str(told)), number) for institution, told, number in rows)


def took(session: Session, since: datetime) -> dict[str, Counts]:
    """Closed cases, per week in which they were closed and whole days from opening to closing."""
    opened, closed = day(session, CASE.opened_at), day(session, CASE.closed_at)
    asked = (
        select(CASE.institution, opened, closed, func.count())
        .where(CASE.closed_at >= since)
        .group_by(CASE.institution, opened, closed)
    )
    found: dict[str, Counts] = {}
    for institution, first, last, number in session.connection().execute(asked):
        week = _date(last) - timedelta(days=_date(last).weekday())
        _add(found, (institution, "took", week.isoformat(), str((_date(last) - _date(first)).days)), number)
    return found


def outcomes(session: Session) -> dict[str, Counts]:
    """Registrations in cases: how far those with a signal of their own came, and what the random sample found.

    A registration that stood in two cases counts in both.
    """
    last = newest()
    drawn = and_(CASE.is_sample, CASE.anchor == MEMBER.registration_id)
    signalled = exists().where(
        SIGNAL.institution == MEMBER.institution,
        SIGNAL.registration_id == MEMBER.registration_id,
        SIGNAL.stage == Stage.LIVE.value,
    )
    kind = case((drawn, "sample"), (signalled, "signalled"), else_="beside")
    decided = case((CASE.state == CaseState.CLOSED.value, last.c.outcome), else_=None)
    asked = (
        select(CASE.institution, kind, decided, func.count())
        .select_from(MEMBER.case_id.table)
        .join(CASE.id.table, CASE.id == MEMBER.case_id)
        .outerjoin(last, and_(last.c.case_id == MEMBER.case_id, last.c.registration_id == MEMBER.registration_id))
        .group_by(CASE.institution, kind, decided)
    )
    found: dict[str, Counts] = {}
    for institution, which, outcome, number in session.connection().execute(asked):
        if which == "signalled":
            _add(found, (institution, "funnel", "opened"), number)
            _add(found, (institution, "funnel", "decided"), number if outcome else 0)
            _add(found, (institution, "funnel", "confirmed"), number if outcome == Outcome.CONFIRMED else 0)
        if which == "sample" and outcome:
            _add(found, (institution, which, outcome), number)
    return found


def looks(session: Session) -> dict[str, Counts]:
    """Second looks that agreed with the first judgement on every registration of the case, and that did not."""
    agrees = func.min(case((LOOK.agrees, 1), else_=0)).label("agrees")
    forms = (
        select(CASE.institution, agrees)
        .select_from(LOOK.decision_id.table)
        .join(MADE.id.table, MADE.id == LOOK.decision_id)
        .join(CASE.id.table, CASE.id == MADE.case_id)
        .group_by(CASE.institution, CASE.id, LOOK.looked_by, LOOK.looked_at)
        .subquery()
    )
    each = (forms.c.institution, forms.c.agrees)
    rows = session.connection().execute(select(*each, func.count()).group_by(*each))
    return _listed(((name, "looks", "agree" if agrees else "disagree"), number) for name, agrees, number in rows)


def newest() -> Subquery:
    """case_id, registration_id and outcome of the newest decision on each that nobody took back."""
    back = exists().where(BACK.decision_id == MADE.id)
    own = (MADE.case_id, MADE.registration_id)
    place = func.row_number().over(partition_by=own, order_by=(MADE.decided_at.desc(), MADE.id))
    ranked = select(*own, MADE.outcome, place.label("place")).where(~back).subquery()
    return select(ranked.c.case_id, ranked.c.registration_id, ranked.c.outcome).where(ranked.c.place == 1).subquery()


def day(session: Session, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The day in Amsterdam of a moment, as text or date.

    SQLite knows no time zones: there the rule of the EU since 1996 says when it is summer.
    """
    if session.get_bind().dialect.name != "sqlite":
        return cast(func.timezone(AMSTERDAM.key, column), Date)
    begins, ends = (
        func.datetime(func.strftime(f"%Y-{month}-25", column), "weekday 0", "+1 hour") for month in ("03", "10")
    )
    summer = and_(func.datetime(column) >= begins, func.datetime(column) < ends)
    return func.date(column, case((summer, "+2 hours"), else_="+1 hour"))


def _date(told: str | date) -> date:
    return date.fromisoformat(told) if isinstance(told, str) else told


def _listed(rows: Iterable[tuple[tuple[str, ...], int]]) -> dict[str, Counts]:
    found: dict[str, Counts] = {}
    for path, number in rows:
        _add(found, path, number)
    return found


def _add(found: Counts, path: tuple[str, ...], number: int) -> None:
    """Add to the count at the end of `path`."""
    for name in path[:-1]:
        found = found.setdefault(name, {})
    found[path[-1]] = found.get(path[-1], 0) + number
