"""Things that go wrong on purpose."""

from collections.abc import Callable

from sqlalchemy import Engine
from sqlmodel import Session

from loep.storage.session import transaction


class PowerCutError(Exception):
    """The machine stopped."""


def cut_short(bind: Engine, work: Callable[[Session], object]) -> None:
    """Do the work in a transaction and lose the power just before it commits. Raises PowerCutError."""
    with transaction(bind) as session:
        work(session)
        session.flush()
        raise PowerCutError
