"""Which counts of a table may be published: small ones are hidden, and more with them, until none can be worked out.

Pure: a frame of counts in, the same counts with margins, rounded and with holes, out. The reader we defend against
knows every published number, the rounding, the thresholds, in which views a hidden count may be zero, and the relations
between measures. A hidden count is safe when as many whole values as its threshold asks for are possible in tables
that agree with all of that; `loep.reports.worlds` finds such tables. What is not shown to be safe makes more disappear.
That a count is zero where its measure is left out of a whole view is no secret: zeros are shown elsewhere.

Of tables of the same counts that were published before, the reader knows all that as well, and of each count of the
finest view whether it grew, fell or stayed. Each is held beside the new table, and what is hidden in either stays safe
against both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from loep.reports.beside import agree, beside
from loep.reports.cube import Layout, lay_out
from loep.reports.hiding import Search, begin, rounded, settle
from loep.reports.terms import TOTAL, Release, Terms


@dataclass(frozen=True)
class Protected:
    """The table as it may be published, and what that took.

    `cells`: dimensions (`TOTAAL` where summed over) and measures, null where hidden. `left_out`: each view and measure
    left out whole. `small`: other sums hidden for being small, `more`: to protect those, in so many `rounds`.
    """

    cells: pl.DataFrame
    left_out: tuple[tuple[tuple[str, ...], str], ...]
    small: int
    more: int
    rounds: int


def protect(
    leaves: pl.DataFrame, views: Sequence[tuple[str, ...]], terms: Terms, earlier: Sequence[Release] = ()
) -> Protected:
    """The margins in `views` (each the dimensions that are kept, from the total to the finest), rounded, with holes.

    `leaves`: one row per combination of text dimensions, a whole count per measure of `terms.thresholds`, at least 0,
    relations holding. `earlier`: what was published of these counts before. Raises Refused when with that nothing may
    be published.
    """
    layout = lay_out(leaves, views, terms.thresholds, TOTAL)
    weights = terms.weights()
    search = begin(layout, terms, weights)
    small = int((search.hidden & ~search.cube.left_out).sum())
    together = [beside(leaves, layout, views, terms, release) for release in earlier]
    rounds = settle(search)
    while sum([agree(search, each) for each in together]):
        rounds += settle(search)
    return Protected(
        _published(layout, search, terms),
        tuple((views[view], list(terms.thresholds)[measure]) for view, measure in np.argwhere(layout.sparse)),
        small,
        int((search.hidden & ~search.cube.left_out).sum()) - small,
        rounds,
    )


def _published(layout: Layout, search: Search, terms: Terms) -> pl.DataFrame:
    """The cells with each sum's rounded value, null where it is hidden, 0 where it is known to be zero."""
    shown = np.append(rounded(search.cube.value, terms.base), 0)
    holes = np.append(search.hidden, False)
    return layout.cells.with_columns(
        pl.select(pl.when(pl.Series(~holes[which])).then(pl.Series(shown[which]))).to_series().alias(measure)
        for measure, which in zip(terms.thresholds, search.cube.sum_of.T, strict=True)
    )
