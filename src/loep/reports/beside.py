"""A table held beside one of the same counts that was published before."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from loep.reports.cube import Ints, Layout, lay_out
from loep.reports.hiding import Search, begin, hide, settle, unsafe_after_walking
from loep.reports.terms import TOTAL, Release, Terms


@dataclass(frozen=True)
class Beside:
    """The search in a table and one that was published before, together. `cells`: where the cells of the table are in
    it; its measures are the last ones."""

    search: Search
    cells: Ints


def beside(
    leaves: pl.DataFrame, layout: Layout, views: Sequence[tuple[str, ...]], terms: Terms, release: Release
) -> Beside:
    """Both tables as one of twice the measures, in which no count moves against the way that it really went.

    Of a count that is not small a reader may know too much already, from the earlier table, from what stayed the same
    and from zeros, which always show: that no new table can take back.
    """
    dimensions, measures = list(views[-1]), list(terms.thresholds)
    then = {name: f"{name} then" for name in measures}
    both = pl.concat([leaves, release.leaves.rename(then)], how="diagonal")
    every = [*then.values(), *measures]
    counts = both.group_by(dimensions).agg(pl.col(every).sum().cast(pl.Int64)).sort(dimensions)
    twice = Terms(dict(zip(every, [*terms.thresholds.values()] * 2, strict=True)), (), terms.base)
    own, none, each = terms.weights(), np.zeros((len(terms.relations), len(measures)), np.int64), np.eye(len(measures))
    ways = np.block([[each, -each], [-each, each]]).astype(np.int64)
    joint = lay_out(counts, views, twice.thresholds, TOTAL)
    published, holes = _rows(release.cells, joint, dimensions), release.cells.select(pl.col(measures).is_null())
    searches = []
    for _ in range(2):
        search = begin(joint, twice, np.block([[own, none], [none, own]]), ways)
        search.fixed[:] = search.cube.measure < len(measures)
        theirs = search.cube.sum_of[published][:, : len(measures)]
        hide(search, np.unique(theirs[holes.to_numpy() & (theirs >= 0)]))
        searches.append(search)
    search, blank = searches
    hide(blank, np.flatnonzero(~blank.fixed))
    known = unsafe_after_walking(blank, 0)
    search.excused[known[search.cube.value[known] >= search.needed[known]]] = True
    return Beside(search, _rows(layout.cells, joint, dimensions))


def _rows(cells: pl.DataFrame, layout: Layout, dimensions: list[str]) -> Ints:
    """Where each of the cells stands in the layout."""
    numbered = layout.cells.with_row_index("_row")
    found = cells.select(dimensions).join(numbered, on=dimensions, how="left", maintain_order="left", validate="1:1")
    return found["_row"].cast(pl.Int64).to_numpy()


def agree(search: Search, held: Beside) -> int:
    """Hide in each what is hidden in the other, and what is not safe beside it; how many more that is in `search`."""
    ours, theirs = search.cube.sum_of, held.search.cube.sum_of[held.cells][:, -search.cube.sum_of.shape[1] :]
    both, before = (ours >= 0) & (theirs >= 0), int(search.hidden.sum())
    hide(held.search, np.unique(theirs[both & np.append(search.hidden, False)[ours]]))
    settle(held.search)
    hide(search, np.unique(ours[both & np.append(held.search.hidden, False)[theirs]]))
    return int(search.hidden.sum()) - before
