"""What runs when, by the clock of Amsterdam."""

from pathlib import Path

import pytest
from prefect.client.schemas.schedules import CronSchedule

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
