"""When the registrations of a case came in: dots in columns of equal time, so that a burst is seen as a tower."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from loep.clock import AMSTERDAM
from loep.vocabulary import Words
from loep.web.case.fields import Writers
from loep.web.case.sheet import Member

COLUMNS = 48
TALLEST = 16
STEP, RADIUS, TOP = 9.0, 4.0, 8.0
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WIDTHS = {
    MINUTE: Words("one minute", "één minuut"),
    5 * MINUTE: Words("five minutes", "vijf minuten"),
    30 * MINUTE: Words("half an hour", "een halfuur"),
    timedelta(hours=3): Words("three hours", "drie uur"),
    DAY: Words("one day", "één dag"),
    7 * DAY: Words("one week", "één week"),
    28 * DAY: Words("four weeks", "vier weken"),
}


@dataclass(frozen=True)
class Column:
    """The registrations (their numbers) of one stretch of time that begins at `label`.

    `x` of its middle in percent; `dots`: heights in pixels; `bar`: top in pixels where they are too many for dots.
    """

    label: str
    numbers: tuple[int, ...]
    x: float
    dots: tuple[float, ...]
    bar: float | None


@dataclass(frozen=True)
class Timeline:
    """Columns in which something came; `width` of a column in words; `height` and `base` in pixels."""

    columns: tuple[Column, ...]
    width: Words
    first: str
    last: str
    height: float
    base: float
    most: Column


def timeline(members: Sequence[Member], writers: Writers) -> Timeline | None:
    """The time line of two registrations or more; None where fewer say when they came."""
    came = sorted((at, member.number) for member in members if (at := _moment(member)) is not None)
    if len(came) < 2:
        return None
    span = came[-1][0] - came[0][0]
    width = next((each for each in WIDTHS if span / each <= COLUMNS - 1), 28 * DAY)
    start = _floor(came[0][0], width)
    each: dict[int, list[int]] = {}
    for at, number in came:
        each.setdefault((at - start) // width, []).append(number)
    count, tallest = max(each) + 1, max(map(len, each.values()))
    base = TOP + STEP * min(tallest, TALLEST)
    write = writers["day" if width >= DAY else "moment"]
    columns = tuple(
        _column(write(start + place * width), numbers, (place + 0.5) / count, (tallest, base))
        for place, numbers in sorted(each.items())
    )
    most = max(columns, key=lambda column: len(column.numbers))
    return Timeline(columns, WIDTHS[width], columns[0].label, columns[-1].label, base + 6, base, most)


def _column(label: str, numbers: Sequence[int], share: float, room: tuple[int, float]) -> Column:
    (tallest, base), many = room, len(numbers)
    dots = () if tallest > TALLEST else tuple(base - STEP * (place + 0.5) for place in range(many))
    bar = round(base - (base - TOP) * many / tallest, 1) if tallest > TALLEST else None
    return Column(label, tuple(sorted(numbers)), round(4 + 92 * share, 2), dots, bar)


def _moment(member: Member) -> datetime | None:
    told = member.form.get("submitted_at")
    if not isinstance(told, str):
        return None
    try:
        at = datetime.fromisoformat(told)
    except ValueError:
        return None
    return at.astimezone(AMSTERDAM) if at.tzinfo else None


def _floor(at: datetime, width: timedelta) -> datetime:
    """The beginning of the column in which `at` falls, counted from midnight."""
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (at - midnight) // width * width
