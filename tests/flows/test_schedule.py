"""What runs when, by the clock of Amsterdam."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import anyio
import pytest
from prefect.client.schemas.schedules import CronSchedule
from prefect.server.schemas import schedules

from flows.schedule import TIMES, deployments
from loep.clock import AMSTERDAM

HOME = Path(__file__).resolve().parents[2]


def test_every_flow_has_a_deployment() -> None:
    assert {deployment.flow_name for deployment in deployments(HOME)} == set(TIMES)


def test_the_night_starts_at_a_quarter_past_six_after_the_refresh_of_rio() -> None:
    night = next(deployment for deployment in deployments(HOME) if deployment.flow_name == "detect")
    [planned] = night.schedules or []
    assert isinstance(planned.schedule, CronSchedule)
    assert (planned.schedule.cron, planned.schedule.timezone) == ("15 6 * * *", "Europe/Amsterdam")


@pytest.mark.promise("DST nights", "no time falls into the hour that the clock skips or repeats")
@pytest.mark.parametrize("flow", TIMES)
def test_no_time_falls_into_the_hour_that_the_clock_skips_or_repeats(flow: str) -> None:
    minute, hour = TIMES[flow].split()[:2]
    assert 0 < int(minute) < 60
    assert hour == "*" or int(hour) >= 3


@pytest.mark.promise("DST nights", "each flow starts as often as on any other day, by the clock of Amsterdam")
@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 3, 28)])
def test_each_flow_starts_as_often_as_on_any_other_day(day: date) -> None:
    for name, often in {"detect": 1, "retain": 1, "backtest": 1, "train": 1, "report": 0}.items():
        assert len(planned(name, day)) == often, name
        assert {(at.hour, at.minute) for at in planned(name, day)} <= {(3, 15), (4, 15), (6, 15), (7, 15)}
    hourly = [at.astimezone(UTC) for at in planned("checkpoint", day)]
    assert len(hourly) >= 23
    assert all(after - before <= timedelta(hours=2) for before, after in pairwise(hourly)), "the hour that comes twice"


def planned(name: str, day: date) -> list[datetime]:
    """When the flow starts on this day of Amsterdam, as Prefect's server reckons."""
    begin, end = (datetime(day.year, day.month, day.day + more, tzinfo=AMSTERDAM) for more in (0, 1))
    [planned] = next(each for each in deployments(HOME) if each.flow_name == name).schedules or []
    assert isinstance(planned.schedule, CronSchedule)
    reckoned = schedules.CronSchedule(cron=planned.schedule.cron, timezone=planned.schedule.timezone)
    with ThreadPoolExecutor(1) as apart:  # a browser of another test may have a loop in this thread
        asked = partial(reckoned.get_dates, n=30, start=begin - timedelta(hours=1), end=end)
        found = apart.submit(anyio.run, asked).result()
    whole = {at.astimezone(UTC) for at in found if begin.astimezone(UTC) <= at.astimezone(UTC) < end.astimezone(UTC)}
    return sorted(at.astimezone(AMSTERDAM) for at in whole)
