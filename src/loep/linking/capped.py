"""Cutting what is too large for a reviewer to oversee where it hangs together least.

Compiled: import it where it is used.
"""

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

Labels = NDArray[np.int64]


def capped(links: pl.DataFrame, sizes: NDArray[np.int64], cap: int) -> Labels:
    """The part of each person, numbered by its first; persons are places in `sizes`, their numbers of registrations.

    `links`: left, right (places), strength. Single linkage (Kruskal's order: the strongest link first, then the
    earliest) that joins no two parts to more than `cap` registrations. Whoever is left alone stays alone.
    """
    order = links.sort("strength", "left", "right", descending=[True, False, False])
    ends = [order[side].cast(pl.Int64).to_numpy() for side in ("left", "right")]
    return np.asarray(_joined(ends[0], ends[1], sizes.astype(np.int64), cap))


@njit(nogil=True, cache=True)
def _joined(left, right, sizes, cap):  # type: ignore[no-untyped-def]  # pragma: no cover
    parent = np.arange(sizes.size)
    total = sizes.copy()
    for link in range(left.size):
        one, other = left[link], right[link]
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        while parent[other] != other:
            parent[other] = parent[parent[other]]
            other = parent[other]
        if one == other or total[one] + total[other] > cap:
            continue
        first, second = min(one, other), max(one, other)
        parent[second] = first
        total[first] += total[second]
    for place in range(sizes.size):
        root = place
        while parent[root] != root:
            root = parent[root]
        parent[place] = root
    return parent
