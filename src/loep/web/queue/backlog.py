"""The backlog as the queue draws it."""

from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from loep.cases.backlog import Backlog, Due, backlog
from loep.clock import today
from loep.vocabulary import Role
from loep.web.cheaply import Cheaply
from loep.web.visit import Visit

COUNTED: Cheaply[Backlog] = Cheaply()


@dataclass(frozen=True)
class Bar:
    """One day with its share of the widest bar, in percent: what waits, and what the pace closes."""

    until: date
    cases: int
    closable: int | None
    short: int
    width: float
    reach: float | None


@dataclass(frozen=True)
class Drawn:
    """The backlog with its bars; `pace` in cases per working day, None when too few were closed to say."""

    waiting: int
    overdue: int
    pace: float | None
    bars: tuple[Bar, ...]


def kept(visit: Visit, session: Session) -> Drawn:
    """What waits where this visitor is. Counts only, so whoever may see statistics may see it."""
    place, pool = visit.viewer.institution, visit.desk.bind.pool
    counts = replace(visit.viewer, role=Role.SENIOR)
    return drawn(COUNTED.of(pool, place, visit.now, lambda: backlog(session, counts, today(visit.now))))


def drawn(told: Backlog) -> Drawn:
    """Bars on one scale; a pace that reaches beyond what waits ends just past the widest bar."""
    most = max((due.cases for due in told.due), default=0) or 1
    scale = 100 / (most * 1.12)
    return Drawn(told.waiting, told.overdue, told.pace, tuple(_bar(due, scale) for due in told.due))


def _bar(due: Due, scale: float) -> Bar:
    reach = None if due.closable is None else round(min(due.closable * scale, 99.0), 2)
    return Bar(due.until, due.cases, due.closable, due.short, round(due.cases * scale, 2), reach)
