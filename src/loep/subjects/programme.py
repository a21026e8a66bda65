"""Bursts: more registrations for one programme through one channel at once than anything explains.

What is expected of a stretch of time is the most that any of three ordinary explanations gives:

- the season: how busy the institution usually is in that week and at that hour of the week, times the share of the
  programme and channel in everything, all of it without what came for them in the window and the hours around it;
- everybody: what all other programmes and channels brought in exactly that time, times that share (a deadline, a fair,
  a portal that opens again after a failure);
- the neighbourhood: how many came for the same programme and channel before and after it (press, an afternoon stand),
  less one standard deviation, for a few may have come by chance.

The tail is a negative binomial one, of the other registrations in a window that begins at one of them. It is as wide as
the institution's own counts vary beyond Poisson, the window and its neighbourhood left out, and as nobody knows the
share of a programme that few others chose. By the formula of Mecke the chance that any of n windows is so full is at
most n times the tail, so every registration counts as a look. Without BESIDE others there is no season to compare with.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from loep.subjects.season import HOUR, Season, dispersion, season

HOURS = (1, 24)
AROUND = 6  # windows before and after that are its neighbourhood
NEAR = 6  # hours before and after that say nothing of the season
LEAST, BESIDE = 5, 30
WORTH_TELLING, CLEAR = -2.0, -6.0  # powers of ten
LOWEST = -300.0
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
    span = last - first + 2 * (AROUND + 1) * max(HOURS) * HOUR
    key = cell * span + (second - first)
    order = np.argsort(key, kind="stable")
    share = np.bincount(cell) / len(cell)
    return Arrivals(order, cell[order], second[order], key[order], span, np.sort(second), share)


def _windows(came: Arrivals, usual: Season, hours: int) -> pl.DataFrame:
    """Windows of `hours` that begin at a registration and are worth telling: place, count, expected, p."""
    length, looks = hours * HOUR, np.log10(len(came.key) * len(HOURS))
    place = np.arange(len(came.key))
    count = np.searchsorted(came.key, came.key + length, "left") - place
    full = _Windows(came, np.flatnonzero(count >= LEAST), count[count >= LEAST], length)
    beside = full.beside()
    more = np.flatnonzero(full.count - 1 > beside)  # below the mean no tail is small enough to tell
    # The season can but make a window less unlikely, so it is asked of few.
    unlikely = more[_log_chance(full.count[more] - 1, beside[more]) + looks <= WORTH_TELLING]
    few = _Windows(came, full.place[unlikely], full.count[unlikely], length)
    expected = np.maximum(beside[unlikely], few.by_season(usual))
    tail = log_tail(few.count - 1, expected, few.varying(usual))
    chance = np.where(few.count - 1 > expected, np.minimum(tail + looks, 0.0), 0.0)
    told = (chance <= WORTH_TELLING) & (len(came.key) - few.around >= BESIDE)
    return pl.DataFrame(
        {
            "place": few.place[told],
            "burst_observed": few.count[told],
            "burst_expected": expected[told],
            "burst_hours": np.full(int(told.sum()), hours),
            "burst_p": np.maximum(chance[told], LOWEST),
        }
    )


class _Windows:
    """Windows of `length` seconds that begin at the registrations in `place` and hold `count` of their cell."""

    def __init__(self, came: Arrivals, place: Ints, count: Ints, length: int) -> None:
        self.came, self.place, self.count, self.length = came, place, count, length
        self.cell, self.begin, self.key = came.cell[place], came.second[place], came.key[place]
        self.total, self.share = len(came.key), came.share[self.cell]

    def beside(self) -> Floats:
        """The most that everybody, or the neighbourhood of a window, explains."""
        own = (self.share * self.total - self.count + 0.5) / (self.total - self.count + 1)
        everyone, last = self.came.everyone, self.begin + self.length
        there = np.searchsorted(everyone, last, "left") - np.searchsorted(everyone, self.begin, "left")
        by_everybody = own * (there - self.count) / np.maximum(1 - own, 0.05)
        near = self._between(-AROUND * self.length, self.length + AROUND * self.length) - self.count
        return np.asarray(np.maximum(by_everybody, (near - np.sqrt(near)) / (2 * AROUND)), np.float64)

    @cached_property
    def around(self) -> Ints:
        """How many of the cell are in the window or within NEAR hours of it."""
        return self._between(-NEAR * HOUR, self.length + NEAR * HOUR)

    @property
    def others(self) -> Floats:
        """How many of the cell are not."""
        return self.share * self.total - self.around

    def by_season(self, usual: Season) -> Floats:
        own = (self.others + 0.5) / (self.total - self.around + 1)
        hours = self.length // HOUR + 2 * NEAR
        return own * usual.between_without(self.begin, self._by_hour(usual.begin), hours * self.share)

    def varying(self, usual: Season) -> Floats:
        """How much more than Poisson such counts vary, the window and its neighbourhood left out."""
        came, near = self.came, NEAR * HOUR
        counted = dispersion(usual, came.cell, came.second, came.share, self.length)
        beyond = counted.without(self.cell, self.begin - near, self.begin + self.length + near)
        return beyond + 1 / (self.others + 0.5)

    def _between(self, first: int, last: int) -> Ints:
        """How many of the cell came from so many seconds after the beginning until so many."""
        low = np.maximum(self.key + first, self.cell * self.came.span)
        found = np.searchsorted(self.came.key, self.key + last, "left") - np.searchsorted(self.came.key, low, "left")
        return np.asarray(found, np.int64)

    def _by_hour(self, begin: int) -> Ints:
        """How many of the cell came in each clock hour that a window touches, and last how many are `around`."""
        first, own = self.key - (self.begin - begin) % HOUR, self.cell * self.came.span
        edges = [np.maximum(first + n * HOUR, own) for n in range(self.length // HOUR + 2)]
        until = np.stack([np.searchsorted(self.came.key, edge) for edge in edges], 1)
        return np.concatenate([np.diff(until, axis=1), self.around[:, None]], 1)


def log_tail(least: Ints, mean: Floats, varying: Floats) -> Floats:
    """log10 P(X >= least) of a negative binomial with variance mean + varying * mean^2; `varying` is above 0."""
    from scipy.special import betainc

    mean = np.maximum(mean, 1e-9)
    size = 1 / varying
    tail = betainc(least, size, mean / (size + mean))
    return np.asarray(np.log10(np.maximum(tail, 10.0**LOWEST)), np.float64)


def _log_chance(count: Ints, mean: Floats) -> Floats:
    """log10 P(X = count) of a Poisson distribution: no tail from `count` on is smaller."""
    from scipy.special import gammaln

    mean = np.maximum(mean, 1e-9)
    return np.asarray((count * np.log(mean) - mean - gammaln(count + 1)) / np.log(10), np.float64)


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
