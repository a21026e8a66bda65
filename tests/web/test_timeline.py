"""When registrations came in: dots in columns of equal time, a burst as a tower, and the same as a table."""

from datetime import UTC, datetime, timedelta

from loep.web.case.sheet import Member
from loep.web.case.timeline import COLUMNS, TALLEST, Timeline, timeline
from loep.web.language import writers

BEGAN = datetime(2026, 3, 12, 9, tzinfo=UTC)


def came(*minutes: float) -> Timeline | None:
    moments = [(BEGAN + timedelta(minutes=minute)).isoformat() for minute in minutes]
    own = [Member(number, f"r{number}", "", {"submitted_at": at}) for number, at in enumerate(moments, start=1)]
    return timeline(own, writers("en"))


def test_a_column_holds_who_came_within_it() -> None:
    found = came(0, 0.5, 1, 1.2, 1.9, 7)
    assert found
    assert [(column.label, column.numbers) for column in found.columns] == [
        ("12 Mar 2026, 10:00", (1, 2)),
        ("12 Mar 2026, 10:01", (3, 4, 5)),
        ("12 Mar 2026, 10:07", (6,)),
    ]
    assert found.most.numbers == (3, 4, 5)
    assert found.width.label("nl") == "één minuut"
    assert [len(column.dots) for column in found.columns] == [2, 3, 1]


def test_columns_are_wider_when_the_time_is_longer_and_stay_within_the_drawing() -> None:
    for days, width in ((0.1, "five minutes"), (0.5, "half an hour"), (3, "three hours"), (40, "one day")):
        found = came(*(step * days * 24 * 60 / 30 for step in range(31)))
        assert found
        assert found.width.en == width
        assert all(0 < column.x < 100 for column in found.columns)
        assert len(found.columns) <= COLUMNS


def test_more_than_fit_as_dots_are_a_bar() -> None:
    found = came(*([0.0] * (TALLEST + 1)), 5)
    assert found
    assert all(column.dots == () and column.bar is not None for column in found.columns)


def test_one_registration_or_none_that_says_when_has_no_time_line() -> None:
    assert came(0) is None
    assert timeline([Member(n, "", "", {"submitted_at": "soon"}) for n in (1, 2)], writers("nl")) is None
