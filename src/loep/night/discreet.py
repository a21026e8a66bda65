"""Errors that tell where, never what the data was: what schedulers log and keep holds no value out of a delivery."""

import errno
import sqlite3
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import psycopg
from sqlalchemy.exc import OperationalError

from loep.errors import LoepError

P = ParamSpec("P")
R = TypeVar("R")


class StageFailed(LoepError):
    """Something unforeseen; the message is the kind of error and its place in the code."""


class DatabaseAway(StageFailed):
    """The database was away or busy: the same stage may succeed in a moment."""


class NoRoom(StageFailed):
    """A disk is full; the message says which and what to do."""


AWAY = (OperationalError, psycopg.OperationalError, sqlite3.OperationalError)
FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
PANIC = "PanicException"  # what polars raises when it breaks, which is no Exception
FULL_SQLITE = ("SQLITE_FULL", "SQLITE_IOERR_WRITE")


def discreet(stage: Callable[P, R]) -> Callable[P, R]:
    """Let `stage` raise only Loep's own errors, DatabaseAway and StageFailed.

    Messages of other libraries are dropped: a database, for one, repeats the row that it refused.
    """

    @wraps(stage)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return stage(*args, **kwargs)
        except LoepError:
            raise
        except BaseException as error:
            if not unforeseen(error):
                raise
            raise failure(error) from None

    return told


def unforeseen(error: BaseException) -> bool:
    """Whether something broke, and nobody stopped this process."""
    return isinstance(error, Exception) or type(error).__name__ == PANIC


def passing(_task: Any, _run: Any, state: Any) -> bool:
    """Whether a stage that ended in this state of the scheduler is worth a retry: the database was away or busy."""
    return isinstance(state.result(raise_on_failure=False), DatabaseAway)


def failure(error: BaseException) -> StageFailed:
    """What is told in the place of an error that is not Loep's own."""
    if full := _full(error):
        return NoRoom(f"no room left for {full}: make room on that disk, then run it again ({place(error)})")
    return DatabaseAway(place(error)) if isinstance(error, AWAY) else StageFailed(place(error))


def _full(error: BaseException) -> str:
    """What found no room: a file of our own naming, or the database; empty when that was not it."""
    if isinstance(error, OSError) and error.errno in FULL:
        return str(error.filename or "a file")
    cause = getattr(error, "orig", error)
    full = getattr(cause, "sqlite_errorname", "") in FULL_SQLITE or isinstance(cause, psycopg.errors.DiskFull)
    return "the database" if full else ""


def place(error: BaseException) -> str:
    """The kind of an error and the last steps in the code that led to it."""
    steps = traceback.extract_tb(error.__traceback__)[-6:]
    path = " > ".join(f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in steps)
    return f"{type(error).__name__} at {path}"
