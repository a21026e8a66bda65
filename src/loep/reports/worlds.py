"""Other worlds: tables of whole numbers that agree with everything published, found by a walk of small steps.

A step changes one count by one; where that breaks a relation between measures or carries a published sum beyond its
rounding, another count is changed to repair it, a few times over. Only steps that end in agreement with everything
are taken, so every value that a sum ever had is one that a reader cannot rule out. Import this module inside
functions: it loads the compiler.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

Ints = npt.NDArray[np.int64]
REACH = 20
CANDIDATES = 8
MIDDLE = 32


class World(NamedTuple):
    """The state of a walk.

    Per variable its `counts`, `leaf` and `kind` (measure); `at_leaf` (leaves x measures) is -1 where there is none. Per
    sum the `true` value, its `value` now, the bounds a reader knows, and as bits the values `seen`, the true one in the
    `MIDDLE`.
    `slack` per leaf and relation; `blocked` per entry of `sums` how often it stood in the way.
    """

    counts: Ints
    leaf: Ints
    kind: Ints
    at_leaf: Ints
    starts: Ints
    sums: Ints
    first: Ints
    members: Ints
    true: Ints
    value: Ints
    lower: Ints
    upper: Ints
    seen: npt.NDArray[np.uint64]
    weights: Ints
    slack: Ints
    blocked: Ints


@njit(cache=True)
def walk(world: World, targets: Ints, needed: Ints, tries: int, seed: int) -> None:
    """Walk in place: carry each sum in `targets` up and down, `tries` steps each way, until it had `needed` values."""
    np.random.seed(seed)
    moved, by = np.empty(REACH, dtype=np.int64), np.empty(REACH, dtype=np.int64)
    for target in targets:
        direction = 1 if np.random.random() < 0.5 else -1
        for trial in range(2 * tries):
            if _how_many(world.seen[target]) >= needed[target]:
                break
            direction = -direction if trial == tries else direction
            moved[0] = world.members[np.random.randint(world.first[target], world.first[target + 1])]
            by[0] = direction if np.random.random() < 0.9 else -direction
            for at in range(_step(world, moved, by)):
                _see(world, moved[at])


@njit(cache=True)
def _how_many(bits: np.uint64) -> int:
    found = 0
    while bits:
        bits &= bits - np.uint64(1)
        found += 1
    return found


@njit(cache=True)
def _step(world: World, moved: Ints, by: Ints) -> int:
    """Make the first change and its repairs; how many there were, or 0 when all was undone."""
    length = 0
    while True:
        _shift(world, moved[length], by[length])
        length += 1
        if world.counts[moved[length - 1]] < 0:
            break
        repair, towards = _repair(world, moved, length)
        if repair == -1:
            return length
        if repair == -2 or length == REACH:
            break
        moved[length], by[length] = repair, towards
    for at in range(length):
        _shift(world, moved[at], -by[at])
    return 0


@njit(cache=True)
def _shift(world: World, variable: int, by: int) -> None:
    world.counts[variable] += by
    for at in range(world.starts[variable], world.starts[variable + 1]):
        world.value[world.sums[at]] += by
    for relation in range(world.weights.shape[0]):
        world.slack[world.leaf[variable], relation] -= by * world.weights[relation, world.kind[variable]]


@njit(cache=True)
def _repair(world: World, moved: Ints, length: int) -> tuple[int, int]:
    """The next change and its direction; -1 when nothing is broken, -2 when it cannot be repaired."""
    for at in range(length):
        leaf = world.leaf[moved[at]]
        for relation in range(world.weights.shape[0]):
            if world.slack[leaf, relation] < 0:
                return _for_relation(world, moved, length, leaf, relation)
    for at in range(length):
        for entry in range(world.starts[moved[at]], world.starts[moved[at] + 1]):
            total = world.sums[entry]
            if world.value[total] < world.lower[total] or world.value[total] > world.upper[total]:
                if world.leaf[moved[at]] == world.leaf[moved[0]]:
                    world.blocked[entry] += 1
                towards = 1 if world.value[total] < world.lower[total] else -1
                return _for_sum(world, moved, length, total, towards), towards
    return -1, 0


@njit(cache=True)
def _for_sum(world: World, moved: Ints, length: int, total: int, towards: int) -> int:
    """Of a few variables of a broken sum the one whose change breaks least; -2 when none will do."""
    best, least = -2, 1_000
    for _ in range(CANDIDATES):
        other = world.members[np.random.randint(world.first[total], world.first[total + 1])]
        if not _among(moved, length, other) and world.counts[other] + towards >= 0:
            breaks = _breaks(world, other, towards)
            if breaks < least:
                best, least = other, breaks
    return best


@njit(cache=True)
def _breaks(world: World, variable: int, by: int) -> int:
    """How many more relations and sums would be broken after a change than before."""
    more = 0
    for relation in range(world.weights.shape[0]):
        slack = world.slack[world.leaf[variable], relation]
        after = slack - by * world.weights[relation, world.kind[variable]]
        more += 2 * (int(after < 0) - int(slack < 0))
    for at in range(world.starts[variable], world.starts[variable + 1]):
        total = world.sums[at]
        before, after = world.value[total], world.value[total] + by
        more += int(after < world.lower[total] or after > world.upper[total])
        more -= int(before < world.lower[total] or before > world.upper[total])
    return more


@njit(cache=True)
def _for_relation(world: World, moved: Ints, length: int, leaf: int, relation: int) -> tuple[int, int]:
    """A variable of the same leaf whose change by one restores the relation."""
    measures = world.weights.shape[1]
    begin = np.random.randint(measures)
    for turn in range(measures):
        kind = (begin + turn) % measures
        other = world.at_leaf[leaf, kind]
        if world.weights[relation, kind] != 0 and other >= 0 and not _among(moved, length, other):
            return other, -world.weights[relation, kind]
    return -2, 0


@njit(cache=True)
def _among(moved: Ints, length: int, variable: int) -> bool:
    for at in range(length):  # noqa: SIM110  compiled: a plain loop is the fast form
        if moved[at] == variable:
            return True
    return False


@njit(cache=True)
def _see(world: World, variable: int) -> None:
    for at in range(world.starts[variable], world.starts[variable + 1]):
        total = world.sums[at]
        away = world.value[total] - world.true[total] + MIDDLE
        if 0 <= away < 64:
            world.seen[total] |= np.uint64(1) << np.uint64(away)
