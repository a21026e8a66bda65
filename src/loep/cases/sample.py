"""The blind random sample: registrations that nothing pointed at, mixed into the queue."""

import random
from collections.abc import Sequence
from math import ceil

import polars as pl


def due(share: float, by_signals: float, drawn: int) -> int:
    """How many are still to be drawn, from totals over all nights: so the same night again draws nothing."""
    return max(ceil(round(share * by_signals, 6)) - drawn, 0)


def draw(seed: str, count: int, population: Sequence[str] | pl.Series) -> list[str]:
    """`count` of the registrations by chance: those that `seed` and their number give, whatever order they come in."""
    ordered = pl.Series("registration_id", population, dtype=pl.String).sort()
    chance = random.Random(f"{seed}|{len(ordered)}")  # noqa: S311  a lot, no secret  # nosec B311
    return ordered.gather(chance.sample(range(len(ordered)), min(count, len(ordered)))).to_list()
