"""A small folder of deliveries, how its night ends when nothing goes wrong, and a home to go wrong in."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from loep.intake import keys
from loep.settings import Settings
from loep.simulate.write import Plan, write
from tests.conftest import SETTINGS
from tests.faults import runs


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 registrations of which some rows are bad."""
    folder = tmp_path_factory.mktemp("deliveries")
    write(folder, Plan(rows=300, seed=12, institution="25BE", format="csv", year=2026))
    return folder


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys: what the same night finds has the same ids under the same keys."""
    data = tmp_path_factory.mktemp("held")
    keys.make(replace(SETTINGS, data=data))
    return data / "keys"


@pytest.fixture(scope="session")
def small_night(
    small: Path, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, held: Path
) -> dict[str, Any]:
    """How a night over `small` ends in which nothing went wrong."""
    return runs.clean(small, tmp_path_factory.mktemp("clean"), sqlite_template, held)


@pytest.fixture
def here(settings: Settings, bind: Engine, held: Path) -> Settings:
    """Settings on the database of `bind`, with keys and a folder for checkpoints."""
    url = bind.url.render_as_string(hide_password=False)
    made = replace(settings, database_url=url, checkpoints=settings.data / "checkpoints")
    shutil.copytree(held, made.keys)
    return made
