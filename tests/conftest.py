"""Real databases and a home of its own for every test."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from loep.settings import Settings
from loep.storage import fences, schema
from loep.storage.session import engine, everywhere
from tests import databases

pytest_plugins = ["tests.trust.results", "pytester"]
SETTINGS = Settings(home=Path(__file__).resolve().parents[1], data=Path("var"), database_url="")
SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings whose data folder is empty and whose content is this repository's."""
    data = tmp_path / "var"
    return Settings(home=Path(__file__).resolve().parents[1], data=data, database_url=f"sqlite:///{data / 'loep.db'}")


@pytest.fixture
def shared() -> Path:
    """The folder with real register extracts and bad input; not part of the repository."""
    folder = Path(os.environ.get("LOEP_SHARED", SHARED))
    if not (folder / "data").is_dir():
        pytest.skip(f"{folder} is not here: the real register files are not part of the repository")
    return folder


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    made = engine(replace(SETTINGS, data=path.parent, database_url=f"sqlite:///{path}"))
    schema.migrate(made)
    made.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server."""
    with ExitStack() as stack:
        try:
            dsn = stack.enter_context(databases.server())
        except Exception as error:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(f"PostgreSQL did not start, so nothing was tested on it: {error}")
        yield dsn


@pytest.fixture(scope="session")
def postgresql_template(postgresql: str) -> Iterator[str]:
    """The name of a migrated PostgreSQL database to copy."""
    made = databases.create(postgresql)
    migrated = engine(replace(SETTINGS, database_url=made))
    schema.migrate(migrated)
    fences.raise_fences(migrated)
    migrated.dispose()
    yield databases.name_of(made)
    databases.drop(postgresql, made)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty, migrated database: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "var" / "loep.db"
        path.parent.mkdir(exist_ok=True)
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    dsn = request.getfixturevalue("postgresql")
    made = databases.create(dsn, request.getfixturevalue("postgresql_template"))
    yield databases.as_a_night(made)
    databases.drop(dsn, made)


@pytest.fixture
def owner(database_url: str, settings: Settings, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The database of `bind` as who owns it: on PostgreSQL the desk and the nights may change no table and no event."""
    made = engine(
        replace(settings, database_url=databases.as_the_owner(database_url, request.getfixturevalue("postgresql")))
    )
    yield made
    made.dispose()


@pytest.fixture
def bind(settings: Settings, database_url: str) -> Iterator[Engine]:
    """An engine on an empty, migrated database, SQLite and PostgreSQL in turn."""
    made = everywhere(engine(replace(settings, database_url=database_url)))
    yield made
    made.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def nothing(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Engine]:
    """An engine on a database in which nothing was ever made."""
    if request.param == "sqlite":
        made = engine(settings)
        yield made
        made.dispose()
        return
    server = request.getfixturevalue("postgresql")
    url = databases.create(server)
    made = engine(replace(settings, database_url=url))
    yield made
    made.dispose()
    databases.drop(server, url)
