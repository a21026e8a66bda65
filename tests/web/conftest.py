"""An app of its own for every test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser
from sqlalchemy import Engine

from loep.intake import keys
from loep.settings import Settings
from loep.storage.session import engine
from loep.storage.tables import Account, Case
from loep.web.app import create
from tests.builders import desk
from tests.web import browser
from tests.web.visitors import Visitor, logged_in


@pytest.fixture(scope="session")
def made_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The keys of a deployment, to copy."""
    data = tmp_path_factory.mktemp("keys")
    made = Settings(home=data, data=data, database_url="")
    keys.make(made)
    return made.keys


@pytest.fixture
def settings(settings: Settings, made_keys: Path) -> Settings:
    """Those of every test, with keys: no desk makes its own."""
    shutil.copytree(made_keys, settings.keys)
    return settings


@pytest.fixture
def database(settings: Settings, sqlite_template: Path) -> Iterator[Engine]:
    """An empty, migrated SQLite database."""
    settings.data.mkdir(exist_ok=True)
    shutil.copyfile(sqlite_template, settings.data / "loep.db")
    made = engine(settings)
    yield made
    made.dispose()


@pytest.fixture
def app(settings: Settings, database: Engine) -> FastAPI:
    return create(settings, database)


@pytest.fixture
def rosa(database: Engine) -> Account:
    """A reviewer on the morning after a night."""
    desk.night(database)
    return desk.account(database, "Rosa de Vries")


@pytest.fixture
def case(database: Engine, rosa: Account) -> Case:
    """A ring of three with letters that are alike, which Rosa has."""
    made = desk.ring(database, size=3)
    desk.held(database, made, rosa)
    return made


@pytest.fixture
def reviewer(app: FastAPI, rosa: Account, case: Case) -> Visitor:
    """Rosa, who is about to write to an applicant of the case."""
    person = logged_in(app, rosa)
    person.see(f"/cases/{case.id}/letter")
    return person


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real headless Chromium, started once."""
    with browser.chromium() as launched:
        yield launched
