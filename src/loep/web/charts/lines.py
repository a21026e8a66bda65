"""Lines over time: each with dashes and a mark of its own, so that no colour tells alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loep.web.charts.scale import Label, Scale, middle, scale, spread


@dataclass(frozen=True)
class Point:
    """One value; `x` in percent, `y` in pixels."""

    value: float
    x: float
    y: float


@dataclass(frozen=True)
class Piece:
    """A straight line from one point to the next."""

    start: Point
    end: Point


@dataclass(frozen=True)
class Line:
    """One series: `number` from 1 gives it its colour and dashes; where a value is missing it is interrupted."""

    name: str
    number: int
    points: tuple[Point | None, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        following = zip(self.points, self.points[1:], strict=False)
        return tuple(Piece(start, end) for start, end in following if start is not None and end is not None)


@dataclass(frozen=True)
class Lines:
    """`height` of the whole drawing in pixels, labels below included; `names` of all points, shown or not."""

    lines: tuple[Line, ...]
    scale: Scale
    labels: tuple[Label, ...]
    names: tuple[str, ...]
    height: float


def lines(
    names: Sequence[str], series: Mapping[str, Sequence[float | None]], height: float = 180.0, room: int = 6
) -> Lines:
    """A line per series over the same `names` (days, weeks); values at least 0, None where nothing is known."""
    known = [value for values in series.values() for value in values if value is not None]
    upwards = scale(max(known, default=0), height)
    drawn = tuple(
        Line(name, number, tuple(_point(upwards, at, len(names), value) for at, value in enumerate(values)))
        for number, (name, values) in enumerate(series.items(), start=1)
    )
    return Lines(drawn, upwards, spread(names, room), tuple(names), upwards.base + 26)


def _point(upwards: Scale, at: int, count: int, value: float | None) -> Point | None:
    return None if value is None else Point(value, middle(at, count), upwards.y(value))
