"""Errors that tell where, never what the data was: what schedulers log and keep holds no value out of a delivery."""

import sqlite3
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import psycopg
from sqlalchemy.exc import OperationalError

from loep.errors import LoepError

P = ParamSpec("P")
R = TypeVar("R")


class StageFailed(LoepError):
    """Something unforeseen; the message is the kind of error and its place in the code."""


class DatabaseAway(StageFailed):
    """The database was away, busy or full: the same stage may succeed in a moment."""


AWAY = (OperationalError, psycopg.OperationalError, sqlite3.OperationalError)


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
        except AWAY as error:
            raise DatabaseAway(place(error)) from None
        except Exception as error:
            raise StageFailed(place(error)) from None

    return told


def place(error: BaseException) -> str:
    """The kind of an error and the last steps in the code that led to it."""
    steps = traceback.extract_tb(error.__traceback__)[-6:]
    path = " > ".join(f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in steps)
    return f"{type(error).__name__} at {path}"
