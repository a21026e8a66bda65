"""The backlog as the queue draws it, counted no more often than is cheap."""

import threading
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import perf_counter
from weakref import WeakKeyDictionary

from sqlalchemy import Pool
from sqlmodel import Session

from loep.cases.backlog import Backlog, Due, backlog
from loep.clock import today
from loep.web.visit import Visit

KEPT_TIMES_ITS_COST = 100
LONGEST = timedelta(minutes=5)
Counted = tuple[datetime, Backlog]
_counted: WeakKeyDictionary[Pool, dict[str, Counted]] = WeakKeyDictionary()
_lock = threading.Lock()


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
    """What waits where this visitor may look. A count is shown a hundred times as long as it took, at most 5 minutes.

    So counting takes a hundredth of the time at most, and on a small desk it is always of this moment.
    """
    place, pool = visit.viewer.institution, visit.desk.bind.pool
    with _lock:
        found = _counted.setdefault(pool, {}).get(place)
    if found is None or found[0] <= visit.now:
        began = perf_counter()
        counted = backlog(session, visit.viewer, today(visit.now))
        cost = timedelta(seconds=perf_counter() - began)
        found = visit.now + min(cost * KEPT_TIMES_ITS_COST, LONGEST), counted
        with _lock:
            _counted[pool][place] = found
    return drawn(found[1])


def drawn(told: Backlog) -> Drawn:
    """Bars on one scale; a pace that reaches beyond what waits ends just past the widest bar."""
    most = max((due.cases for due in told.due), default=0) or 1
    scale = 100 / (most * 1.12)
    return Drawn(told.waiting, told.overdue, told.pace, tuple(_bar(due, scale) for due in told.due))


def _bar(due: Due, scale: float) -> Bar:
    reach = None if due.closable is None else round(min(due.closable * scale, 99.0), 2)
    return Bar(due.until, due.cases, due.closable, due.short, round(due.cases * scale, 2), reach)
