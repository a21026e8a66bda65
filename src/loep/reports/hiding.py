"""The search for what must be hidden: a walk through tables that no reader can rule out, and what stood in its way."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from loep.errors import Refused
from loep.reports.cube import Bools, Cube, Ints, Layout, build
from loep.reports.terms import Terms

if TYPE_CHECKING:
    from loep.reports.worlds import World

UNBOUNDED = np.iinfo(np.int64).max // 4
TRIES = 200
PATIENCE = 3


@dataclass
class Search:
    """What is hidden so far, the sums of the first view, the world we walk in, how often each sum was unsafe.

    `fixed`: sums that were published before, so that nothing can be hidden of them. `excused`: sums of which a reader
    knew too much already.
    """

    cube: Cube
    needed: Ints
    hidden: Bools
    fixed: Bools
    excused: Bools
    totals: Ints
    world: "World"
    tried: dict[int, int] = field(default_factory=dict)


def rounded(value: Ints, base: int) -> Ints:
    """The nearest multiple of an odd `base`."""
    return (value + base // 2) // base * base


def begin(layout: Layout, terms: Terms, weights: Ints, ways: Ints | None = None) -> Search:
    """The true table, small counts hidden, with what a reader knows of every sum.

    `weights` are relations that hold everywhere, `ways` hold in the leaves in which they are true.
    """
    from loep.reports.worlds import MIDDLE, World

    cube = build(layout, weights)
    every = weights if ways is None else np.vstack([weights, ways])
    slack = -(layout.counts @ every.T)
    slack[slack < 0] = UNBOUNDED
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
        weights=every,
        slack=slack,
        blocked=np.zeros(len(cube.sums), dtype=np.int64),
    )
    hidden, fixed, excused = np.zeros((3, len(cube.value)), dtype=bool)
    search = Search(cube, needed, hidden, fixed, excused, cube.sum_of[layout.view == 0].ravel(), world)
    hide(search, np.flatnonzero((cube.value < needed) | cube.left_out))
    return search


def hide(search: Search, sums: Ints) -> None:
    search.hidden[sums] = True
    search.world.lower[sums] = search.cube.positive[sums]
    search.world.upper[sums] = UNBOUNDED


def settle(search: Search) -> int:
    """Hide more until everything that is hidden is safe; in how many rounds."""
    rounds = 0
    while len(unsafe := unsafe_after_walking(search, rounds)):
        rounds += 1
        hide(search, _to_hide(search, unsafe))
    return rounds


def unsafe_after_walking(search: Search, seed: int) -> Ints:
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


def _unsafe(search: Search) -> Ints:
    told = (search.cube.value > 0) | search.cube.positive
    return np.flatnonzero(
        search.hidden & told & ~search.excused & (np.bitwise_count(search.world.seen) < search.needed)
    )


def _to_hide(search: Search, unsafe: Ints) -> Ints:
    """For each unsafe sum the smallest published one that stood in its way: first a part of it, later itself."""
    chosen = set()
    for each in unsafe.tolist():
        again = search.tried.get(each, 0)
        search.tried[each] = again + 1
        blocker = _blocker(search, each, (again + int(search.cube.left_out[each])) % 2)
        part = again % 4 < 2 or blocker in search.totals
        chosen.add(_smallest_part(search, blocker) if part else blocker)
    return np.array(sorted(chosen), dtype=np.int64)


def _blocker(search: Search, unsafe: int, turn: int) -> int:
    """The smallest published sum that stood in the way; its own measure first (turn 0) or others. Totals come last."""
    cube, empty = search.cube, np.array([], dtype=np.int64)
    own = cube.members[cube.first[unsafe] : cube.first[unsafe + 1]]
    others = np.setdiff1d(search.world.at_leaf[cube.leaf[own]], np.append(own, -1))
    last = empty
    for variables in (own, others) if turn == 0 else (others, own):
        entries = [np.arange(cube.starts[each], cube.starts[each + 1]) for each in variables]
        entry = np.concatenate(entries or [empty])
        sums = cube.sums[entry[search.world.blocked[entry] > 0]]
        sums = sums[~(search.hidden | search.fixed)[sums]]
        last = np.append(last, sums)
        if len(sums := np.setdiff1d(sums, search.totals)):
            return int(sums[np.argmin(cube.value[sums])])
    last = last if len(last) else np.flatnonzero(~(search.hidden | search.fixed))
    if not len(last):
        raise Refused(("with what was published before no count of this table may be published",))
    return int(last[np.argmin(cube.value[last])])


def _smallest_part(search: Search, blocker: int) -> int:
    """The smallest published sum that lies within `blocker`; `blocker` itself when all its parts are hidden."""
    cube = search.cube
    variables = cube.members[cube.first[blocker] : cube.first[blocker + 1]]
    sums = np.concatenate([cube.sums[cube.starts[each] : cube.starts[each + 1]] for each in variables])
    distinct, inside = np.unique(sums, return_counts=True)
    sizes = cube.first[distinct + 1] - cube.first[distinct]
    parts = distinct[(inside == sizes) & ~search.hidden[distinct]]
    return int(parts[np.argmin(cube.value[parts])])
