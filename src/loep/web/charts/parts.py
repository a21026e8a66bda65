"""Parts of one whole: a funnel in which each step is part of the first, and a bar whose parts add up."""

from collections.abc import Sequence
from dataclasses import dataclass

ROW = 52.0


@dataclass(frozen=True)
class Step:
    """One step of a funnel; `width` in percent of the first, `y` in pixels."""

    label: str
    value: int
    width: float
    y: float


@dataclass(frozen=True)
class Funnel:
    steps: tuple[Step, ...]
    height: float


@dataclass(frozen=True)
class Part:
    """One part of a whole, `x` and `width` in percent; `kind` names its look."""

    label: str
    kind: str
    value: int
    x: float
    width: float


@dataclass(frozen=True)
class Balance:
    """`parts` add up to `whole` when `right`."""

    whole: int
    parts: tuple[Part, ...]

    @property
    def right(self) -> bool:
        return sum(part.value for part in self.parts) == self.whole


def funnel(steps: Sequence[tuple[str, int]]) -> Funnel:
    """A bar per step, the widest over the whole width."""
    widest = max((value for _, value in steps), default=0) or 1
    drawn = tuple(
        Step(label, value, round(100 * value / widest, 3), at * ROW) for at, (label, value) in enumerate(steps)
    )
    return Funnel(drawn, len(steps) * ROW)


def balance(whole: int, parts: Sequence[tuple[str, str, int]]) -> Balance:
    """One bar of (label, kind, value) parts; what is there is at least 1 % wide, so that it can be seen."""
    sizes = [max(100 * value / whole, 1.0) if whole and value else 0.0 for _, _, value in parts]
    shrink = 100 / sum(sizes) if any(sizes) else 1.0
    drawn, x = [], 0.0
    for (label, kind, value), size in zip(parts, sizes, strict=True):
        drawn.append(Part(label, kind, value, round(x, 3), round(size * shrink, 3)))
        x += size * shrink
    return Balance(whole, tuple(drawn))
