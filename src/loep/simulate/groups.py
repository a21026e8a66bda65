"""Choosing who carries which pattern, and laying it over their honest registrations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from loep.simulate import words
from loep.simulate.circle import Change, Circle, Event, Lay, Pattern
from loep.simulate.draw import Bools, Rng
from loep.simulate.lookalikes import LOOKALIKES
from loep.simulate.lookalikes_shared import SHARED
from loep.simulate.patterns.later import AGENTS, LATER
from loep.simulate.patterns.ordinary import ORDINARY
from loep.simulate.patterns.persons import PERSONS
from loep.simulate.patterns.reuse import RINGS
from loep.simulate.patterns.single import ALONE, SPONSOR_MISSING
from loep.simulate.plan import Part, Plan

EVERY_KIND_FROM = 1_000  # rows of a plan that has at least one group of each kind
SHARES = {"rings": 0.03, "alone": 0.01, "lookalikes": 0.025}
LABELS = {"registration_id": pl.String, "kind": pl.String, "innocent": pl.Boolean, "group": pl.String}


@dataclass(frozen=True)
class Made:
    """`forms`: all registrations of the part; `events`: row -> its planted course; `labels` as labels.csv has them."""

    forms: pl.DataFrame
    events: dict[int, list[Event]]
    labels: pl.DataFrame


def lay(rng: Rng, forms: pl.DataFrame, part: Part, plan: Plan) -> Made:
    """Lay rings, single patterns and look-alikes on different registrations of the part."""
    free = _free(forms)
    alone = (*ALONE, *LATER) if words.institution(plan.institution).sponsor else (*ALONE, *LATER, SPONSOR_MISSING)
    innocent = (*LOOKALIKES, *SHARED, *ORDINARY)
    families = {"rings": (*RINGS, *PERSONS, *AGENTS), "alone": alone, "lookalikes": innocent}
    columns: dict[str, dict[int, Any]] = {}
    events: dict[int, list[Event]] = {}
    labels: list[tuple[str, str, bool, str | None]] = []
    for name, patterns in families.items():
        fits = _fitting(forms, patterns)
        for pattern, size in _asked(rng, patterns, SHARES[name] * part.rows, part, plan):
            rows = _members(rng, forms, free & fits[pattern.lay], pattern, size)
            if not rows:
                continue
            free[rows] = False
            change = pattern.lay(Circle(rng, tuple(forms[rows].iter_rows(named=True)), plan))
            _take_over(change, rows, columns, events)
            group = None if pattern.alone else f"{pattern.kind}-{part.number}-{len(labels)}"
            labels += [(row, pattern.kind, pattern.innocent, group) for row in forms["registration_id"].gather(rows)]
    return Made(_changed(forms, columns), events, pl.DataFrame(labels, schema=LABELS, orient="row"))


def _free(forms: pl.DataFrame) -> Bools:
    """Registrations of persons with only one, who start in September."""
    once = forms["person_id"].is_unique()
    return (once & (forms["start_date"].dt.month() == 9)).to_numpy().copy()


def _fitting(forms: pl.DataFrame, patterns: Sequence[Pattern]) -> dict[Lay, Bools]:
    """Which registrations can carry each pattern; several patterns may be of one kind."""
    return {one.lay: forms.with_columns(fits=one.fits)["fits"].fill_null(value=False).to_numpy() for one in patterns}


def _asked(
    rng: Rng, patterns: Sequence[Pattern], budget: float, part: Part, plan: Plan
) -> Iterator[tuple[Pattern, int]]:
    """Patterns with the size each is to have: one of each kind first, if the plan is large enough, then by weight."""
    if part.number == 1 and plan.rows >= EVERY_KIND_FROM:
        for pattern in patterns:
            size = _size(rng, pattern, budget / len(patterns))
            budget -= size
            yield pattern, size
    weights = np.array([one.weight for one in patterns])
    while budget >= 1:
        pattern = patterns[int(rng.choice(len(patterns), p=weights / weights.sum()))]
        size = _size(rng, pattern, 6.0)
        if size > max(budget, pattern.smallest if budget >= pattern.smallest / 2 else 0):
            budget -= 1
            continue
        budget -= size
        yield pattern, size


def _size(rng: Rng, pattern: Pattern, mean: float) -> int:
    """Between the smallest and the largest of the pattern; small groups are common, large ones are not."""
    extra = rng.exponential(max(mean - pattern.smallest, 2.0)) if pattern.largest > pattern.smallest else 0.0
    return int(min(pattern.smallest + int(extra), pattern.largest))


def _members(rng: Rng, forms: pl.DataFrame, candidates: Bools, pattern: Pattern, size: int) -> list[int]:
    """Rows to carry the pattern; none when too few fit."""
    rows = np.flatnonzero(candidates)
    if pattern.alike and len(rows):
        named = forms[rows].select(pl.struct(pattern.alike).rank("dense")).to_series().to_numpy()
        rows = rows[named == named[rng.integers(0, len(rows))]]
    if len(rows) < max(size, 1):
        return []
    return [int(row) for row in rng.choice(rows, size, replace=False)]


def _take_over(
    change: Change, rows: list[int], columns: dict[str, dict[int, Any]], events: dict[int, list[Event]]
) -> None:
    for name, values in change.columns.items():
        columns.setdefault(name, {}).update(zip(rows, values, strict=True))
    events.update({rows[member]: course for member, course in change.events.items()})


def _changed(forms: pl.DataFrame, columns: dict[str, dict[int, Any]]) -> pl.DataFrame:
    """`forms` with the values of `columns` (column -> row -> value) put in."""
    changed = forms.with_row_index("at")
    for name, values in columns.items():
        new = pl.DataFrame(
            {"at": list(values), name: list(values.values())}, schema={"at": pl.UInt32, name: forms.schema[name]}
        )
        changed = changed.update(new, on="at", include_nulls=True)
    return changed.drop("at")
