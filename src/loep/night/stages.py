"""The stages of a run as rows, written in short transactions as they begin and end, so that others can follow it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from loep.night.progress import Reached
from loep.storage.session import transaction
from loep.storage.tables import RunStage


def keeper(bind: Engine, run_id: str) -> Callable[[Reached], None]:
    """Writes how far a stage is. Nobody's night fails for that: a database that is away or busy is left alone."""

    def keep(reached: Reached) -> None:
        with suppress(OperationalError), transaction(bind) as session:
            _write(session, run_id, reached, datetime.now(UTC))

    return keep


def of(session: Session, run_id: str) -> Sequence[RunStage]:
    """The stages of a run in the order in which they began."""
    return session.exec(select(RunStage).where(RunStage.run_id == run_id).order_by(col(RunStage.position))).all()


def _write(session: Session, run_id: str, reached: Reached, now: datetime) -> None:
    row = session.get(RunStage, (run_id, reached.name)) or RunStage(
        run_id=run_id, name=reached.name, position=reached.position, done=0, total=1, seconds=0.0, began_at=now
    )
    row.done, row.total, row.seconds = reached.done, reached.total, reached.seconds
    row.ended_at = None if reached.running else now
    session.add(row)
