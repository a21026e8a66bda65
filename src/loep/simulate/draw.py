"""Chance, vectorised: picking from lists, numbers that never repeat, hashes."""

from collections.abc import Sequence
from math import gcd

import numpy as np
import polars as pl
from numpy.typing import NDArray

Rng = np.random.Generator
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
ALPHABET = "ABCDEFGHJKLMNPRSTUVWXYZ"


def pick(rng: Rng, options: Sequence[str | None], count: int, weights: Sequence[float] | None = None) -> pl.Series:
    """`count` draws out of `options`, as text."""
    return pl.Series(list(options), dtype=pl.String).gather(choose(rng, len(options), count, weights))


def pick_from(rng: Rng, lists: Sequence[Sequence[str]], which: Ints) -> pl.Series:
    """For each row a draw out of the list that `which` names; null where that list is empty."""
    lengths = np.array([len(one) for one in lists])
    starts = np.concatenate([[0], lengths.cumsum()[:-1]])
    every = pl.Series([word for one in lists for word in one] + [""])
    chosen = every.gather(starts[which] + (rng.random(len(which)) * lengths[which]).astype(np.int64))
    return where(lengths[which] > 0, chosen)


def choose(rng: Rng, options: int, count: int, weights: Sequence[float] | None = None) -> Ints:
    """`count` indices below `options`, evenly or by weight."""
    if weights is None:
        return rng.integers(0, options, count)
    edges = np.cumsum(np.asarray(weights, dtype=float))
    found: Ints = np.searchsorted(edges, rng.random(count) * edges[-1], side="right").astype(np.int64)
    return found


def chance(rng: Rng, count: int, share: float | NDArray[np.float64]) -> Bools:
    """`count` flags, true in `share` of them."""
    return rng.random(count) < share


def scattered(numbers: Ints, seed: int, size: int) -> Ints:
    """Every number below `size` to another one below `size`, no two to the same: serial numbers without a series.

    `size` at most 10**12, so that products of the five million numbers of a plan stay within 64 bits.
    """
    step = int(size * 0.6180339887) + seed % 1009
    while gcd(step, size) != 1:
        step += 1
    return (numbers % size * step + seed * 7919) % size


def digits(numbers: Ints, width: int) -> pl.Series:
    """Numbers as text of `width` digits."""
    return pl.Series(numbers).cast(pl.String).str.zfill(width)


def letters(numbers: Ints, width: int) -> pl.Series:
    """Numbers as capitals (I, O and Q left out), the last `width` digits in base 23."""
    alphabet, base = pl.Series(list(ALPHABET)), len(ALPHABET)
    columns = [alphabet.gather(numbers // base**place % base) for place in reversed(range(width))]
    return pl.select(pl.concat_str(columns)).to_series()


def hashes(rng: Rng, count: int, nibbles: int = 64) -> pl.Series:
    """`count` lower-case hexadecimal texts of `nibbles` characters."""
    text = rng.bytes(count * nibbles // 2).hex()
    return pl.Series([text[start : start + nibbles] for start in range(0, count * nibbles, nibbles)], dtype=pl.String)


def where(flags: Bools, yes: pl.Series | None, no: pl.Series | None = None) -> pl.Series:
    """`yes` where the flag is set, else `no`; None stands for no value. At least one is a Series."""
    chosen = pl.when(pl.Series(flags)).then(pl.lit(None) if yes is None else yes)
    return pl.select(chosen.otherwise(pl.lit(None) if no is None else no)).to_series()


def later(moments: pl.Series, seconds: Ints) -> pl.Series:
    """Each moment so many seconds later."""
    return moments + pl.Series(seconds * 1_000_000).cast(pl.Duration("us"))


def days_before(moments: pl.Series, days: Ints) -> pl.Series:
    """The date so many days before each moment."""
    return later(moments, -days * 86_400).dt.date()
