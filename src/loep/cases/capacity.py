"""What reviewers can do until a date, the line that fits it, and what is missed below that line. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil, floor
from typing import Any

import polars as pl

DEADLINES = ((5, 1), (9, 1))
WEEKEND = (5, 6)


@dataclass(frozen=True)
class Level:
    """The groups that reach one number of points and no more; `rules`: detector -> in how many of them it fires."""

    points: int
    cases: int
    registrations: int
    rules: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Fit:
    """`cases` that can be looked at in `days` working days, and what the line that fits lets through and leaves.

    `line` is None when even the highest points alone are more than can be looked at. `taken` and `missed` count cases
    that signals open; the random sample takes its share of `cases` besides.
    """

    until: date
    days: int
    cases: int
    line: int | None
    taken: int
    missed: int
    missed_registrations: int
    missed_rules: Mapping[str, int]


def levels(groups: pl.DataFrame) -> list[Level]:
    """The distribution of `weigh.groups`, the highest points first. Counts only, so that a run may keep it."""
    counted = groups.group_by("points").agg(pl.len().alias("cases"), pl.col("registrations").sum())
    rules = groups.explode("detectors").group_by("points", "detectors").len()
    firing: dict[int, dict[str, int]] = {}
    for points, detector, times in rules.sort("points", "detectors").iter_rows():
        firing.setdefault(points, {})[detector] = times
    rows = counted.sort("points", descending=True).iter_rows()
    return [Level(points, cases, registrations, firing[points]) for points, cases, registrations in rows]


def together(kept: Iterable[Mapping[str, Any]]) -> list[Level]:
    """Levels of several institutions, as runs keep them, added up; the highest points first."""
    cases, registrations, rules = Counter[int](), Counter[int](), dict[int, Counter[str]]()
    for level in kept:
        points = int(level["points"])
        cases[points] += level["cases"]
        registrations[points] += level["registrations"]
        rules.setdefault(points, Counter()).update(level["rules"])
    return [Level(each, cases[each], registrations[each], rules[each]) for each in sorted(cases, reverse=True)]


def fit(distribution: Sequence[Level], until: date, today: date, cases_a_day: float, sample_share: float) -> Fit:
    """The lowest line whose cases, with the random sample on top, can all be looked at before `until`.

    `distribution`: the highest points first, as `levels` gives it.
    """
    days = working_days(today, until)
    room = floor(round(cases_a_day * days, 6))
    taken, line = 0, None
    for level in distribution:
        more = taken + level.cases
        if with_sample(more, sample_share) > room:
            break
        taken, line = more, level.points
    below = [level for level in distribution if line is None or level.points < line]
    rules: Counter[str] = Counter()
    for level in below:
        rules.update(level.rules)
    return Fit(
        until=until,
        days=days,
        cases=room,
        line=line,
        taken=taken,
        missed=sum(level.cases for level in below),
        missed_registrations=sum(level.registrations for level in below),
        missed_rules=dict(sorted(rules.items())),
    )


def with_sample(cases: int, sample_share: float) -> int:
    """How many cases people look at when signals open so many: the random sample comes on top."""
    return cases + ceil(round(sample_share * cases, 6))


def cases_a_day(reviewers: int, hours_per_day: float, minutes_per_case: float) -> float:
    """How many cases a team looks at on one working day."""
    return reviewers * hours_per_day * 60 / minutes_per_case


def deadlines(today: date) -> list[date]:
    """The next 1 May and 1 September, the earlier first."""
    return sorted(_next(today, month, day) for month, day in DEADLINES)


def working_days(today: date, until: date) -> int:
    """Mondays to Fridays from tomorrow until the day before `until`. Public holidays are not taken out."""
    days = (until - today).days
    return sum((today + timedelta(days=ahead)).weekday() not in WEEKEND for ahead in range(1, days))


def _next(today: date, month: int, day: int) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year > today else date(today.year + 1, month, day)
