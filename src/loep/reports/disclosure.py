"""Which counts of a table may be published: small ones are hidden, and more with them, until none can be worked out.

Pure: a frame of counts in, the same counts with margins, rounded and with holes, out. The reader we defend against
knows every published number, the rounding, the thresholds, in which views a hidden count may be zero, and the relations
between measures. A hidden count is safe when as many whole values as its threshold asks for are possible in tables
that agree with all of that; `loep.reports.worlds` finds such tables. What is not shown to be safe makes more disappear.
That a count is zero where its measure is left out of a whole view is no secret: zeros are shown elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from loep.reports.cube import Bools, Cube, Ints, Layout, build, lay_out

if TYPE_CHECKING:
    from loep.reports.worlds import World

TOTAL = "TOTAAL"
UNBOUNDED = np.iinfo(np.int64).max // 4
TRIES = 200
PATIENCE = 3


@dataclass(frozen=True)
class Relation:
    """In every cell the sum of the measures in `smaller` is at most the sum of those in `larger`."""

    smaller: tuple[str, ...]
    larger: tuple[str, ...]


@dataclass(frozen=True)
class Terms:
    """`thresholds`: per measure the smallest count that may be shown, and how many values must remain possible for a
    hidden one. `base`: counts are rounded to its nearest multiple (odd, so that no count lies halfway)."""

    thresholds: Mapping[str, int]
    relations: tuple[Relation, ...] = ()
    base: int = 5


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


@dataclass
class _Search:
    """What is hidden so far, the sums of the first view, the world we walk in, how often each sum was unsafe."""

    cube: Cube
    needed: Ints
    hidden: Bools
    totals: Ints
    world: "World"
    tried: dict[int, int] = field(default_factory=dict)


def protect(leaves: pl.DataFrame, views: Sequence[tuple[str, ...]], terms: Terms) -> Protected:
    """The margins in `views` (each the dimensions that are kept, from the total to the finest), rounded, with holes.

    `leaves`: one row per combination of text dimensions, a whole count per measure of `terms.thresholds`, at least 0,
    relations holding.
    """
    measures = list(terms.thresholds)
    weights = [[(name in r.smaller) - (name in r.larger) for name in measures] for r in terms.relations]
    matrix = np.array(weights, dtype=np.int64).reshape(len(weights), len(measures))
    layout = lay_out(leaves, views, terms.thresholds, TOTAL)
    search = _begin(layout, terms, matrix)
    small, rounds = int((search.hidden & ~search.cube.left_out).sum()), 0
    while len(unsafe := _unsafe_after_walking(search, rounds)):
        rounds += 1
        _hide(search, _to_hide(search, unsafe))
    return Protected(
        _published(layout, search, terms),
        tuple((views[view], measures[measure]) for view, measure in np.argwhere(layout.sparse)),
        small,
        int((search.hidden & ~search.cube.left_out).sum()) - small,
        rounds,
    )


def rounded(value: Ints, base: int) -> Ints:
    """The nearest multiple of an odd `base`."""
    return (value + base // 2) // base * base


def _begin(layout: Layout, terms: Terms, weights: Ints) -> _Search:
    """The true table, small counts hidden, with what a reader knows of every sum."""
    from loep.reports.worlds import MIDDLE, World

    cube = build(layout, weights)
    needed = np.array(list(terms.thresholds.values()), dtype=np.int64)[cube.measure]
    at_leaf = np.full(layout.counts.shape, -1, dtype=np.int64)
    at_leaf[cube.leaf, cube.kind] = np.arange(len(cube.leaf))
    shown, half = rounded(cube.value, terms.base), terms.base // 2
    world = World(
        counts=layout.counts[cube.leaf, cube.kind],
        leaf=cube.leaf,
        kind=cube.kind,
        at_leaf=at_leaf,
        starts=cube.starts,
        sums=cube.sums,
        first=cube.first,
        members=cube.members,
        true=cube.value,
        value=cube.value.copy(),
        lower=np.maximum(shown - half, needed),
        upper=shown + half,
        seen=np.full(len(cube.value), np.uint64(1) << np.uint64(MIDDLE), dtype=np.uint64),
        weights=weights,
        slack=-(layout.counts @ weights.T),
        blocked=np.zeros(len(cube.sums), dtype=np.int64),
    )
    search = _Search(cube, needed, np.zeros(len(cube.value), dtype=bool), cube.sum_of[layout.view == 0].ravel(), world)
    _hide(search, np.flatnonzero((cube.value < needed) | cube.left_out))
    return search


def _hide(search: _Search, sums: Ints) -> None:
    search.hidden[sums] = True
    search.world.lower[sums] = search.cube.positive[sums]
    search.world.upper[sums] = UNBOUNDED


def _unsafe_after_walking(search: _Search, seed: int) -> Ints:
    """Hidden sums for which too few values were seen, after walking until that no longer helps."""
    from loep.reports.worlds import walk

    random, best, waited = np.random.default_rng(seed), np.iinfo(np.int64).max, 0
    search.world.blocked[:] = 0
    unsafe = _unsafe(search)
    while len(unsafe) and waited < PATIENCE:
        walk(search.world, random.permutation(unsafe), search.needed, TRIES, int(random.integers(2**31)))
        unsafe = _unsafe(search)
        waited = 0 if len(unsafe) < 0.8 * best else waited + 1
        best = min(best, len(unsafe))
    return unsafe


def _unsafe(search: _Search) -> Ints:
    told = (search.cube.value > 0) | search.cube.positive
    return np.flatnonzero(search.hidden & told & (np.bitwise_count(search.world.seen) < search.needed))


def _to_hide(search: _Search, unsafe: Ints) -> Ints:
    """For each unsafe sum the smallest published one that stood in its way: first a part of it, later itself."""
    chosen = set()
    for each in unsafe.tolist():
        again = search.tried.get(each, 0)
        search.tried[each] = again + 1
        blocker = _blocker(search, each, (again + int(search.cube.left_out[each])) % 2)
        part = again % 4 < 2 or blocker in search.totals
        chosen.add(_smallest_part(search, blocker) if part else blocker)
    return np.array(sorted(chosen), dtype=np.int64)


def _blocker(search: _Search, unsafe: int, turn: int) -> int:
    """The smallest published sum that stood in the way; its own measure first (turn 0) or others. Totals come last."""
    cube, empty = search.cube, np.array([], dtype=np.int64)
    own = cube.members[cube.first[unsafe] : cube.first[unsafe + 1]]
    others = np.setdiff1d(search.world.at_leaf[cube.leaf[own]], np.append(own, -1))
    last = empty
    for variables in (own, others) if turn == 0 else (others, own):
        entries = [np.arange(cube.starts[each], cube.starts[each + 1]) for each in variables]
        entry = np.concatenate(entries or [empty])
        sums = cube.sums[entry[search.world.blocked[entry] > 0]]
        sums = sums[~search.hidden[sums]]
        last = np.append(last, sums)
        if len(sums := np.setdiff1d(sums, search.totals)):
            return int(sums[np.argmin(cube.value[sums])])
    last = last if len(last) else np.flatnonzero(~search.hidden)
    return int(last[np.argmin(cube.value[last])])


def _smallest_part(search: _Search, blocker: int) -> int:
    """The smallest published sum that lies within `blocker`; `blocker` itself when all its parts are hidden."""
    cube = search.cube
    variables = cube.members[cube.first[blocker] : cube.first[blocker + 1]]
    sums = np.concatenate([cube.sums[cube.starts[each] : cube.starts[each + 1]] for each in variables])
    distinct, inside = np.unique(sums, return_counts=True)
    sizes = cube.first[distinct + 1] - cube.first[distinct]
    parts = distinct[(inside == sizes) & ~search.hidden[distinct]]
    return int(parts[np.argmin(cube.value[parts])])


def _published(layout: Layout, search: _Search, terms: Terms) -> pl.DataFrame:
    """The cells with each sum's rounded value, null where it is hidden, 0 where it is known to be zero."""
    shown = np.append(rounded(search.cube.value, terms.base), 0)
    holes = np.append(search.hidden, False)
    return layout.cells.with_columns(
        pl.select(pl.when(pl.Series(~holes[which])).then(pl.Series(shown[which]))).to_series().alias(measure)
        for measure, which in zip(terms.thresholds, search.cube.sum_of.T, strict=True)
    )
