"""Bursts against what the season, everybody and the neighbourhood explain."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from scipy import stats

from loep.subjects import programme
from loep.subjects.programme import BESIDE, COLUMNS, log_tail

OPENING = datetime(2025, 10, 1, tzinfo=UTC)
MINUTES = 200 * 24 * 60


def year(more: dict[str, list[datetime]] | None = None, height: int = 4_000) -> pl.DataFrame:
    """Registrations for eight programmes over 200 days, at random; `more`: programme -> further moments."""
    draw = np.random.default_rng(3)
    minutes = draw.integers(0, MINUTES, height)
    rows = [(f"p{n % 8}", OPENING + timedelta(minutes=int(minute))) for n, minute in enumerate(minutes)]
    rows += [(programme, moment) for programme, moments in (more or {}).items() for moment in moments]
    return pl.DataFrame(
        {
            "registration_id": [f"r{n:05}" for n in range(len(rows))],
            "programme": [programme for programme, _ in rows],
            "channel": "studielink",
            "submitted_at": [moment for _, moment in rows],
        }
    )


def spread(count: int, hours: float, day: int = 90, hour: float = 12) -> list[datetime]:
    """So many moments, evenly over so many hours from a moment on."""
    start = OPENING + timedelta(days=day, hours=hour)
    return [start + timedelta(hours=hours * n / count) for n in range(count)]


def bursts(rows: pl.DataFrame) -> pl.DataFrame:
    return programme.bursts(programme.arrivals(rows), rows["registration_id"])


def extreme(rows: pl.DataFrame, hours: int = 1) -> pl.DataFrame:
    """Who is in a burst beyond one chance in a million."""
    found = pl.concat([rows.select("registration_id", "programme"), bursts(rows)], how="horizontal")
    return found.filter((pl.col("burst_p") <= -6) & (pl.col("burst_observed") >= 10) & (pl.col("burst_hours") <= hours))


def test_an_ordinary_year_has_no_burst() -> None:
    assert extreme(year(), hours=24).is_empty()


def test_twelve_within_half_an_hour_are_one_burst_named_by_its_first() -> None:
    rows = year({"p3": spread(12, 0.5)})
    found = extreme(rows)
    assert found["registration_id"].to_list() == [f"r{4_000 + n:05}" for n in range(12)]
    assert found["burst"].unique().to_list() == ["r04000"]
    assert found["burst_observed"].unique().to_list() == [12]
    assert found["burst_minutes"].unique().to_list() == [27]
    assert found["burst_expected"].max() < 0.5  # type: ignore[operator]


def test_a_burst_of_twenty_thousand_in_an_hour_is_told_of_each() -> None:
    """All pairs of window and registration would be two hundred million rows."""
    found = extreme(year({"p3": spread(20_000, 0.9)}), hours=24)
    storm = found.filter(pl.col("registration_id") >= "r04000")
    assert storm.height == 20_000
    assert storm["burst"].n_unique() == 1


@pytest.mark.parametrize(("height", "count"), [(40, 12), (100, 12), (100, 30), (500, 10), (500, 30)])
def test_a_burst_of_a_small_institution_does_not_excuse_itself(height: int, count: int) -> None:
    found = extreme(year({"p3": spread(count, 0.6)}, height))
    assert found.filter(pl.col("registration_id") >= f"r{height:05}").height == count


def test_bursts_of_a_small_institution_do_not_excuse_each_other() -> None:
    rows = year({"p3": spread(14, 0.6), "p5": spread(14, 0.6, day=120), "p6": spread(14, 0.6, day=30)}, 150)
    assert extreme(rows).group_by("burst").len()["len"].to_list() == [14, 14, 14]


def test_a_deadline_of_a_small_institution_is_no_burst() -> None:
    assert extreme(year({f"p{n}": spread(12, 1) for n in range(8)}, 150)).is_empty()


def test_without_others_there_is_nothing_to_compare_a_burst_with() -> None:
    assert bursts(year({"p3": spread(30, 0.6)}, BESIDE - 1))["burst"].null_count() == 30 + BESIDE - 1
    assert extreme(year({"p3": spread(30, 0.6)}, BESIDE)).height == 30


def test_two_bursts_keep_apart() -> None:
    found = extreme(year({"p3": [*spread(12, 0.5), *spread(11, 0.5, day=120)]}))
    assert found.group_by("burst").len()["len"].sort().to_list() == [11, 12]


def test_a_deadline_that_brings_everybody_is_no_burst() -> None:
    assert extreme(year({f"p{n}": spread(25, 1) for n in range(8)})).is_empty()


def test_an_open_day_fills_an_afternoon_and_no_single_hour_of_it_stands_out() -> None:
    assert extreme(year({"p3": spread(40, 4)})).is_empty()


def test_press_that_lasts_for_days_is_no_burst_of_one_hour() -> None:
    days = [moment for day in range(4) for moment in spread(18 - 4 * day, 14, day=90 + day, hour=8)]
    assert extreme(year({"p3": days})).is_empty()


def test_more_through_one_channel_does_not_hide_behind_another() -> None:
    rows = year({"p3": spread(12, 0.5)})
    direct = rows.with_columns(
        channel=pl.when(pl.col("registration_id") >= "r04000").then(pl.lit("direct")).otherwise("channel")
    )
    assert extreme(direct).height == 12


def test_a_day_that_is_fuller_than_its_neighbours_is_told_as_a_day() -> None:
    rows = year({"p3": spread(40, 20, hour=1)})
    assert set(extreme(rows, hours=24)["burst_hours"]) == {24}


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = year({"p3": spread(12, 0.5)})
    turned = rows.reverse()
    assert bursts(turned).reverse().equals(bursts(rows))


@pytest.mark.parametrize("height", [0, 1])
def test_nothing_and_one_have_the_same_columns(height: int) -> None:
    assert bursts(year(height=height)).schema == COLUMNS


def test_the_tail_is_that_of_poisson_and_of_the_negative_binomial() -> None:
    least, mean = np.array([1, 9, 30]), np.array([0.5, 0.2, 12.0])
    assert np.allclose(
        log_tail(least, mean, np.full(3, 1e-6)), stats.poisson.logsf(least - 1, mean) / np.log(10), rtol=1e-3
    )
    size = 1 / 0.3
    expected = stats.nbinom.logsf(least - 1, size, size / (size + mean)) / np.log(10)
    assert np.allclose(log_tail(least, mean, np.full(3, 0.3)), expected)


def test_counts_that_vary_more_than_poisson_make_a_burst_less_surprising() -> None:
    assert (
        log_tail(np.array([12]), np.array([2.0]), np.array([0.5]))[0]
        > log_tail(np.array([12]), np.array([2.0]), np.array([1e-6]))[0]
    )
