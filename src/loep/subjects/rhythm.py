"""How registrations follow each other: by hand at uneven moments, by a machine in a beat.

The hour of the day and the day of the week are left out on purpose: who applies from another time zone, works nights or
keeps another day of rest would stand out by that alone, and a time zone tells a country. What is left is the same
everywhere on earth: how soon after another registration for the same programme through the same channel, beside what
is usual at that moment, and whether several in a row keep the same distance to the second.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from loep.subjects.programme import Arrivals
from loep.subjects.season import season
from loep.vocabulary import Words

COLUMNS = {
    "minutes_apart": pl.Float64(),
    "usual_minutes_apart": pl.Float64(),
    "even_gaps": pl.Int64(),
    "minutes_from_account": pl.Float64(),
    "minutes_between_edits": pl.Float64(),
}
NOT_BROUGHT = Words(
    "delivery contract, version 1, does not bring it", "leveringsafspraak, versie 1, brengt het niet mee"
)
NOT_DELIVERED = ("minutes_from_account", "minutes_between_edits")
HOUR = 3_600
EVEN = 2  # seconds
LONGEST = 2 * HOUR  # a gap beyond it is no beat


def look(came: Arrivals) -> pl.DataFrame:
    """The columns `COLUMNS`, in the order of the rows that `came` was made of.

    Null where nobody else came for the programme through the channel. `usual_minutes_apart` is the mean distance to
    the nearest of others who come at random, as busy as the season makes it. `even_gaps`: registrations around this
    one of which each came as long after the one before as the next, within EVEN seconds; 0 where no two gaps agree.
    """
    if not len(came.order):
        return pl.DataFrame(schema=COLUMNS)
    gap = np.diff(came.second)
    inside = came.cell[1:] == came.cell[:-1]
    missing = np.where(inside, gap, np.inf)
    nearest = np.minimum(np.append(np.inf, missing), np.append(missing, np.inf)) / 60
    made = pl.DataFrame(
        {
            "row": came.order,
            "minutes_apart": pl.Series(nearest, dtype=pl.Float64),
            "usual_minutes_apart": _usual(came),
            "even_gaps": _even(gap, inside),
        }
    )
    ordered = made.sort("row").with_columns(pl.lit(None, pl.Float64).alias(name) for name in NOT_DELIVERED)
    alone = pl.col("minutes_apart").is_infinite()
    return ordered.select(pl.when(~alone).then(pl.col(name)).alias(name).cast(dtype) for name, dtype in COLUMNS.items())


def unavailable() -> dict[str, Words]:
    """Column -> why it is null for everybody."""
    return dict.fromkeys(NOT_DELIVERED, NOT_BROUGHT)


def _usual(came: Arrivals) -> NDArray[np.float64]:
    """Mean minutes to the nearest of others who come at random at the rate of that day, before or after."""
    usual, day = season(came.everyone), 24 * HOUR
    count = np.bincount(came.cell)[came.cell]
    perday = usual.between(came.second - day // 2, came.second + day // 2) * (count - 1) / len(came.cell)
    return np.asarray(24 * 60 / (2 * np.maximum(perday, 1e-9)))


def _even(gap: NDArray[np.int64], inside: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Per registration the length of the longest beat it is in: runs of gaps that are alike."""
    beat = inside & (gap > 0) & (gap <= LONGEST)
    alike = beat[1:] & beat[:-1] & (np.abs(np.diff(gap)) <= EVEN)
    run = pl.DataFrame({"alike": np.concatenate([[False], alike, [False]])[: len(gap) + 1]})  # of both gaps around one
    length = run.select(
        pl.when("alike").then(pl.col("alike").sum().over(pl.col("alike").rle_id())).otherwise(0).alias("run")
    )["run"].to_numpy()
    held = length.astype(np.int64)
    around = np.maximum(held, np.maximum(np.append(0, held[:-1]), np.append(held[1:], 0)))
    return np.where(around > 0, around + 2, 0)
