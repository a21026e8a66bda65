"""Shares and ratios with their 95 % intervals."""

from dataclasses import dataclass
from math import exp, log, sqrt

LEVEL, Z = 0.95, 1.959963984540054  # that much of a normal distribution lies within so many standard deviations
MOST = 999.0  # no ratio is told beyond it
UNEVEN = 1.25  # farther from equal than this somebody must look


@dataclass(frozen=True)
class Share:
    """`part` of `whole`, with the 95 % Wilson interval; all three shares are null when `whole` is 0."""

    name: str
    part: int
    whole: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Ratio:
    """One share divided by another, with its 95 % interval."""

    ratio: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether chance alone does not explain that it is not 1."""
        return self.low > 1 or self.high < 1

    @property
    def uneven(self) -> bool:
        """Whether it is beyond chance and farther from 1 than UNEVEN."""
        return self.clear and not 1 / UNEVEN <= self.ratio <= UNEVEN

    @property
    def beyond(self) -> float:
        """How far from 1 it lies at the least: above 1 when the interval leaves 1 out."""
        return max(self.low, 1 / self.high)


def share(name: str, part: int, whole: int) -> Share:
    if whole <= 0:
        return Share(name, part, whole, None, None, None)
    return Share(name, part, whole, part / whole, *wilson(part, whole))


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % score interval of a share (E. B. Wilson, 1927); `whole` is at least 1."""
    share, square = part / whole, Z * Z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    half = Z / (1 + square / whole) * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    return max(0.0, middle - half), min(1.0, middle + half)


def ratio(part: int, whole: int, other_part: int, other_whole: int) -> Ratio:
    """The share of one group over that of another (Katz and others, 1978; half a case added to both, Pettigrew 1986).

    Both wholes are at least 1; the half keeps the ratio finite where one group has none.
    """
    ours, theirs = (part + 0.5) / (whole + 0.5), (other_part + 0.5) / (other_whole + 0.5)
    spread = sqrt(1 / (part + 0.5) - 1 / (whole + 0.5) + 1 / (other_part + 0.5) - 1 / (other_whole + 0.5))
    middle = log(ours / theirs)
    return Ratio(ours / theirs, exp(middle - Z * spread), exp(middle + Z * spread))


def exact_ratio(part: int, whole: int, other_part: int, other_whole: int, looks: int = 1) -> Ratio | None:
    """The share of one group over that of another with an interval that holds for all of so many `looks` together.

    Given how many there are in both, those of one are binomial (Przyborowski and Wilenski, 1940), so the interval of
    C. J. Clopper and E. S. Pearson (1934) is exact for what is rare and wider than it need be for what is common; the
    looks share the 5 % evenly (Bonferroni). Null when there is none in either or nobody to compare with; at most MOST.
    """
    from scipy.special import betaincinv

    if min(whole, other_whole) <= 0 or part + other_part <= 0:
        return None
    tail, scale = (1 - LEVEL) / 2 / looks, other_whole / whole
    low = float(betaincinv(part, other_part + 1, tail)) if part else 0.0
    high = float(betaincinv(part + 1, other_part, 1 - tail)) if other_part else 1.0
    point, low, high = (_odds(share) * scale for share in (part / (part + other_part), low, high))
    return Ratio(min(point, MOST), min(low, MOST), min(high, MOST))


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else MOST


def line(told: Share) -> str:
    """A share as one line of a table of plain text."""
    counts = f"{told.part:,} of {told.whole:,}"
    if told.share is None or told.low is None or told.high is None:
        return f"  {told.name:<44} {counts:>18}       -"
    return f"  {told.name:<44} {counts:>18}  {told.share:>7.2%}  ({told.low:.2%} to {told.high:.2%})"
