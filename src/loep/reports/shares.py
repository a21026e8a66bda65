"""Shares and ratios with their 95 % intervals."""

from dataclasses import dataclass
from math import exp, log, sqrt

Z = 1.959963984540054  # 95 % of a normal distribution lies within this many standard deviations


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


def line(told: Share) -> str:
    """A share as one line of a table of plain text."""
    counts = f"{told.part:,} of {told.whole:,}"
    if told.share is None or told.low is None or told.high is None:
        return f"  {told.name:<44} {counts:>18}       -"
    return f"  {told.name:<44} {counts:>18}  {told.share:>7.2%}  ({told.low:.2%} to {told.high:.2%})"
