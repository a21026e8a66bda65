"""What registrations say of machines, and what they may not say of people."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from loep.subjects import rhythm
from loep.subjects.programme import arrivals
from loep.subjects.rhythm import COLUMNS

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def at(*minutes: float, programme: str = "p") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "registration_id": [f"r{n}" for n in range(len(minutes))],
            "programme": programme,
            "channel": "direct",
            "submitted_at": [START + timedelta(minutes=minute) for minute in minutes],
        }
    )


def look(rows: pl.DataFrame) -> pl.DataFrame:
    return rhythm.look(arrivals(rows))


def test_the_nearest_may_come_before_or_after() -> None:
    assert look(at(0, 30, 35, 90))["minutes_apart"].to_list() == [30, 5, 5, 55]


def test_another_programme_is_no_neighbour() -> None:
    rows = pl.concat([at(0, 30), at(1, programme="q").with_columns(registration_id=pl.lit("other"))])
    found = look(rows)
    assert found["minutes_apart"].to_list() == [30, 30, None]
    assert found["even_gaps"].to_list() == [0, 0, None]


def test_a_beat_is_counted_in_full_and_uneven_gaps_are_none() -> None:
    assert look(at(0, 7, 14, 21, 28, 50, 51))["even_gaps"].to_list() == [5, 5, 5, 5, 5, 0, 0]
    assert look(at(0, 7, 15, 21))["even_gaps"].to_list() == [0, 0, 0, 0]


def test_registrations_that_a_system_passed_on_at_one_moment_make_no_beat() -> None:
    assert look(at(0, 0, 0, 0, 0))["even_gaps"].to_list() == [0] * 5


def test_the_hour_of_the_day_says_nothing() -> None:
    draw = np.random.default_rng(2)
    days = draw.uniform(0, 60 * 24 * 60, 400)
    by_day, by_night = look(at(*days)), look(at(*(days + 12 * 60)))
    assert by_day["minutes_apart"].equals(by_night["minutes_apart"])
    assert by_day["even_gaps"].equals(by_night["even_gaps"])


def test_what_no_delivery_brings_yet_is_null() -> None:
    found = look(at(0, 30))
    assert found.schema == COLUMNS
    assert found.select("minutes_from_account", "minutes_between_edits").null_count().row(0) == (2, 2)
