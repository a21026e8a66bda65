"""PostgreSQL stops and starts while a night runs: nothing counts by halves, and the end is that of a clean night."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from loep.night.discreet import DatabaseAway, discreet
from loep.settings import Settings
from loep.storage import schema
from loep.storage.session import engine
from tests import databases
from tests.faults import runs

pytestmark = pytest.mark.xdist_group("faults")


@pytest.fixture(scope="module")
def own_server() -> Iterator[databases.Own]:
    with databases.own() as started:
        yield started


@pytest.fixture
def home(own_server: databases.Own, settings: Settings, held: Path) -> Iterator[tuple[Settings, Engine]]:
    """A home on a database of a server that only this module uses."""
    made = replace(
        settings, database_url=databases.create(own_server.address), checkpoints=settings.data / "checkpoints"
    )
    shutil.copytree(held, made.keys)
    bind = engine(made)
    schema.migrate(bind)
    yield made, bind
    bind.dispose()


def restarts_once(bind: Engine, server: databases.Own, statement: str, then: str = "") -> list[str]:
    """Restart the server when `statement` is about to run, or at the pool's event `then` after it; filled when done."""
    met: list[str] = []
    done: list[str] = []

    def watch(_connection: Any, _cursor: Any, said: str, *_: Any) -> None:
        if not met and said.lower().startswith(statement):
            met.append(said)
            if not then:
                restart()

    def restart(*_: Any) -> None:
        if met and not done:
            done.append(statement)
            server.restart()

    event.listen(bind, "before_cursor_execute", watch)
    if then:
        event.listen(bind, then, restart)
    return done


BETWEEN = {"after a delivery": ("insert into delivery", "checkin"), "before the lease is given back": ("delete", "")}


@pytest.mark.parametrize("moment", list(BETWEEN))
@pytest.mark.promise("PostgreSQL restarted mid-run", "between two stages: the night goes on and ends as a clean one")
def test_a_night_goes_on_when_postgresql_restarts_between_two_stages(
    home: tuple[Settings, Engine], own_server: databases.Own, small: Path, small_night: dict[str, Any], moment: str
) -> None:
    here, bind = home
    restarted = restarts_once(bind, own_server, *BETWEEN[moment])
    runs.whole(here, bind, small)
    assert restarted
    assert runs.state(here, bind) == small_night


OFTEN = (runs.OPENING,)
SELDOM = ("insert into delivery", "select event.seq", "update")


@pytest.mark.parametrize("moment", [*OFTEN, *(pytest.param(each, marks=pytest.mark.faults) for each in SELDOM)])
@pytest.mark.promise("PostgreSQL restarted mid-run", "amid a transaction: run again, the night ends as a clean one")
def test_a_night_in_which_postgresql_restarts_ends_as_a_clean_one_when_run_again(
    home: tuple[Settings, Engine], own_server: databases.Own, small: Path, small_night: dict[str, Any], moment: str
) -> None:
    here, bind = home
    restarted = restarts_once(bind, own_server, moment)
    with pytest.raises(DatabaseAway):
        discreet(runs.whole)(here, bind, small)
    assert restarted
    runs.state(here, bind)
    runs.whole(here, bind, small)
    assert runs.state(here, bind) == small_night
