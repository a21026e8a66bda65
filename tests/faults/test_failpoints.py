"""The process is killed before and after everything that it keeps; run again, it ends as if nothing had happened."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from loep.failpoints import POINTS
from loep.intake import keys
from loep.settings import Settings
from loep.simulate.write import Plan, write
from loep.storage.session import engine
from tests.faults import runs

SAMPLE = {"open_cases before"}

pytestmark = pytest.mark.xdist_group("faults")


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """600 registrations of which some rows are bad."""
    folder = tmp_path_factory.mktemp("deliveries")
    write(folder, Plan(rows=600, seed=11, institution="25BE", format="csv", year=2026))
    return folder


@pytest.fixture
def here(settings: Settings, bind: Engine) -> Settings:
    url = bind.url.render_as_string(hide_password=False)
    made = replace(settings, database_url=url, checkpoints=settings.data / "checkpoints")
    made.data.mkdir(exist_ok=True)
    keys.make(made)
    return made


@pytest.fixture(scope="module")
def clean(deliveries: Path, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> dict[str, Any]:
    """How a night ends in which nothing went wrong."""
    data = tmp_path_factory.mktemp("clean")
    (data / "loep.db").write_bytes(sqlite_template.read_bytes())
    home = Path(__file__).resolve().parents[2]
    undisturbed = Settings(home=home, data=data, database_url=f"sqlite:///{data / 'loep.db'}")
    keys.make(undisturbed)
    bind = engine(undisturbed)
    runs.whole(undisturbed, bind, deliveries)
    found = runs.state(undisturbed, bind)
    bind.dispose()
    assert min(found[name] for name in ("case", "signal", "link")) > 0
    return found


@pytest.mark.promise("killed anywhere, I1 once, I2 nothing lost", "killed at a failpoint, run again: as a clean run")
@pytest.mark.parametrize(
    "point", [point if point in SAMPLE else pytest.param(point, marks=pytest.mark.faults) for point in POINTS]
)
def test_a_run_killed_at_any_point_ends_as_a_clean_one(
    point: str, here: Settings, bind: Engine, deliveries: Path, clean: dict[str, Any]
) -> None:
    runs.killed(here, deliveries, point)
    runs.whole(here, bind, deliveries)
    assert runs.state(here, bind) == clean
