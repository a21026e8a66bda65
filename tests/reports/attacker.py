"""A reader with a linear programme, who knows the method and works out what was hidden in one table or in several."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy.optimize import Bounds, LinearConstraint, milp

from loep.reports.disclosure import Protected
from loep.reports.terms import TOTAL, Terms

DIMENSIONS = ("school", "month")
VIEWS = [(), ("school",), ("month",), DIMENSIONS]
Cell = tuple[str, str, str]


def table(*rows: tuple[int, ...], measures: tuple[str, ...] = ("received",)) -> pl.DataFrame:
    """A table of schools by months; with two measures each row holds them one after the other."""
    size = len(rows[0]) // len(measures)
    cells = [
        {"school": f"S{row}", "month": f"M{column}"}
        | {name: values[number * size + column] for number, name in enumerate(measures)}
        for row, values in enumerate(rows)
        for column in range(size)
    ]
    return pl.DataFrame(cells)


@dataclass(frozen=True)
class Told:
    """What one table says: `rows` over its counts (leaves x measures, measure by measure) lie in `low`..`high`."""

    leaves: pl.DataFrame
    rows: np.ndarray
    low: list[float]
    high: list[float]
    hidden: dict[Cell, np.ndarray]


def told(published: pl.DataFrame, terms: Terms, left_out: Sequence[tuple[tuple[str, ...], str]]) -> Told:
    measures = list(terms.thresholds)
    leaves = published.filter(pl.col("school") != TOTAL, pl.col("month") != TOTAL)
    size = leaves.height
    sparse = {(tuple(view), measure) for view, measure in left_out}
    rows: list[np.ndarray] = []
    low: list[float] = []
    high: list[float] = []
    hidden: dict[Cell, np.ndarray] = {}
    for cell in published.iter_rows(named=True):
        inside = np.array(
            [all(cell[d] in (TOTAL, leaf[d]) for d in DIMENSIONS) for leaf in leaves.iter_rows(named=True)]
        )
        view = tuple(d for d in DIMENSIONS if cell[d] != TOTAL)
        for number, measure in enumerate(measures):
            row = np.zeros(size * len(measures))
            row[number * size : (number + 1) * size] = inside
            rows.append(row)
            if cell[measure] is None:
                hidden[cell["school"], cell["month"], measure] = row
                low.append(0 if (view, measure) in sparse else 1)
                high.append(np.inf)
            elif cell[measure] == 0:
                low.append(0)
                high.append(0)
            else:
                low.append(max(cell[measure] - 2, terms.thresholds[measure]))
                high.append(cell[measure] + 2)
    for relation in terms.relations:
        for leaf in range(size):
            row = np.zeros(size * len(measures))
            for number, measure in enumerate(measures):
                row[number * size + leaf] = (measure in relation.smaller) - (measure in relation.larger)
            rows.append(row)
            low.append(-np.inf)
            high.append(0)
    return Told(leaves, np.array(rows), low, high, hidden)


def possible(knows: Told) -> dict[Cell, int]:
    """How many whole values each hidden count can have for a reader of one table."""
    constraints = LinearConstraint(knows.rows, knows.low, knows.high)
    return {cell: _width(row, constraints) for cell, row in knows.hidden.items()}


def possible_beside(then: Told, now: Told, ways: np.ndarray) -> tuple[dict[Cell, int], dict[Cell, int]]:
    """The same for a reader of two tables over the same leaves, of the one and of the other.

    `ways`: of each count whether it grew (1), fell (-1) or stayed (0), which the reader knows too.
    """
    size = then.rows.shape[1]
    moved = np.hstack([-np.eye(size), np.eye(size)])
    rows = np.vstack([np.hstack([then.rows, np.zeros_like(then.rows)]), np.hstack([np.zeros_like(now.rows), now.rows])])
    low = [*then.low, *now.low, *np.where(ways < 0, -np.inf, 0)]
    high = [*then.high, *now.high, *np.where(ways > 0, np.inf, 0)]
    constraints = LinearConstraint(np.vstack([rows, moved]), low, high)
    none = np.zeros(size)
    return (
        {cell: _width(np.append(row, none), constraints) for cell, row in then.hidden.items()},
        {cell: _width(np.append(none, row), constraints) for cell, row in now.hidden.items()},
    )


def _width(row: np.ndarray, constraints: LinearConstraint) -> int:
    whole, bounds = np.ones(len(row)), Bounds(0, 10_000)
    ends: list[Any] = [milp(sign * row, constraints=constraints, integrality=whole, bounds=bounds) for sign in (1, -1)]
    assert all(end.success for end in ends), "the published tables contradict themselves"
    return int(round(-ends[1].fun) - round(ends[0].fun) + 1)


def too_narrow(leaves: pl.DataFrame, ranges: dict[Cell, int], terms: Terms) -> dict[Cell, int]:
    """The hidden counts of which a reader knows too much. That a count left out with its view is zero is no secret."""
    return {
        cell: width for cell, width in ranges.items() if width < terms.thresholds[cell[2]] and true(leaves, *cell) > 0
    }


def true(leaves: pl.DataFrame, school: str, month: str, measure: str) -> int:
    inside = pl.col("school").is_in([school]) | (school == TOTAL), pl.col("month").is_in([month]) | (month == TOTAL)
    return int(leaves.filter(*inside)[measure].sum())


def reading(protected: Protected, terms: Terms) -> Told:
    return told(protected.cells, terms, protected.left_out)
