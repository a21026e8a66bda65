"""How busy an institution usually is: by week of the season and hour of the week, from its own registrations.

What is asked of a stretch of time is told without what came in it and around it, so that no burst excuses itself.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HOUR, WEEK = 3_600, 168
SMOOTHED = 7 * 24  # hours
UNUSUAL = 4.0  # standard deviations

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Season:
    """By the hour from `begin` (epoch seconds, a whole hour): `level`, a week's mean around it of `width` hours, and
    `until`, registrations that are usual up to it. By the hour of the week: `came`, and `usual` by level alone."""

    begin: int
    level: Floats
    width: Floats
    came: Floats
    usual: Floats
    until: Floats

    def between(self, first: Ints, last: Ints) -> Floats:
        """How many registrations are usual from `first` up to `last` (epoch seconds)."""
        return self._at(last) - self._at(first)

    def between_without(self, first: Ints, left_out: Ints, hours: Floats) -> Floats:
        """How many are usual from `first` on, in one hour fewer than the clock hours of `left_out`, without those.

        `left_out`: how many are left out per clock hour that the stretch touches, and last how many in all, of so many
        `hours` of everybody's time.
        """
        inside, all_of_them = left_out[:, :-1], left_out[:, -1]
        offset = (first - self.begin) % HOUR / HOUR
        weighed = np.ones(inside.shape)
        weighed[:, 0], weighed[:, -1] = 1 - offset, offset
        hour = (first - self.begin)[:, None] // HOUR + np.arange(inside.shape[1])
        there = np.minimum(hour, len(self.level) - 1)
        kept = np.maximum(1 - hours[:, None] / self.width[there], 0.5)
        rest = np.maximum(self.level[there] * self.width[there] - all_of_them[:, None], 0) + 0.5
        level = rest / (self.width[there] * kept)
        of_week = self._of_week(hour)
        usual = np.maximum(self.usual[of_week] - all_of_them[:, None] / SMOOTHED, 0)
        rhythm = (self.came[of_week] - inside + 1) / (usual + 1)
        return np.asarray((weighed * level * rhythm).sum(1), np.float64)

    def _of_week(self, hour: Ints) -> Ints:
        return (self.begin // HOUR + hour) % WEEK

    def _at(self, moment: Ints) -> Floats:
        return np.interp((moment - self.begin) / HOUR, np.arange(len(self.until)), self.until)


@dataclass(frozen=True)
class Dispersion:
    """How much more than Poisson the counts per cell and stretch of `length` seconds vary: the factor of mean^2.

    By moments, with every count held to UNUSUAL standard deviations. `filled`: the stretches with a count, by cell;
    `excess` up to each of them; `square` and `plain`: the sums of mean^2 and of mean over all.
    """

    begin: int
    length: int
    stretches: int
    filled: Ints
    excess: Floats
    square: float
    plain: float

    def without(self, cell: Ints, first: Ints, last: Ints) -> Floats:
        """The factor when the stretches of a cell from `first` to `last` (epoch seconds) are left out; 0 at least."""
        low, high = (np.clip((end - self.begin) // self.length, 0, self.stretches - 1) for end in (first, last))
        start = np.searchsorted(self.filled, cell * self.stretches + low, "left")
        end = np.searchsorted(self.filled, cell * self.stretches + high, "right")
        rest = self.excess[-1] - (self.excess[end] - self.excess[start]) + self.square - self.plain
        return np.maximum(rest / self.square, 0.0) if self.square > 0 else np.zeros(len(cell))


def season(everyone: Ints) -> Season:
    """From the seconds of all registrations, sorted, at least one: a week's mean around each hour, times how much
    busier that hour of the week is than others."""
    begin = int(everyone[0]) // HOUR * HOUR
    counts = np.bincount((everyone - begin) // HOUR).astype(np.float64)
    span = np.ones(min(SMOOTHED, len(counts)))
    width = np.convolve(np.ones(len(counts)), span, "same")
    level = np.convolve(counts, span, "same") / width
    hour = (begin // HOUR + np.arange(len(counts))) % WEEK
    came, usual = (np.asarray(np.bincount(hour, one, WEEK), np.float64) for one in (counts, level))
    rhythm = (came + 1) / (usual + 1)
    return Season(begin, level, width, came, usual, np.concatenate([[0.0], np.cumsum(level * rhythm[hour])]))


def dispersion(usual: Season, cell: Ints, second: Ints, share: Floats, length: int) -> Dispersion:
    """Of registrations by cell; `share` of everything per cell."""
    step = length // HOUR
    totals = np.add.reduceat(np.diff(usual.until), np.arange(0, len(usual.until) - 1, step))
    stretch = (second - usual.begin) // length
    filled, counts = np.unique(cell * len(totals) + stretch, return_counts=True)
    mean = share[filled // len(totals)] * totals[filled % len(totals)]
    held = np.minimum(counts, mean + UNUSUAL * np.sqrt(mean) + UNUSUAL)
    excess = np.concatenate([[0.0], np.cumsum((held - mean) ** 2 - mean**2)])
    square, plain = float((share**2).sum() * (totals**2).sum()), float(share.sum() * totals.sum())
    return Dispersion(usual.begin, length, len(totals), filled, excess, square, plain)
