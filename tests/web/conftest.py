"""An app of its own for every test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser
from sqlalchemy import Engine

from loep.settings import Settings
from loep.storage.session import engine
from loep.web.app import create
from tests.web import browser


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


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real headless Chromium, started once."""
    with browser.chromium() as launched:
        yield launched
