"""What waits against the days by which it must be done, and what the pace of the last weeks closes until then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import floor

from sqlmodel import Session, col, func, select

from loep import clock
from loep.cases.capacity import deadlines, working_days
from loep.cases.filters import WAITS
from loep.cases.viewer import Viewer, visible
from loep.clock import AMSTERDAM
from loep.storage.tables import Case

WEEKS = 4
ENOUGH = 10  # closed cases; fewer are no pace


@dataclass(frozen=True)
class Due:
    """What must be done before the day `until`: `cases` wait; `closable` at the present pace, None while unknown."""

    until: date
    cases: int
    closable: int | None

    @property
    def short(self) -> int:
        """How many are left then; 0 while the pace is unknown."""
        return 0 if self.closable is None else max(0, self.cases - self.closable)


@dataclass(frozen=True)
class Backlog:
    """`waiting` in all, `overdue` among them. `pace`: cases closed per working day of late, None if too few."""

    waiting: int
    overdue: int
    pace: float | None
    due: tuple[Due, ...]


def backlog(session: Session, viewer: Viewer, today: date) -> Backlog:
    """Counted from two indexes, so it stays fast however many cases are closed."""
    per_day = waiting(session, viewer)
    pace = closed_a_day(session, viewer, today)
    return Backlog(
        waiting=sum(per_day.values()),
        overdue=_until(per_day, today),
        pace=pace,
        due=tuple(
            Due(until, _until(per_day, until), None if pace is None else floor(pace * working_days(today, until)))
            for until in days(today)
        ),
    )


def days(today: date) -> list[date]:
    """Next Monday, 1 May and 1 September, in their order."""
    monday = today + timedelta(days=7 - today.weekday())
    return sorted({monday, *deadlines(today)})


def waiting(session: Session, viewer: Viewer) -> Mapping[date, int]:
    """Cases that are not closed, per day of their deadline."""
    counted = select(col(Case.deadline), func.count()).where(visible(viewer), WAITS).group_by(col(Case.deadline))
    return dict(session.exec(counted).all())


def closed_a_day(session: Session, viewer: Viewer, today: date) -> float | None:
    """Cases closed per working day of the last weeks, or since the first was closed when that is shorter ago.

    What was closed today does not count yet: today is a part of a day.
    """
    midnight = datetime.combine(today, time(), AMSTERDAM)
    closed = select(func.count(), func.min(col(Case.closed_at))).where(
        visible(viewer), col(Case.closed_at) >= midnight - timedelta(weeks=WEEKS), col(Case.closed_at) < midnight
    )
    count, first = session.exec(closed).one()
    if first is None or count < ENOUGH:
        return None
    return float(count) / max(1, working_days(clock.today(first) - timedelta(days=1), today))


def _until(per_day: Mapping[date, int], until: date) -> int:
    return sum(count for deadline, count in per_day.items() if deadline < until)
