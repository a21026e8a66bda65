"""How far a run is, as anybody who looks sees it: its stages, and whether somebody still works on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from loep.night import stages
from loep.storage.tables import Lease, Run
from loep.vocabulary import RunState

STARTING = timedelta(minutes=2)


@dataclass(frozen=True)
class Stage:
    """A stage of a run; `seconds` are None while it runs. `done` of `total` parts."""

    name: str
    done: int
    total: int
    seconds: float | None
    running: bool


@dataclass(frozen=True)
class Standing:
    """`interrupted`: it says that it runs, and nobody holds its lease any more."""

    run: Run
    stages: tuple[Stage, ...]
    interrupted: bool

    @property
    def running(self) -> bool:
        return self.run.state == RunState.RUNNING and not self.interrupted

    @property
    def seconds(self) -> float:
        return sum(stage.seconds or 0 for stage in self.stages)

    @property
    def mark(self) -> tuple[object, ...]:
        """What differs when there is something new to tell."""
        return (self.run.state, self.interrupted, self.stages)


def read(session: Session, run_id: str, now: datetime) -> Standing:
    """Where a run stands. Raises LookupError for a run that is not there."""
    run = session.get(Run, run_id)
    if run is None:
        raise LookupError(run_id)
    return Standing(run, _stages(session, run), _interrupted(session, run, now))


def _stages(session: Session, run: Run) -> tuple[Stage, ...]:
    """As they were written down; of a run of an earlier release the seconds that it told at its end."""
    kept: Sequence[Stage] = [
        Stage(row.name, row.done, row.total, row.seconds if row.ended_at else None, row.ended_at is None)
        for row in stages.of(session, run.id)
    ]
    told = run.summary.get("seconds", {})
    return tuple(kept) or tuple(Stage(name, 1, 1, seconds, running=False) for name, seconds in told.items())


def _interrupted(session: Session, run: Run, now: datetime) -> bool:
    if run.state != RunState.RUNNING or run.kind != "detect" or now.astimezone(UTC) - run.started_at < STARTING:
        return False
    lease = session.get(Lease, run.kind)
    return lease is None or lease.expires_at <= now
