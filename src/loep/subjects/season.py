"""How busy an institution usually is: by week of the season and hour of the week, from its own registrations."""

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
    """`until`: registrations that are usual from `begin` (epoch seconds, a whole hour) up to each later hour."""

    begin: int
    until: Floats

    def between(self, first: Ints, last: Ints) -> Floats:
        """How many registrations are usual from `first` up to `last` (epoch seconds)."""
        return self._at(last) - self._at(first)

    def dispersion(self, cell: Ints, second: Ints, share: Floats, length: int) -> float:
        """How much more than Poisson the counts per cell and stretch of `length` seconds vary: the factor of mean^2.

        By moments, with every count held to UNUSUAL standard deviations, so that the bursts that are looked for do
        not excuse themselves. `share` of everything per cell. 0 where counts vary no more than Poisson.
        """
        step = length // HOUR
        totals = np.add.reduceat(np.diff(self.until), np.arange(0, len(self.until) - 1, step))
        stretch = (second - self.begin) // length
        filled, counts = np.unique(cell * len(totals) + stretch, return_counts=True)
        mean = share[filled // len(totals)] * totals[filled % len(totals)]
        held = np.minimum(counts, mean + UNUSUAL * np.sqrt(mean) + UNUSUAL)
        square = float((share**2).sum() * (totals**2).sum())
        excess = float(((held - mean) ** 2 - mean**2).sum()) + square - float(share.sum() * totals.sum())
        return max(excess / square, 0.0) if square > 0 else 0.0

    def _at(self, moment: Ints) -> Floats:
        return np.interp((moment - self.begin) / HOUR, np.arange(len(self.until)), self.until)


def season(everyone: Ints) -> Season:
    """From the seconds of all registrations, sorted, at least one: a week's mean around each hour, times how much
    busier that hour of the week is than others."""
    begin = int(everyone[0]) // HOUR * HOUR
    counts = np.bincount((everyone - begin) // HOUR).astype(np.float64)
    width = min(SMOOTHED, len(counts))
    level = np.convolve(counts, np.ones(width), "same") / np.convolve(np.ones(len(counts)), np.ones(width), "same")
    hour = (begin // HOUR + np.arange(len(counts))) % WEEK
    came, usual = np.bincount(hour, counts, WEEK), np.bincount(hour, level, WEEK)
    rhythm = (came + 1) / (usual + 1)
    return Season(begin, np.concatenate([[0.0], np.cumsum(level * rhythm[hour])]))
