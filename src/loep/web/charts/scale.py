"""Where a value stands: round figures at the side, and measures in the drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

STEPS = (1, 2, 5, 10)
EDGE = 100 / 16  # percent: so near to a side there is no room for half a label


@dataclass(frozen=True)
class Tick:
    """A round figure at the side of a chart, `y` pixels from the top."""

    value: float
    y: float


@dataclass(frozen=True)
class Label:
    """A word below a chart, `x` percent from the left; `anchor` keeps the outer ones inside."""

    text: str
    x: float
    anchor: str = "middle"


@dataclass(frozen=True)
class Scale:
    """Upwards from 0 to `top` in `height` pixels, below `margin` pixels."""

    top: float
    height: float
    margin: float
    ticks: tuple[Tick, ...]

    @property
    def base(self) -> float:
        """Where 0 stands."""
        return self.margin + self.height

    def y(self, value: float) -> float:
        return round(self.base - self.height * value / self.top, 1)


def scale(largest: float, height: float, margin: float = 10.0, steps: int = 4) -> Scale:
    """From 0 to the first round figure that is not below `largest`, in about `steps` steps of 1, 2 or 5."""
    step = _step(max(largest, 1) / steps)
    count = max(1, ceil(largest / step))
    made = Scale(step * count, height, margin, ())
    return Scale(made.top, height, margin, tuple(Tick(step * at, made.y(step * at)) for at in range(count + 1)))


def spread(texts: Sequence[str], room: int) -> tuple[Label, ...]:
    """At most `room` of the texts, evenly spread; each stands below the middle of its own part of the width."""
    every = max(1, ceil(len(texts) / room))
    return tuple(_label(texts, at) for at in range(0, len(texts), every))


def middle(at: int, count: int) -> float:
    """Percent from the left of the middle of part `at` out of `count` equal ones."""
    return round(100 * (at + 0.5) / count, 3)


def _label(texts: Sequence[str], at: int) -> Label:
    x = middle(at, len(texts))
    if x < EDGE and len(texts) > 1:
        return Label(texts[at], round(100 * at / len(texts), 3), "start")
    if x > 100 - EDGE and len(texts) > 1:
        return Label(texts[at], round(100 * (at + 1) / len(texts), 3), "end")
    return Label(texts[at], x)


def _step(wanted: float) -> float:
    """The smallest of 1, 2, 5, 10, 20, ... that is not below `wanted`."""
    power = 10 ** floor(log10(wanted)) if wanted > 1 else 1
    return float(next(step * power for step in STEPS if step * power >= wanted))
