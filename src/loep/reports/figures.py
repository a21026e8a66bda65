"""What the statistics of the desk add up to: counts per institution, in SQL, for a million cases stay where they are.

Everything is a count in a nested mapping, so institutions add up. A night keeps the counts; while there is little
to count they are counted anew for whoever looks.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from loep.clock import today
from loep.reports import figures_of_cases as of_cases
from loep.reports import figures_of_signals as of_signals
from loep.storage.tables import Case, Delivery, Figures, Run, Signal
from loep.vocabulary import DeliveryState, RunState

Counts = dict[str, Any]
FEW, SIGNALS = 5_000, 50_000
WEEKS = timedelta(weeks=53)


@dataclass(frozen=True)
class Counted:
    """The counts of one institution or of all together, and when they were taken; None when none were yet."""

    at: datetime | None
    counts: Counts


def read(session: Session, institution: str, now: datetime) -> Counted:
    """The counts of one institution, or of all: fresh while there is little to count, else those of the last night."""
    return _read(session, institution, now, lambda: count(session, now))


def judged(session: Session, institution: str, now: datetime) -> Counted:
    """The counts of one institution as far as they are of what people judged; as fresh as those that `read` gives."""
    return _read(session, institution, now, lambda: together((of_cases.outcomes(session), of_signals.decided(session))))


def _read(session: Session, institution: str, now: datetime, fresh: Callable[[], dict[str, Counts]]) -> Counted:
    if _few(session, select(Case.id), FEW) and _few(session, select(Signal.key), SIGNALS):
        each = fresh()
        return Counted(now, each.get(institution, {}) if institution else added(each.values()))
    asked = select(Figures).where(Figures.institution == institution) if institution else select(Figures)
    kept = session.exec(asked).all()
    return Counted(min((each.counted_at for each in kept), default=None), added(each.counts for each in kept))


def keep(session: Session, counted: Mapping[str, Counts], now: datetime) -> None:
    """Write the counts of every institution over those of the night before."""
    for institution, counts in counted.items():
        session.merge(Figures(institution=institution, counted_at=now, counts=counts))


def count(session: Session, now: datetime) -> dict[str, Counts]:
    """Institution -> its counts. Days are written as YYYY-MM-DD, weeks as their Monday."""
    return together(part(session) for part in parts(now))


def parts(now: datetime) -> tuple[Callable[[Session], dict[str, Counts]], ...]:
    """What is counted, each in a transaction of its own where the database is large."""
    utc = now.astimezone(UTC)
    return (
        partial(_received, since=utc - WEEKS),
        partial(of_cases.volume, since=utc - WEEKS),
        of_cases.waiting,
        partial(of_cases.took, since=utc - WEEKS),
        of_cases.outcomes,
        of_cases.looks,
        of_signals.signalled,
        partial(of_signals.nights, now=utc),
        of_signals.decided,
    )


def together(each: Iterable[Mapping[str, Counts]]) -> dict[str, Counts]:
    """The counts of several parts per institution."""
    found: dict[str, Counts] = {}
    for part in each:
        found |= {name: added((found.get(name, {}), counts)) for name, counts in part.items()}
    return found


def added(each: Iterable[Mapping[str, Any]]) -> Counts:
    """Counts of several, added up where both have them."""
    total: Counts = {}
    for counts in each:
        for name, value in counts.items():
            if isinstance(value, Mapping):
                total[name] = added((total.get(name, {}), value))
            else:
                total[name] = total.get(name, 0) + value
    return total


def monday(day: date) -> date:
    """The first day of the week of `day`."""
    return day - timedelta(days=day.weekday())


def _few(session: Session, rows: SelectOfScalar[str], most: int) -> bool:
    return session.exec(select(func.count()).select_from(rows.limit(most + 1).subquery())).one() <= most


def _received(session: Session, since: datetime) -> dict[str, Counts]:
    """Registrations that came in per week, and how many are known and were looked at by the newest night."""
    nights = session.exec(
        select(Run)
        .where(Run.kind == "detect", Run.state == RunState.FINISHED.value)
        .order_by(col(Run.started_at).desc())
    )
    looked: dict[str, tuple[int, datetime]] = {}
    for night in nights:
        for institution, number in night.summary.get("screened", {}).items():
            looked.setdefault(institution, (number, night.started_at))
    found: dict[str, Counts] = {}
    for institution, (number, _) in looked.items():
        found[institution] = {"funnel": {"received": number, "screened": number}}
    rows = session.exec(
        select(Delivery.institution, Delivery.received_at, Delivery.loaded).where(
            Delivery.feed == "registrations", Delivery.state == DeliveryState.ACCEPTED.value
        )
    )
    for institution, at, loaded in rows:
        own = found.setdefault(institution, {"funnel": {"received": 0, "screened": 0}})
        if institution not in looked or at > looked[institution][1]:
            own["funnel"]["received"] += loaded
        if at >= since:
            weeks = own.setdefault("loaded", {})
            week = monday(today(at)).isoformat()
            weeks[week] = weeks.get(week, 0) + loaded
    return found
