"""What agreement is worth: the weights of Fellegi and Sunter (1969), learned without examples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from loep.linking.agreement import ABSENT, Comparison, Levels, agree, patterns

SAMPLE = 40_000
PSEUDO, PSEUDO_PAIRS = 20.0, 10_000.0
EXPECTED = 0.0005
ROUNDS, STILL = 60, 1e-5
SEED = 1969
LEAST = 1e-15


@dataclass(frozen=True)
class Weights:
    """In bits (log2 of odds): `start`, before anything is compared, and per field what each of its levels adds."""

    start: float
    bits: Mapping[str, NDArray[np.float64]]

    def of(self, levels: Mapping[str, Levels]) -> dict[str, NDArray[np.float64]]:
        """Per field what each pair got; nothing where a value is absent."""
        # The appended 0 is what `ABSENT`, -1, picks.
        return {field: np.append(bits, 0.0)[levels[field]] for field, bits in self.bits.items()}

    def total(self, levels: Mapping[str, Levels]) -> NDArray[np.float64]:
        """All evidence per pair, `start` included."""
        found = np.full(next(iter(levels.values())).size, self.start)
        for bits in self.of(levels).values():
            found += bits
        return found


def fit(
    records: pl.DataFrame, levels: Mapping[str, Levels], comparisons: Sequence[Comparison], possible: float
) -> Weights:
    """Weights from the records themselves.

    u, how often two strangers agree, comes from value counts (equal) and random pairs (other levels). m, how often two
    records of one person do, and how many such pairs there are among all `possible` ones, come from expectation
    maximisation over the compared pairs, all others being strangers; `Comparison.m` counts as `PSEUDO` pairs known
    beforehand, and `EXPECTED` pairs per record, so that a delivery with few or no such pairs does not learn its
    families instead; `Comparison.u` counts as `PSEUDO_PAIRS` pairs of strangers, which settles small deliveries.
    Source: Fellegi & Sunter, JASA 64 (1969); Winkler (1988) for the maximisation.
    """
    chance = _strangers(records, comparisons)
    code, seen = np.unique(patterns(levels, comparisons), return_counts=True)
    split = _split(code, comparisons)
    known = {one.field: np.array(one.m) / sum(one.m) for one in comparisons}
    m, matches = dict(known), max(EXPECTED * len(records), 1e-3)
    for _ in range(ROUNDS):
        weights = _weights(m, chance, matches / possible)
        sure = seen * odds(weights.total(split))
        before, matches = matches, float(sure.sum()) + EXPECTED * len(records)
        m = {field: _shares(split[field], sure, prior) for field, prior in known.items()}
        if abs(matches - before) <= STILL * before:
            break
    return _weights(m, chance, matches / possible)


def odds(bits: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability that so many bits of evidence stand for."""
    return 1.0 / (1.0 + np.exp2(-np.clip(bits, -500, 500)))


def _weights(m: Mapping[str, NDArray[np.float64]], u: Mapping[str, NDArray[np.float64]], share: float) -> Weights:
    share = min(max(share, LEAST), 0.5)
    return Weights(float(np.log2(share / (1 - share))), {field: np.log2(m[field] / u[field]) for field in m})


def _shares(levels: Levels, sure: NDArray[np.float64], prior: NDArray[np.float64]) -> NDArray[np.float64]:
    given = levels != ABSENT
    seen = np.bincount(levels[given], sure[given], prior.size)
    found: NDArray[np.float64] = (seen + PSEUDO * prior) / (seen.sum() + PSEUDO)
    return found


def _strangers(records: pl.DataFrame, comparisons: Sequence[Comparison]) -> dict[str, NDArray[np.float64]]:
    """u per field and level."""
    count = len(records)
    rng = np.random.default_rng(SEED)
    tries = min(SAMPLE, count * (count - 1) // 2)
    left = rng.integers(0, max(count, 1), tries)
    right = (left + rng.integers(1, max(count, 2), tries)) % max(count, 1)
    found = {}
    for one in comparisons:
        prior, top = np.array(one.u) / sum(one.u), len(one.levels) - 1
        levels = agree(records[one.field], left, right, one.measure, top)
        seen = np.bincount(levels[levels != ABSENT], minlength=top + 1) + PSEUDO_PAIRS * prior
        equal = _equal(records[one.field], float(prior[top]))
        found[one.field] = np.append(seen[:top] / seen[:top].sum() * (1 - equal), equal)
    return found


def _equal(values: pl.Series, prior: float) -> float:
    """The chance that two records have one value."""
    counts = values.drop_nulls().hash().value_counts()["count"].cast(pl.Float64)
    given, same = float(counts.sum()), float((counts * (counts - 1)).sum())
    return (same / 2 + PSEUDO_PAIRS * prior) / (given * (given - 1) / 2 + PSEUDO_PAIRS)


def _split(code: NDArray[np.int64], comparisons: Sequence[Comparison]) -> dict[str, Levels]:
    """The levels behind the numbers that `patterns` made."""
    found: dict[str, Levels] = {}
    for one in reversed(comparisons):
        size = len(one.levels) + 1
        found[one.field] = (code % size - 1).astype(np.int8)
        code = code // size
    return found
