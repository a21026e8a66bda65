"""The schema of the database: brought to the newest revision, or refused when it is another.

A migration runs in one transaction on both engines, so a process killed between two statements leaves
the database as it was; a lock makes a second process wait and then find nothing left to do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, text

from loep.errors import SchemaUnknown

if TYPE_CHECKING:
    from alembic.config import Config

LOCK = 5_067_001


def migrate(bind: Engine) -> None:
    """Bring the database to the newest revision. Safe when several processes call it at once.

    Raises SchemaUnknown when the database was made by a newer release.
    """
    with locked(bind) as connection:
        found = revision(connection)
        if found not in (None, *_known()):
            raise SchemaUnknown(str(found), head())
        _to(connection, "head")


def empty(bind: Engine) -> None:
    """Undo every migration: all tables and what they hold are gone."""
    with locked(bind) as connection:
        _to(connection, "base")


def check(bind: Engine) -> None:
    """Raises SchemaUnknown when the database is not at the newest revision."""
    with bind.connect() as connection:
        found = revision(connection)
    if found != head():
        raise SchemaUnknown(found or "empty", head())


def head() -> str:
    """The revision that this release knows."""
    return _known()[0]


def revision(connection: Connection) -> str | None:
    """The revision of the database, None when nothing was ever migrated."""
    from alembic.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def locked(bind: Engine) -> Iterator[Connection]:
    """A connection inside a transaction that holds the lock of the schema; commits at the end."""
    with bind.connect() as connection, _foreign_keys_off(connection), connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        yield connection


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """SQLite rebuilds a table to alter it, and must not follow foreign keys meanwhile."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.driver_connection
    assert raw is not None  # noqa: S101
    raw.execute("pragma foreign_keys=off")
    try:
        yield
    finally:
        raw.execute("pragma foreign_keys=on")


def _known() -> list[str]:
    """Every revision of this release, newest first."""
    from alembic.script import ScriptDirectory

    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]


def _to(connection: Connection, target: str) -> None:
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    if target == "base":
        command.downgrade(config, target)
    else:
        command.upgrade(config, target)


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "loep:migrations")
    return config
