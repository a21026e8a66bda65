"""A PostgreSQL with its fences up, and people of two institutions who connect as the desk does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import Engine, make_url, text

from loep.settings import Settings
from loep.storage import fences
from loep.storage.session import engine, everywhere, transaction
from tests import databases
from tests.builders import desk, received

CANARY = "Kanarie"


def login(owner: Engine, role: str) -> str:
    """A user of its own in this role; the name, which is the password too."""
    name = f"person_{uuid4().hex[:10]}"
    with psycopg.connect(_dsn(owner), autocommit=True) as connection:
        connection.execute(
            sql.SQL("create role {} login password {} in role {}").format(
                sql.Identifier(name), sql.Literal(name), sql.Identifier(role)
            )
        )
    return name


@contextmanager
def owned(server: str, rights: str = "") -> Iterator[str]:
    """The address of an empty database as its owner, who has no more rights than these on the server."""
    made, name = databases.create(server), f"owner_{uuid4().hex[:10]}"
    with psycopg.connect(server, autocommit=True) as connection:
        owner = sql.Identifier(name)
        connection.execute(sql.SQL("create role {} login password {} " + rights).format(owner, sql.Literal(name)))
        database = sql.Identifier(databases.name_of(made))
        connection.execute(sql.SQL("alter database {} owner to {}").format(database, owner))
    yield make_url(made).set(username=name, password=name).render_as_string(hide_password=False)
    databases.drop(server, made)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("drop owned by {0}; drop role {0}").format(owner))


def forget(owner: Engine, name: str) -> None:
    with psycopg.connect(_dsn(owner), autocommit=True) as connection:
        connection.execute(sql.SQL("drop role {}").format(sql.Identifier(name)))


def connected(owner: Engine, settings: Settings, name: str) -> Engine:
    """The same database as this user."""
    url = make_url(_dsn(owner)).set(username=name, password=name)
    return engine(replace(settings, database_url=url.render_as_string(hide_password=False)))


@contextmanager
def ringed(server: str, template: str, settings: Settings) -> Iterator[Engine]:
    """A PostgreSQL with its fences up, as its owner, with a ring at 25BE and a canary at 00IC."""
    url = databases.create(server, template)
    made = everywhere(engine(replace(settings, database_url=url)))
    fences.raise_fences(made)
    desk.night(made)
    desk.ring(made, size=2)
    received.delivery(made)
    elsewhere = desk.case("canary00case", "canary-1", 1)
    elsewhere.institution = "00IC"
    received.keep(made, elsewhere)
    received.keep(made, desk.member(elsewhere, "canary-1", {"programme": "34936", "surname": CANARY}))
    yield made
    made.dispose()
    databases.drop(server, url)


@contextmanager
def entered(owner: Engine, settings: Settings, role: str) -> Iterator[Engine]:
    """The same database as a user of its own in this role."""
    name = login(owner, role)
    made = connected(owner, settings, name)
    yield made
    made.dispose()
    forget(owner, name)


def seen(bind: Engine, table: str) -> str:
    """Everything of a table that this connection sees."""
    with transaction(bind) as session:
        return "\n".join(session.connection().execute(text(f'select t::text from "{table}" t')).scalars())


def _dsn(owner: Engine) -> str:
    return owner.url.set(drivername="postgresql").render_as_string(hide_password=False)
