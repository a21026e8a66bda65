"""Tables of the same counts, one after the other: what is hidden in one does not follow from the others."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import select

from loep.errors import Conflict, Refused
from loep.reports import releases
from loep.reports.disclosure import Protected, protect
from loep.reports.terms import Relation, Release, Terms
from loep.storage.session import transaction
from loep.storage.tables import StatisticsRelease
from tests.reports.attacker import DIMENSIONS, VIEWS, Cell, possible_beside, reading, table, too_narrow, true

NOW = datetime(2026, 5, 1, 3, 15, tzinfo=UTC)
ONE = Terms({"received": 5})
TWO = Terms({"received": 5, "confirmed": 10}, (Relation(("confirmed",), ("received",)),))
SERIES = releases.Series("ocw", 2026, VIEWS, ONE)


def narrowed(then: pl.DataFrame, now: pl.DataFrame, terms: Terms, *, heeding: bool = True) -> dict[Cell, int]:
    """The hidden counts of two tables of which a reader of both knows too much; `heeding` the earlier one.

    Of a count that is not small the reader may know it already, from the earlier table, from zeros and from which way
    each count went: that no later table can take back.
    """
    first = protect(then, VIEWS, terms)
    second = protect(now, VIEWS, terms, [Release(then, first.cells)] if heeding else [])
    counts = [frame.sort(DIMENSIONS).select(terms.thresholds.keys()).to_numpy().T.ravel() for frame in (then, now)]
    ways = np.sign(counts[1] - counts[0])
    tables = (reading(second, terms), reading(blank(second, terms), terms))
    both, before = (possible_beside(reading(first, terms), each, ways) for each in tables)
    found: dict[Cell, int] = {}
    for leaves, widths, known in zip((then, now), both, before, strict=True):
        large = {cell for cell in known if true(leaves, *cell) >= terms.thresholds[cell[2]]}
        already = {cell for cell in large if known[cell] < terms.thresholds[cell[2]]}
        found |= {cell: width for cell, width in too_narrow(leaves, widths, terms).items() if cell not in already}
    return found


def blank(protected: Protected, terms: Terms) -> Protected:
    """The table without any count above zero."""
    above = [pl.when(pl.col(name) == 0).then(0).alias(name) for name in terms.thresholds]
    return replace(protected, cells=protected.cells.with_columns(above))


SMALL, GROWN = table((20, 3, 6), (20, 2, 3), (2, 6, 40)), table((20, 8, 6), (20, 2, 3), (2, 6, 40))


@pytest.mark.promise("disclosure attacker", "two tables that heed nothing of each other would give a count away")
def test_without_the_ledger_two_tables_give_a_count_away() -> None:
    assert narrowed(SMALL, GROWN, ONE, heeding=False) != {}


@pytest.mark.promise("disclosure attacker", "no reader of two tables narrows a hidden count of either")
def test_with_the_ledger_they_do_not() -> None:
    assert narrowed(SMALL, GROWN, ONE) == {}


COUNT, MORE = st.one_of(st.integers(0, 12), st.integers(0, 60)), st.sampled_from((0, 0, 0, 1, 3, 7, -2))
ROWS = st.integers(2, 3).flatmap(lambda months: st.lists(st.tuples(*[COUNT] * months), min_size=2, max_size=3))


@pytest.mark.promise(
    "disclosure attacker", "of two tables that tell too much together the second hides more, or is refused"
)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(ROWS, st.data())
def test_no_reader_of_two_tables_narrows_a_hidden_count(rows: list[tuple[int, ...]], data: st.DataObject) -> None:
    later = [tuple(max(0, count + data.draw(MORE)) for count in row) for row in rows]
    with suppress(Refused):
        assert narrowed(table(*rows), table(*later), ONE) == {}


@pytest.mark.promise("disclosure attacker", "no reader of two tables narrows a hidden count through another measure")
def test_another_measure_of_another_table_gives_nothing_away() -> None:
    measures = ("received", "confirmed")
    then = table((6, 40, 2, 12), (80, 60, 30, 4), measures=measures)
    now = table((6, 44, 2, 12), (80, 61, 31, 11), measures=measures)
    assert narrowed(then, now, TWO) == {}


def written(bind: Engine, leaves: pl.DataFrame, sha256: str, after: int) -> None:
    with transaction(bind) as session:
        earlier = releases.published(session, SERIES)
        cells = releases.protected(leaves, SERIES, earlier).cells
        releases.enter(session, SERIES, Release(leaves, cells), releases.Written(sha256, NOW, "report ocw", after))


def test_the_ledger_keeps_what_was_published_once(bind: Engine) -> None:
    written(bind, SMALL, "a", 0)
    written(bind, SMALL, "a", 1)
    written(bind, GROWN, "b", 1)
    with transaction(bind) as session:
        kept = releases.published(session, SERIES)
        row = session.exec(select(StatisticsRelease).where(StatisticsRelease.sha256 == "a")).one()
    assert [each.leaves.equals(leaves) for each, leaves in zip(kept, (SMALL, GROWN), strict=True)] == [True, True]
    assert kept[0].cells.equals(protect(SMALL, VIEWS, ONE).cells)
    assert (row.what, row.period, row.written_by) == ("ocw", 2026, "report ocw")


def test_the_same_counts_are_published_as_they_were(bind: Engine) -> None:
    written(bind, SMALL, "a", 0)
    written(bind, GROWN, "b", 1)
    with transaction(bind) as session:
        kept = releases.published(session, SERIES)
    assert releases.protected(GROWN, SERIES, kept).cells.equals(kept[1].cells)


def test_of_two_tables_at_once_the_second_is_told_to_begin_again(bind: Engine) -> None:
    written(bind, SMALL, "a", 0)
    with pytest.raises(Conflict, match="published meanwhile: nothing was written, run it again"):
        written(bind, GROWN, "b", 0)
