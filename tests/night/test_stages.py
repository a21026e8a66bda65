"""Whoever looks from outside sees how far a run is, while it runs and after it broke off."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from loep.errors import Refused
from loep.night import run, stages
from loep.night.progress import Stages
from loep.settings import Settings
from loep.storage.session import engine, transaction
from loep.storage.tables import RunStage
from tests.builders import desk


def seen(bind: Engine, run_id: str = "run-1") -> Sequence[RunStage]:
    """What another process sees."""
    with transaction(bind) as session:
        return stages.of(session, run_id)


def test_a_stage_is_seen_as_it_begins_and_as_it_ends(bind: Engine) -> None:
    desk.night(bind)
    told = Stages(keep=stages.keeper(bind, "run-1"))
    with told.stage("receive", 3) as tick:
        tick()
        assert [(each.name, each.done, each.total, each.ended_at) for each in seen(bind)] == [("receive", 0, 3, None)]
    with told.stage("link"):
        pass
    first, second = seen(bind)
    assert (first.name, first.done, first.seconds) == ("receive", 3, round(told.seconds["receive"], 3))
    assert first.ended_at is not None
    assert (second.name, second.position) == ("link", 2)


def test_a_stage_that_runs_again_keeps_its_place_and_adds_its_seconds(bind: Engine) -> None:
    desk.night(bind)
    told = Stages(keep=stages.keeper(bind, "run-1"))
    for _ in range(2):
        for name in ("link", "detect"):
            with told.stage(name):
                pass
    assert [(each.name, each.position) for each in seen(bind)] == [("link", 1), ("detect", 2)]
    assert seen(bind)[0].seconds == round(told.seconds["link"], 3)


def test_a_stage_that_breaks_ends_where_it_was(bind: Engine) -> None:
    desk.night(bind)
    told = Stages(keep=stages.keeper(bind, "run-1"))
    with pytest.raises(Refused):
        _broken(told)
    (broken,) = seen(bind)
    assert (broken.done, broken.total) == (1, 5)
    assert broken.ended_at is not None


def test_a_run_keeps_its_stages(settings: Settings) -> None:
    run_id = run.begin(settings, "retain")
    with run.under_way(settings, run_id) as tonight, tonight.stages.stage("retain"):
        assert [each.name for each in seen(tonight.bind, run_id)] == ["retain"]
    assert seen(tonight.bind, run_id)[0].ended_at is not None


def test_a_database_that_is_away_stops_no_night(settings: Settings) -> None:
    settings.data.mkdir()
    nowhere = engine(replace(settings, database_url=f"sqlite:///{settings.data / 'empty.db'}"))
    with Stages(keep=stages.keeper(nowhere, "run-1")).stage("receive") as tick:
        tick()
    nowhere.dispose()


def _broken(told: Stages) -> None:
    with told.stage("receive", 5) as tick:
        tick()
        raise Refused(("no",))
