"""A disk that fills up in a night: it says so, nothing counts by halves, and with room the night ends as ever."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from loep.settings import Settings
from tests.faults import runs

pytestmark = pytest.mark.xdist_group("faults")

FULL = """
import resource, sys
from pathlib import Path
from sqlalchemy import event
from loep import settings
from loep.night.discreet import failure
from loep.storage.session import engine, everywhere
from tests.faults import runs

def fill():
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))

def watch(_connection, _cursor, statement, *_):
    if statement.lower().startswith(sys.argv[2]):
        fill()

here = settings.read()
bind = everywhere(engine(here))
event.listen(bind, "before_cursor_execute", watch)
try:
    runs.whole(here, bind, Path(sys.argv[1]))
except Exception as error:
    print(failure(error))
    sys.exit(1)
"""
MOMENTS = {"receiving": "insert into lease", "opening cases": runs.OPENING}


def sample(database: str, moment: str) -> Any:
    """Each moment once in every run, on the other database with the faults."""
    often = {("sqlite", "opening cases"), ("postgresql", "receiving")}
    marks = () if (database, moment) in often else (pytest.mark.faults,)
    return pytest.param(database, moment, marks=marks, id=f"{database}-{moment}")


@pytest.mark.parametrize(
    ("database_url", "moment"),
    [sample(database, moment) for database in ("sqlite", "postgresql") for moment in MOMENTS],
    indirect=["database_url"],
)
@pytest.mark.promise("disk full", "a night on a full disk says so, and ends as a clean one once there is room")
def test_a_night_on_a_full_disk_says_so_and_ends_as_a_clean_one_once_there_is_room(
    moment: str, here: Settings, bind: Engine, small: Path, small_night: dict[str, Any]
) -> None:
    program = [sys.executable, "-c", FULL, str(small), MOMENTS[moment]]
    env = runs.environment(here)
    full = subprocess.run(program, env=env, cwd=here.home, capture_output=True, text=True, check=False)
    assert full.returncode == 1, full.stderr[-2_000:]
    assert full.stdout.startswith("no room left for "), full.stdout
    assert "make room on that disk, then run it again" in full.stdout
    runs.state(here, bind)
    runs.whole(here, bind, small)
    assert runs.state(here, bind) == small_night
