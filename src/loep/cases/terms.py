"""Which academic year something is about, and when its intake closes."""

from datetime import UTC, date, datetime

AHEAD = 2  # years; who says a later one made a mistake
FIRST, LAST = date.min.year, date.max.year - 1


def intake_closes(academic_year: int) -> date:
    """The last day of the academic year that starts in the calendar year `academic_year`."""
    return date(min(max(academic_year, FIRST), LAST) + 1, 8, 31)


def latest(came: datetime) -> int:
    """The last academic year that something which came at this moment may be about."""
    return came.astimezone(UTC).year + AHEAD


def about(academic_year: int | None, came: datetime) -> int:
    """The academic year that it says; where it says none that can be, the one that starts in the year it came."""
    said = academic_year is not None and academic_year <= latest(came)
    return academic_year if said and academic_year is not None else came.astimezone(UTC).year
