"""The counts of the desk as people read them: weeks, a funnel, days, and shares with their intervals. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from loep.reports.figures import monday
from loep.reports.shares import Share, share

SHOWN = 26  # weeks
FEWEST = 5  # counts below this are never written as a share, nor as a quartile
STEPS = ("received", "screened", "signalled", "opened", "decided", "confirmed")
AGES = ((0, 6), (7, 13), (14, 27), (28, 55), (56, None))
OUTCOMES = ("confirmed", "unfounded", "inconclusive")


@dataclass(frozen=True)
class Quartiles:
    """Whole days: a quarter took at most `low`, half at most `middle`, three quarters at most `high`."""

    low: int
    middle: int
    high: int


@dataclass(frozen=True)
class Week:
    """What happened in the week that begins on `monday`. `took` is None when too few cases were closed in it."""

    monday: date
    loaded: int
    opened: int
    closed: int
    took: Quartiles | None


@dataclass(frozen=True)
class Age:
    """Cases that wait for `first` to `last` days; for longer when `last` is None."""

    first: int
    last: int | None
    cases: int


@dataclass(frozen=True)
class Dashboard:
    """`weeks` the oldest first. `agreement` of second looks with first judgements; `override`: of what was signalled
    and decided on, the unfounded; `sample`: of what was drawn at random and decided on, the confirmed."""

    weeks: tuple[Week, ...]
    funnel: tuple[tuple[str, int], ...]
    ages: tuple[Age, ...]
    took: Quartiles | None
    agreement: Share
    override: Share
    sample: Share

    @property
    def waiting(self) -> int:
        return sum(age.cases for age in self.ages)


def dashboard(counts: Mapping[str, Any], today: date) -> Dashboard:
    """What `figures.count` counted of an institution, as of `today`."""
    took = {week: _days(days) for week, days in counts.get("took", {}).items()}
    weeks = [monday(today) - timedelta(weeks=ago) for ago in reversed(range(SHOWN))]
    looks, signalled, drawn = (counts.get(name, {}) for name in ("looks", "signalled", "sample"))
    shown = [took.get(week.isoformat(), {}) for week in weeks]
    return Dashboard(
        weeks=tuple(_week(counts, week, days) for week, days in zip(weeks, shown, strict=True)),
        funnel=tuple((step, counts.get("funnel", {}).get(step, 0)) for step in STEPS),
        ages=_ages(counts.get("waiting", {}), today),
        took=quartiles(_together(shown)),
        agreement=share("agreement", looks.get("agree", 0), sum(looks.values())),
        override=share("override", signalled.get("unfounded", 0), _decided(signalled)),
        sample=share("sample", drawn.get("confirmed", 0), _decided(drawn)),
    )


def tellable(told: Share) -> bool:
    """Whether a share may be written as one: neither its part nor its whole is a handful."""
    return told.whole >= FEWEST and told.part >= FEWEST


def quartiles(days: Mapping[int, int]) -> Quartiles | None:
    """Of days -> how many; None when there are too few to say."""
    whole = sum(days.values())
    if whole < FEWEST:
        return None
    reached, found = 0, list[int]()
    for day, number in sorted(days.items()):
        reached += number
        while len(found) < 3 and 4 * reached >= (len(found) + 1) * whole:
            found.append(day)
    return Quartiles(*found)


def _week(counts: Mapping[str, Any], week: date, days: Mapping[int, int]) -> Week:
    loaded, opened, closed = (counts.get(name, {}).get(week.isoformat(), 0) for name in ("loaded", "opened", "closed"))
    return Week(week, loaded, opened, closed, quartiles(days))


def _ages(waiting: Mapping[str, int], today: date) -> tuple[Age, ...]:
    ages = [((today - date.fromisoformat(day)).days, number) for day, number in waiting.items()]
    return tuple(
        Age(first, last, sum(number for age, number in ages if max(age, 0) >= first and (last is None or age <= last)))
        for first, last in AGES
    )


def _days(told: Mapping[str, int]) -> dict[int, int]:
    return {int(days): number for days, number in told.items()}


def _together(weeks: list[dict[int, int]]) -> dict[int, int]:
    total: dict[int, int] = {}
    for week in weeks:
        for days, number in week.items():
            total[days] = total.get(days, 0) + number
    return total


def _decided(outcomes: Mapping[str, int]) -> int:
    return sum(outcomes.get(name, 0) for name in OUTCOMES)
