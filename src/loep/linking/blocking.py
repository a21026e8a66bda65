"""Which records are worth comparing: those that share a key that few share."""

from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

CROWD = 40


def candidates(keys: Iterable[pl.Series], crowd: int = CROWD) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every pair of places (left < right) that has one of the `keys` in common, sorted, each once.

    A key is a series with a value per record; a null is no key. What more than `crowd` records have in common says
    nothing and is left out, so the pairs of a key never exceed `crowd` / 2 times its records: the work grows with the
    records and their sorting.
    """
    packed = [_under(key, crowd) for key in keys]
    pairs = np.unique(np.concatenate(packed)) if packed else np.empty(0, np.uint64)
    return (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _under(key: pl.Series, crowd: int) -> NDArray[np.uint64]:
    """Pairs (left << 32 | right) under one key."""
    there = np.flatnonzero(key.is_not_null().to_numpy())
    hashed = key.hash().to_numpy()[there]
    order = np.argsort(hashed, kind="stable")
    hashed, places = hashed[order], there[order].astype(np.uint64)
    begin = np.flatnonzero(np.append(True, hashed[1:] != hashed[:-1])) if hashed.size else np.empty(0, np.int64)
    sizes = np.diff(np.append(begin, hashed.size))
    few = np.repeat((sizes > 1) & (sizes <= crowd), sizes)
    places, run = places[few], np.repeat(np.arange(begin.size), sizes)[few]
    found, left = [np.empty(0, np.uint64)], np.arange(places.size)
    for step in range(1, crowd):
        left = left[left + step < places.size]
        left = left[run[left] == run[left + step]]
        if not left.size:
            break
        found.append((places[left] << np.uint64(32)) | places[left + step])
    return np.concatenate(found)
