"""A reader with a linear programme tries to work out what was hidden."""

from itertools import combinations
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from loep.reports.disclosure import TOTAL, Relation, Terms, protect

DIMENSIONS = ("school", "month")
VIEWS = [(), ("school",), ("month",), DIMENSIONS]
ONE = Terms({"received": 5})
TWO = Terms({"received": 5, "confirmed": 10}, (Relation(("confirmed",), ("received",)),))


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


def possible(
    published: pl.DataFrame, terms: Terms, left_out: tuple[tuple[tuple[str, ...], str], ...]
) -> dict[tuple[str, str, str], int]:
    """How many whole values each hidden count can have for a reader of `published` who knows `terms`."""
    measures = list(terms.thresholds)
    leaves = published.filter(pl.col("school") != TOTAL, pl.col("month") != TOTAL)
    size = leaves.height
    sparse = {(tuple(view), measure) for view, measure in left_out}
    rows: list[np.ndarray] = []
    low: list[float] = []
    high: list[float] = []
    hidden = {}
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
    constraints = LinearConstraint(np.array(rows), low, high)
    return {cell: _width(row, constraints) for cell, row in hidden.items()}


def _width(row: np.ndarray, constraints: LinearConstraint) -> int:
    whole, bounds = np.ones(len(row)), Bounds(0, 10_000)
    ends: list[Any] = [milp(sign * row, constraints=constraints, integrality=whole, bounds=bounds) for sign in (1, -1)]
    assert all(end.success for end in ends), "the published table contradicts itself"
    return int(round(-ends[1].fun) - round(ends[0].fun) + 1)


def narrowed(leaves: pl.DataFrame, terms: Terms) -> dict[tuple[str, str, str], int]:
    """The hidden counts of which a reader knows too much. That a count left out with its view is zero is no secret."""
    told = protect(leaves, VIEWS, terms)
    ranges = possible(told.cells, terms, told.left_out)
    return {
        cell: width for cell, width in ranges.items() if width < terms.thresholds[cell[2]] and _true(leaves, *cell) > 0
    }


def _true(leaves: pl.DataFrame, school: str, month: str, measure: str) -> int:
    inside = pl.col("school").is_in([school]) | (school == TOTAL), pl.col("month").is_in([month]) | (month == TOTAL)
    return int(leaves.filter(*inside)[measure].sum())


@pytest.mark.promise("small cells", "hiding the small count alone would give it away")
def test_hiding_the_small_count_alone_would_give_it_away() -> None:
    naive = pl.DataFrame(
        {
            "school": ["S0", "S0", "S0", TOTAL, TOTAL, TOTAL],
            "month": ["M0", "M1", TOTAL, "M0", "M1", TOTAL],
            "received": [None, 20, 20, None, 20, 20],
        }
    )
    assert min(possible(naive, ONE, ()).values()) < 5


@pytest.mark.promise("small cells", "a hidden count does not follow from its margins")
def test_a_hidden_count_does_not_follow_from_its_margins() -> None:
    leaves = table((3, 20, 40), (50, 20, 35), (25, 30, 60))

    told = protect(leaves, VIEWS, ONE)

    assert told.cells.filter(school="S0", month="M0")["received"].item() is None
    assert narrowed(leaves, ONE) == {}


def test_large_counts_are_rounded_and_all_shown() -> None:
    leaves = table((101, 203, 44), (57, 98, 310))

    told = protect(leaves, VIEWS, ONE)

    assert told.cells["received"].null_count() == 0
    assert told.cells.filter(school=TOTAL, month=TOTAL)["received"].item() == 815
    assert told.cells.filter(school="S0", month="M1")["received"].item() == 205
    assert (told.small, told.more, told.rounds) == (0, 0, 0)


def test_zeros_stay_visible() -> None:
    told = protect(table((0, 20, 40), (50, 0, 35)), VIEWS, ONE)

    assert told.cells.filter(school="S0", month="M0")["received"].item() == 0


@pytest.mark.promise("small cells", "a measure does not give another away")
def test_a_measure_does_not_give_another_away() -> None:
    leaves = table((6, 40, 2, 12), (80, 60, 30, 4), measures=("received", "confirmed"))

    assert narrowed(leaves, TWO) == {}


def test_the_same_table_is_published_the_same_way_twice() -> None:
    leaves = table((3, 20, 4), (50, 2, 35), (25, 30, 6))

    assert protect(leaves, VIEWS, ONE).cells.equals(protect(leaves, VIEWS, ONE).cells)


def test_a_table_of_nothing_shows_nothing_but_zeros() -> None:
    assert protect(table((0, 0), (0, 0)), VIEWS, ONE).cells["received"].to_list() == [0] * 9


COUNT = st.one_of(st.integers(0, 12), st.integers(0, 60))


@pytest.mark.promise("disclosure attacker", "no reader narrows a hidden count")
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(1, 4).flatmap(lambda months: st.lists(st.tuples(*[COUNT] * months), min_size=1, max_size=4)))
def test_no_reader_narrows_a_hidden_count(rows: list[tuple[int, ...]]) -> None:
    assert narrowed(table(*rows), ONE) == {}


@pytest.mark.promise("disclosure attacker", "no reader narrows a hidden count through another measure")
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(COUNT, COUNT, st.floats(0, 1), st.floats(0, 1)).map(
            lambda row: (row[0], row[1], round(row[0] * row[2]), round(row[1] * row[3]))
        ),
        min_size=1,
        max_size=4,
    )
)
def test_no_reader_narrows_a_hidden_count_through_another_measure(rows: list[tuple[int, ...]]) -> None:
    assert narrowed(table(*rows, measures=("received", "confirmed")), TWO) == {}


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(*[st.integers(5, 500)] * 3), min_size=1, max_size=4))
def test_a_table_of_large_counts_keeps_every_number(rows: list[tuple[int, ...]]) -> None:
    assert protect(table(*rows), VIEWS, ONE).cells["received"].null_count() == 0


@pytest.mark.parametrize("pair", list(combinations(range(3), 2)))
def test_two_small_counts_in_one_row_protect_each_other(pair: tuple[int, int]) -> None:
    row = [3 if at in pair else 40 for at in range(3)]

    assert narrowed(table(tuple(row), (40, 30, 50)), ONE) == {}
