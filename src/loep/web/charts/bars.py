"""Bars next to each other: how many, per week or per kind."""

from collections.abc import Sequence
from dataclasses import dataclass

from loep.web.charts.scale import Label, Scale, middle, scale, spread

FILLED = 0.72  # of the width that a bar has
NIGHTS = 30  # that a line of the catalogue has room for
FEWEST = 12  # of fewer none is wider than of so many: one week alone is no wall


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
    """A bar per (label, value at least 0), each in the middle of its part; at most `room` labels below."""
    upwards = scale(max((value for _, value in values), default=0), height)
    width = 100 / max(FEWEST, len(values)) * FILLED
    drawn = tuple(
        Bar(
            label,
            value,
            round(middle(at, len(values)) - width / 2, 3),
            upwards.y(value),
            round(width, 3),
            round(upwards.base - upwards.y(value), 1),
        )
        for at, (label, value) in enumerate(values)
    )
    return Bars(drawn, upwards, spread([label for label, _ in values], room), upwards.base + 26)


def sparkline(values: Sequence[tuple[str, float]], height: float = 36.0) -> Bars:
    """The same without sides, so small that only its shape speaks, the newest at the end of the line.

    What is more than nothing is at least 2 px high.
    """
    drawn = bars([*[("", 0.0)] * (NIGHTS - len(values)), *values], height)
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
