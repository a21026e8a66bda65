"""A reader with a linear programme tries to work out what was hidden."""

from itertools import combinations

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loep.reports.disclosure import protect
from loep.reports.terms import TOTAL, Relation, Terms
from tests.reports.attacker import VIEWS, Cell, possible, reading, table, told, too_narrow

ONE = Terms({"received": 5})
TWO = Terms({"received": 5, "confirmed": 10}, (Relation(("confirmed",), ("received",)),))


def narrowed(leaves: pl.DataFrame, terms: Terms) -> dict[Cell, int]:
    """The hidden counts of which a reader of the table knows too much."""
    return too_narrow(leaves, possible(reading(protect(leaves, VIEWS, terms), terms)), terms)


@pytest.mark.promise("small cells", "hiding the small count alone would give it away")
def test_hiding_the_small_count_alone_would_give_it_away() -> None:
    naive = pl.DataFrame(
        {
            "school": ["S0", "S0", "S0", TOTAL, TOTAL, TOTAL],
            "month": ["M0", "M1", TOTAL, "M0", "M1", TOTAL],
            "received": [None, 20, 20, None, 20, 20],
        }
    )
    assert min(possible(told(naive, ONE, ())).values()) < 5


@pytest.mark.promise("small cells", "a hidden count does not follow from its margins")
def test_a_hidden_count_does_not_follow_from_its_margins() -> None:
    leaves = table((3, 20, 40), (50, 20, 35), (25, 30, 60))

    published = protect(leaves, VIEWS, ONE)

    assert published.cells.filter(school="S0", month="M0")["received"].item() is None
    assert narrowed(leaves, ONE) == {}


def test_large_counts_are_rounded_and_all_shown() -> None:
    leaves = table((101, 203, 44), (57, 98, 310))

    published = protect(leaves, VIEWS, ONE)

    assert published.cells["received"].null_count() == 0
    assert published.cells.filter(school=TOTAL, month=TOTAL)["received"].item() == 815
    assert published.cells.filter(school="S0", month="M1")["received"].item() == 205
    assert (published.small, published.more, published.rounds) == (0, 0, 0)


def test_zeros_stay_visible() -> None:
    published = protect(table((0, 20, 40), (50, 0, 35)), VIEWS, ONE)

    assert published.cells.filter(school="S0", month="M0")["received"].item() == 0


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
