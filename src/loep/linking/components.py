"""What hangs together."""

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def components(left: pl.Series, right: pl.Series, count: int) -> NDArray[np.int32]:
    """The component of each of `count` things, numbered from 0, that stand in pairs (left, right)."""
    if not count:
        return np.empty(0, np.int32)
    ends = (left.to_numpy().astype(np.int32, copy=False), right.to_numpy().astype(np.int32, copy=False))
    graph = coo_array((np.ones(len(left), np.int8), ends), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], np.int32)
