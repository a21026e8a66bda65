"""Bursts: more registrations for one programme through one channel at once than anything explains.

What is expected of a stretch of time is the most that any of three ordinary explanations gives:

- the season: how busy the institution usually is in that week and at that hour of the week, times the share of the
  programme and channel in everything;
- everybody: what all other programmes and channels brought in exactly that time, times that share (a deadline, a fair,
  a portal that opens again after a failure);
- the neighbourhood: how many came for the same programme and channel before and after it (press, an afternoon stand),
  less one standard deviation, for a few may have come by chance.

The tail is a negative binomial one, with the over-dispersion of the institution's own counts (a Poisson tail where
there is none), of the other registrations in a window that begins at one of them. By the formula of Mecke the chance
that any of n windows is so full is at most n times the tail, so every registration counts as a look.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from loep.subjects.season import Season, season

HOURS = (1, 24)
AROUND = 6  # windows before and after that are its neighbourhood
LEAST = 5
WORTH_TELLING, CLEAR = -2.0, -6.0  # powers of ten
LOWEST = -300.0
SECONDS = 3_600
COLUMNS = {
    "burst": pl.String(),
    "burst_observed": pl.Int64(),
    "burst_expected": pl.Float64(),
    "burst_minutes": pl.Int64(),
    "burst_hours": pl.Int64(),
    "burst_p": pl.Float64(),
}

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Arrivals:
    """Registrations sorted by (cell, second), a cell being a programme through a channel.

    `order`: their rows; `starts`: first place of each cell; `key`: rises over all cells, `span` apart, so that one
    search serves all; `everyone`: the seconds of all, sorted; `share` per cell of everything.
    """

    order: Ints
    cell: Ints
    second: Ints
    key: Ints
    span: int
    everyone: Ints
    share: Floats


def bursts(came: Arrivals, registration_ids: pl.Series) -> pl.DataFrame:
    """The columns `COLUMNS`, in the order of `registration_ids`: the rows that `came` was made of.

    Null for a registration in no window of LEAST or more that has a chance below one in a hundred. `burst_p` is the
    logarithm (base 10) of that chance, `burst` the registration_id that opens the burst, in which windows that overlap
    hang together; the other columns tell of its least likely window.
    """
    if not len(came.order):
        return pl.DataFrame(schema=COLUMNS)
    usual = season(came.everyone)
    windows = pl.concat([_windows(came, usual, hours) for hours in HOURS])
    return _per_row(windows, came, registration_ids)


def arrivals(rows: pl.DataFrame) -> Arrivals:
    """The registrations by programme and channel, from their programme, channel and submitted_at; see `Arrivals`."""
    cells = rows.select("programme", "channel").unique().sort("programme", "channel").with_row_index("cell")
    cell = (
        rows.select("programme", "channel")
        .join(cells, on=["programme", "channel"], how="left", maintain_order="left", nulls_equal=True)["cell"]
        .cast(pl.Int64)
        .to_numpy()
    )
    second = rows["submitted_at"].dt.epoch("s").to_numpy()
    first, last = (int(second.min()), int(second.max())) if len(second) else (0, 0)
    span = last - first + 2 * (AROUND + 1) * max(HOURS) * SECONDS
    key = cell * span + (second - first)
    order = np.argsort(key, kind="stable")
    share = np.bincount(cell) / len(cell)
    return Arrivals(order, cell[order], second[order], key[order], span, np.sort(second), share)


def _windows(came: Arrivals, usual: Season, hours: int) -> pl.DataFrame:
    """Windows of `hours` that begin at a registration and are worth telling: place, count, expected, p."""
    length = hours * SECONDS
    place = np.arange(len(came.key))
    count = np.searchsorted(came.key, came.key + length, "left") - place
    full = np.flatnonzero(count >= LEAST)
    count = count[full]
    expected = _expected(came, usual, full, count, length)
    more = count - 1 > expected  # below the mean no tail is small enough to tell
    full, count, expected = full[more], count[more], expected[more]
    tail = log_tail(count - 1, expected, usual.dispersion(came.cell, came.second, came.share, length))
    chance = np.minimum(tail + np.log10(len(place) * len(HOURS)), 0.0)
    told = chance <= WORTH_TELLING
    return pl.DataFrame(
        {
            "place": full[told],
            "burst_observed": count[told],
            "burst_expected": expected[told],
            "burst_hours": np.full(int(told.sum()), hours),
            "burst_p": np.maximum(chance[told], LOWEST),
        }
    )


def _expected(came: Arrivals, usual: Season, full: Ints, count: Ints, length: int) -> Floats:
    """The most that the season, everybody, or the neighbourhood of a window explains."""
    begin, share = came.second[full], came.share[came.cell[full]]
    total = len(came.key)
    own = (share * total - count + 0.5) / (total - count + 1)
    there = np.searchsorted(came.everyone, begin + length, "left") - np.searchsorted(came.everyone, begin, "left")
    key = came.key[full]
    reach = AROUND * length
    low = np.maximum(key - reach, came.cell[full] * came.span)
    near = np.searchsorted(came.key, key + length + reach, "left") - np.searchsorted(came.key, low, "left") - count
    by_season = own * usual.between(begin, begin + length)
    by_everybody = own * (there - count) / np.maximum(1 - own, 0.05)
    nearby = (near - np.sqrt(near)) / (2 * AROUND)
    return np.asarray(np.maximum(np.maximum(by_season, by_everybody), nearby), np.float64)


def log_tail(least: Ints, mean: Floats, dispersion: float) -> Floats:
    """log10 P(X >= least) of a negative binomial with variance mean + dispersion * mean^2; Poisson when that is 0."""
    from scipy.special import betainc, gammainc

    mean = np.maximum(mean, 1e-9)
    if dispersion <= 0:
        tail = gammainc(least, mean)
    else:
        size = 1 / dispersion
        tail = betainc(least, size, mean / (size + mean))
    return np.asarray(np.log10(np.maximum(tail, 10.0**LOWEST)), np.float64)


def _per_row(windows: pl.DataFrame, came: Arrivals, registration_ids: pl.Series) -> pl.DataFrame:
    """Every registration with the core of one burst it lies in: of short windows when that is clear, else the rarest.

    Windows that overlap hang together in a burst; its core is the least likely of them.
    """
    second, order = pl.Series(came.second), pl.Series(came.order)
    last = pl.col("place") + pl.col("burst_observed")
    windows = windows.sort("burst_hours", "place")
    shaped = windows.with_columns(
        _opening().alias("opening"),
        (second.gather(windows["place"] + windows["burst_observed"] - 1) - second.gather(windows["place"])).alias(
            "took"
        ),
    )
    core = pl.col("burst_observed", "burst_expected", "burst_p", "took").sort_by("burst_p", "place").first()
    whole = shaped.group_by("burst_hours", "opening").agg(core, last.max().alias("end"))
    each = whole.with_columns(pl.int_ranges("opening", "end").alias("inside")).explode("inside", empty_as_null=True)
    each = each.sort("inside", pl.col("burst_p") > CLEAR, "burst_hours")
    best = each.unique("inside", keep="first", maintain_order=True)
    told = best.select(
        order.gather(best["inside"]).alias("row"),
        registration_ids.gather(order.gather(best["opening"])).alias("burst"),
        (pl.col("took") // 60).alias("burst_minutes"),
        pl.col("burst_observed", "burst_expected", "burst_hours", "burst_p"),
    )
    everybody = pl.DataFrame({"row": np.arange(len(came.order))})
    return everybody.join(told, on="row", how="left", maintain_order="left").select(
        pl.col(name).cast(dtype) for name, dtype in COLUMNS.items()
    )


def _opening() -> pl.Expr:
    """The place where the windows begin that hang together with this one, in order of (burst_hours, place)."""
    end = (pl.col("place") + pl.col("burst_observed")).cum_max().shift(1).over("burst_hours")
    begins = (pl.col("place") >= end).fill_null(value=True)
    return pl.when(begins).then("place").forward_fill().over("burst_hours")
