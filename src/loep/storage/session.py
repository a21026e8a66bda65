"""One engine for SQLite and PostgreSQL, with the settings that keep a commit kept."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlmodel import Session

from loep.failpoints import AFTER, BEFORE, reached
from loep.settings import Settings

EVERYWHERE = "*"
PATIENCE, DESK_PATIENCE = "15min", "30s"  # a night moves a million rows at once; nobody waits half a minute for a page
QUEUES = 15_000
SCOPE = text(
    "select set_config('loep.institution', :institution, true), set_config('statement_timeout', :patience, true), "
    "set_config('idle_in_transaction_session_timeout', :patience, true), "
    "set_config('transaction_read_only', :reads, true)"
)
PRAGMAS = (
    "journal_mode=wal",
    "synchronous=full",
    "foreign_keys=on",
    "cache_size=-65536",
    "secure_delete=on",
    "trusted_schema=off",
)


def engine(settings: Settings) -> Engine:
    """Connect to the configured database, of which PostgreSQL shows no row of any institution until it is asked.

    See `scoped` and `everywhere`. Statements are never printed with their parameters.
    """
    url = settings.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
    made = create_engine(url, hide_parameters=True, pool_pre_ping=True)
    if made.dialect.name == "sqlite":
        settings.data.mkdir(parents=True, exist_ok=True)
        event.listen(made, "connect", _harden)
        event.listen(made, "begin", _begin)
    else:
        event.listen(made, "begin", _within)
    return made


def scoped(bind: Engine, institution: str) -> Engine:
    """The same database, of which PostgreSQL shows the rows of these institutions only (see `fences`).

    A statement may take as long as a page may. `institution`: one, several with commas, none ("") or EVERYWHERE.
    """
    return bind.execution_options(institution=institution, patience=DESK_PATIENCE)


def everywhere(bind: Engine) -> Engine:
    """The same database with the rows of every institution, for nights and commands, which may take their time."""
    return bind.execution_options(institution=EVERYWHERE, patience=PATIENCE)


def unless_busy(bind: Engine) -> Engine:
    """The same database, on which a transaction raises OperationalError at once while SQLite has another writer."""
    return bind.execution_options(queues=0)


@contextmanager
def reading(bind: Engine) -> Iterator[Session]:
    """A session that sees one state of the database and can change nothing; it waits for nobody who writes."""
    with Session(bind.execution_options(reads=True), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def transaction(bind: Engine, named: str = "") -> Iterator[Session]:
    """A session that commits when the block ends and rolls back when it raises. `named`: its failpoint.

    SQLite has one writer at a time: others wait 15 seconds for it, then raise OperationalError.
    """
    with Session(bind, expire_on_commit=False) as session, session.begin():
        yield session
        session.flush()
        reached(named, BEFORE)
    reached(named, AFTER)


def one_at_a_time(session: Session, lock: int) -> None:
    """Wait for whoever took this lock until their transaction ends; SQLite holds everybody off since this one began."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": lock})


def _harden(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"pragma {pragma}")


def _within(connection: Connection) -> None:
    """Say whose rows the transaction is about, how long it may take, and whether it may write."""
    asked = connection.get_execution_options()
    about = {"institution": asked.get("institution", ""), "patience": asked.get("patience", PATIENCE)}
    connection.execute(SCOPE, {**about, "reads": "on" if asked.get("reads") else "off"})


def _begin(connection: Connection) -> None:
    """Whoever may write takes the right to from the start: taken half-way, what was read may be of before another."""
    asked = connection.get_execution_options()
    reads = bool(asked.get("reads"))
    connection.exec_driver_sql(f"pragma busy_timeout={asked.get('queues', QUEUES)}")
    connection.exec_driver_sql(f"pragma query_only={int(reads)}")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
