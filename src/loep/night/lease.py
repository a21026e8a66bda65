"""One night at a time: a lease by the clock of the database, renewed while its holder lives.

Who could not renew it in time may lose it without knowing; `Fence` says so, inside the transaction that must not be.
"""

import os
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import Engine, func, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, select

from loep.errors import AlreadyRunning, Conflict
from loep.storage.session import transaction
from loep.storage.tables import Lease

TERM = timedelta(seconds=60)
RENEWAL, AGAIN, TRIES = 15.0, 1.0, 5
AWAY = (SQLAlchemyError, sqlite3.Error)
Fence = Callable[[Session], None]


def unfenced(_session: Session) -> None:
    """For who is alone: a restore, or a look at what was."""


@contextmanager
def held(bind: Engine, name: str) -> Iterator[Fence]:
    """Hold the lease `name` for the length of the block. Raises AlreadyRunning when another process has it.

    The lease of a process that died on this host is taken over at once, that of another host after a minute. What it
    gives raises Conflict in a transaction of who does not hold it any more; otherwise nobody else takes it until that
    transaction ends.
    """
    holder = f"{socket.gethostname()}/{os.getpid()}/{threading.get_ident()}"
    _take(bind, name, holder)
    done = threading.Event()
    renewal = threading.Thread(target=_renew, args=(bind, name, holder, done), daemon=True)
    renewal.start()
    try:
        yield partial(_still, name, holder)
    finally:
        done.set()
        renewal.join()
        _give_back(bind, name, holder)


def _take(bind: Engine, name: str, holder: str) -> None:
    with transaction(bind, "lease") as session:
        _one_at_a_time(session)
        now = clock(session)
        lease = session.get(Lease, name)
        if lease is not None and lease.expires_at > now and not _died_here(lease.holder):
            raise AlreadyRunning(lease.holder, lease.expires_at.isoformat(timespec="seconds"))
        session.merge(Lease(name=name, holder=holder, expires_at=now + TERM))


def _renew(bind: Engine, name: str, holder: str, done: threading.Event) -> None:
    """Go on whatever the database answers; the fence says whether the lease was kept."""
    wait = RENEWAL
    while not done.wait(wait):
        wait = AGAIN
        with suppress(*AWAY), transaction(bind) as session:
            lease = session.get(Lease, name)
            if lease is not None and lease.holder == holder:
                lease.expires_at = clock(session) + TERM
            wait = RENEWAL


def _still(name: str, holder: str, session: Session) -> None:
    kept = session.exec(select(Lease).where(Lease.name == name).with_for_update(read=True)).first()
    if kept is None or kept.holder != holder:
        by = f" by {kept.holder}" if kept else ""
        raise Conflict(f"the lease of this run lapsed and was taken{by}: run it again once that one is ready")


def _give_back(bind: Engine, name: str, holder: str) -> None:
    """Where the database stays away the lease lapses by itself: what was done under it is done."""
    for _ in range(TRIES):
        with suppress(*AWAY), transaction(bind) as session:
            lease = session.exec(select(Lease).where(Lease.name == name, Lease.holder == holder)).first()
            if lease is not None:
                session.delete(lease)
            return
        time.sleep(AGAIN)


def clock(session: Session) -> datetime:
    """The time by the database, aware UTC."""
    if session.get_bind().dialect.name == "sqlite":
        seconds = session.connection().exec_driver_sql("select (julianday('now') - 2440587.5) * 86400.0").scalar_one()
        return datetime.fromtimestamp(float(seconds), UTC)
    told: datetime = session.connection().execute(select(func.clock_timestamp())).scalar_one()
    return told.astimezone(UTC)


def _one_at_a_time(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("select pg_advisory_xact_lock(hashtext('loep.lease'))"))


def _died_here(holder: str) -> bool:
    host, pid, _ = holder.split("/")
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
