"""How many typing errors apart two names are. Compiled: import it where it is used."""

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

LONGEST = 128


@njit(nogil=True, cache=True)
def _distance(left, right):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Edits (insert, delete, replace, swap of neighbours) that turn one row of bytes into the other."""
    before = np.empty(right.size + 1, np.int32)
    above = np.arange(right.size + 1).astype(np.int32)
    here = np.empty(right.size + 1, np.int32)
    for i in range(left.size):
        here[0] = i + 1
        for j in range(right.size):
            cost = 0 if left[i] == right[j] else 1
            here[j + 1] = min(above[j + 1] + 1, here[j] + 1, above[j] + cost)
            if i > 0 and j > 0 and left[i] == right[j - 1] and left[i - 1] == right[j]:
                here[j + 1] = min(here[j + 1], before[j - 1] + 1)
        before, above, here = above, here, before
    return above[right.size]


@njit(nogil=True, cache=True)
def _distances(left_at, left, right_at, right, longest):  # type: ignore[no-untyped-def]  # pragma: no cover
    found = np.empty(left_at.size - 1, np.int32)
    for i in range(found.size):
        a = left[left_at[i] : min(left_at[i + 1], left_at[i] + longest)]
        b = right[right_at[i] : min(right_at[i + 1], right_at[i] + longest)]
        found[i] = _distance(a, b)
    return found


def buffers(texts: pl.Series) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Where each text starts (n + 1 offsets) and the UTF-8 bytes of them all; nulls are empty."""
    array = texts.fill_null("").rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    _, offsets, data = array.buffers()
    starts = np.frombuffer(offsets, np.int64)[array.offset : array.offset + len(array) + 1]
    return starts, np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)


def edits(left: pl.Series, right: pl.Series) -> pl.Series:
    """Typing errors between the texts of two columns, row by row; texts count up to 128 bytes."""
    return pl.Series("edits", _distances(*buffers(left), *buffers(right), LONGEST), dtype=pl.Int32)
