"""What hangs together."""

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def components(left: pl.Series, right: pl.Series, count: int) -> NDArray[np.int64]:
    """The component of each of `count` things, numbered from 0, that stand in pairs (left, right)."""
    if not count:
        return np.empty(0, np.int64)
    graph = coo_array((np.ones(len(left), np.int8), (left.to_numpy(), right.to_numpy())), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)
