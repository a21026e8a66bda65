"""Stretches of words that equal a known name, found by hashing every stretch of every text at once.

A stretch is hashed twice: without order (a sum of word hashes, so any stretch is the difference of two running sums)
and in order (a polynomial). The first finds "Amsterdam, University of", the second tells it from the written order.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

LONGEST = 12  # words
BASE = np.uint64(0x9E3779B97F4A7C15)

Hashes = NDArray[np.uint64]


def hashes(words: pl.Series) -> Hashes:
    """A 64-bit hash per word, the same in every run."""
    return words.hash(seed=7).to_numpy().astype(np.uint64) | np.uint64(1)


def whole(tokens: pl.DataFrame) -> pl.DataFrame:
    """Per name of `tokens` (name, word): `words`, `bag` and `order`, the hashes of all of its words."""
    hashed = hashes(tokens["word"])
    starts = _starts(tokens["name"])
    lengths = np.diff(np.append(starts, len(hashed)))
    place = (np.arange(len(hashed)) - np.repeat(starts, lengths)).astype(np.uint64)
    with np.errstate(over="ignore"):
        ordered = hashed * _powers(int(lengths.max(initial=0)) + 1)[place]
        bag, order = np.add.reduceat(hashed, starts), np.add.reduceat(ordered, starts)
    return pl.DataFrame({"name": tokens["name"].gather(starts), "words": lengths, "bag": bag, "order": order})


def found(tokens: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Every stretch of `tokens` whose words are those of a known name.

    `known`: `words` and `bag` of names. Returns `name`, `start` (row of `tokens`), `words`, `bag`, `order`.
    """
    hashed = hashes(tokens["word"])
    starts = _starts(tokens["name"])
    lengths = np.diff(np.append(starts, len(hashed)))
    left = np.repeat(starts + lengths, lengths) - np.arange(len(hashed))
    bag, order = np.zeros_like(hashed), np.zeros_like(hashed)
    power = _powers(LONGEST + 1)
    made: list[pl.DataFrame] = []
    by_length = {int(n): np.unique(group["bag"].to_numpy()) for (n,), group in known.group_by("words")}
    for length in range(1, LONGEST + 1):
        reach = len(hashed) - length + 1
        if reach <= 0:
            break
        with np.errstate(over="ignore"):
            bag[:reach] += hashed[length - 1 :]
            order[:reach] += hashed[length - 1 :] * power[length - 1]
        names = by_length.get(length)
        if names is None:
            continue
        inside = np.flatnonzero(left[:reach] >= length)
        at = np.minimum(np.searchsorted(names, bag[inside]), len(names) - 1)
        rows = inside[names[at] == bag[inside]]
        made.append(
            pl.DataFrame({"start": rows, "bag": bag[rows], "order": order[rows]}).with_columns(
                name=tokens["name"].gather(rows), words=pl.lit(length, pl.Int64)
            )
        )
    return (
        pl.concat(made)
        if made
        else pl.DataFrame(
            schema={"start": pl.Int64, "bag": pl.UInt64, "order": pl.UInt64, "name": pl.UInt32, "words": pl.Int64}
        )
    )


def _starts(names: pl.Series) -> NDArray[np.int64]:
    numbers = names.to_numpy()
    return np.flatnonzero(np.append(True, numbers[1:] != numbers[:-1])) if len(numbers) else np.zeros(0, np.int64)


def _powers(count: int) -> Hashes:
    with np.errstate(over="ignore"):
        return np.multiply.accumulate(np.append(np.uint64(1), np.full(max(count - 1, 0), BASE, np.uint64)))
