"""The process is killed before and after everything that it keeps; run again, it ends as if nothing had happened."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from loep.failpoints import POINTS
from loep.settings import Settings
from tests.faults import runs

SAMPLE = {"open_cases before"}

pytestmark = pytest.mark.xdist_group("faults")


@pytest.mark.promise("killed anywhere, I1 once, I2 nothing lost", "killed at a failpoint, run again: as a clean run")
@pytest.mark.parametrize(
    "point", [point if point in SAMPLE else pytest.param(point, marks=pytest.mark.faults) for point in POINTS]
)
def test_a_run_killed_at_any_point_ends_as_a_clean_one(
    point: str, here: Settings, bind: Engine, small: Path, small_night: dict[str, Any]
) -> None:
    runs.killed(here, small, point)
    runs.whole(here, bind, small)
    assert runs.state(here, bind) == small_night
