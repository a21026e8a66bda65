"""Bars next to each other: how many, per week or per kind."""

from collections.abc import Sequence
from dataclasses import dataclass

from loep.web.charts.scale import Label, Scale, scale, spread

FILLED = 0.72  # of the width that a bar has
FEWEST = 12  # bars that the width is made for: one night alone is no wall


@dataclass(frozen=True)
class Bar:
    """One value; `x` and `width` in percent, `y` and `height` in pixels."""

    label: str
    value: float
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Bars:
    """`height` of the whole drawing in pixels, labels below included."""

    bars: tuple[Bar, ...]
    scale: Scale
    labels: tuple[Label, ...]
    height: float


def bars(values: Sequence[tuple[str, float]], height: float = 160.0, room: int = 6) -> Bars:
    """A bar per (label, value at least 0); at most `room` labels below."""
    upwards = scale(max((value for _, value in values), default=0), height)
    part = 100 / max(FEWEST, len(values))
    drawn = tuple(
        Bar(
            label,
            value,
            round(part * (at + (1 - FILLED) / 2), 3),
            upwards.y(value),
            round(part * FILLED, 3),
            round(upwards.base - upwards.y(value), 1),
        )
        for at, (label, value) in enumerate(values)
    )
    return Bars(drawn, upwards, spread([label for label, _ in values], room), upwards.base + 26)


def sparkline(values: Sequence[tuple[str, float]], height: float = 36.0) -> Bars:
    """The same without sides: so small that only its shape speaks. What is more than nothing is at least 2 px high."""
    drawn = bars(values, height)
    upwards = Scale(max((value for _, value in values), default=0) or 1, height, 0, ())
    small = tuple(
        Bar(
            bar.label,
            bar.value,
            bar.x,
            min(upwards.y(bar.value), height - 2 if bar.value else height),
            bar.width,
            max(round(height - upwards.y(bar.value), 1), 2 if bar.value else 0),
        )
        for bar in drawn.bars
    )
    return Bars(small, upwards, (), height)
