"""What the random sample is drawn by while everything is stopped: no case opens, yet people must keep seeing some."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from loep.storage.tables import ALL, Case, Run, Stop

BEFORE = timedelta(days=30)
LEAST = 1  # drawn in a night, in whichever institution


def cases(session: Session, institution: str, share: float) -> float:
    """How many cases signals would have opened in the nights in which everything was stopped.

    Per night as many as in a night of the 30 days before that stop, and at least so many that `share` of them is
    one case. A business date counts once, however often a night was run on it; so the total over all nights only
    grows with nights, and the same night again draws nothing.
    """
    if share <= 0:
        return 0.0
    stops = session.exec(select(Stop).where(Stop.detector == ALL)).all()
    usual = {stop.id: max(_usual(session, institution, stop.stopped_at), LEAST / share) for stop in stops}
    return sum(_nights(session, stop) * usual[stop.id] for stop in stops)


def _nights(session: Session, stop: Stop) -> int:
    """Nights that began while it stood."""
    until = [col(Run.started_at) < stop.ended_at] if stop.ended_at else []
    return _dates(session, col(Run.started_at) >= stop.stopped_at, *until)


def _usual(session: Session, institution: str, moment: datetime) -> float:
    """Cases that signals opened per night in the days before `moment`."""
    since = moment - BEFORE
    nights = _dates(session, col(Run.started_at) >= since, col(Run.started_at) < moment)
    opened = select(func.count(col(Case.id))).where(
        Case.institution == institution,
        col(Case.is_sample).is_(False),
        col(Case.opened_at) >= since,
        col(Case.opened_at) < moment,
    )
    return session.exec(opened).one() / nights if nights else 0.0


def _dates(session: Session, *when: ColumnElement[bool]) -> int:
    counted = select(func.count(func.distinct(col(Run.night)))).where(Run.kind == "detect", *when)
    return session.exec(counted).one()
