"""One run of a flow as a row: begun, told of, finished or failed. Flows pass its id and nothing else."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine
from sqlmodel import col, select

from loep.audit.log import Entry, append
from loep.clock import AMSTERDAM, today
from loep.errors import LoepError
from loep.night import lease, prepare, stages, versions
from loep.night.discreet import failure
from loep.night.progress import Stages
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Run
from loep.vocabulary import RunState


@dataclass(frozen=True)
class Night:
    """A run under way: where it reads and writes, and what it has counted so far.

    `recorded`: the register versions of a run that is looked at again; None while it runs. `fence`: of the lease.
    `inbox`: whether `folder` is the inbox, which files leave, and not a folder that somebody named.
    """

    id: str
    settings: Settings
    bind: Engine
    folder: Path
    began: datetime
    stages: Stages = field(default_factory=Stages)
    told: dict[str, object] = field(default_factory=dict)
    recorded: Mapping[str, str] | None = None
    fence: lease.Fence = lease.unfenced
    inbox: bool = False

    @property
    def day(self) -> date:
        """The business date in Amsterdam on which the run began."""
        return today(self.began)


def begin(settings: Settings, kind: str, folder: Path | None = None, **uses: object) -> str:
    """Write the row of a new run and return its id. `folder`: where deliveries lie, when that is not the inbox.

    `uses`: what is known already of what reproduces it.
    """
    bind = prepare.begun(settings)
    now = datetime.now(UTC)
    run = Run(
        id=uuid4().hex,
        kind=kind,
        night=today(now),
        folder=str(folder or ""),
        state=RunState.RUNNING,
        started_at=now,
        versions={"code": versions.code(settings.home), **uses},
    )
    with transaction(bind) as session:
        session.add(run)
    return run.id


@contextmanager
def under_way(settings: Settings, run_id: str) -> Iterator[Night]:
    """The run `run_id`, finished when the block ends and failed when it raises.

    What is raised onwards holds no value out of a delivery: an unforeseen error becomes StageFailed with its place.
    """
    bind = prepare.ready(settings)
    with transaction(bind) as session:
        run = session.get_one(Run, run_id)
    told = Stages(keep=stages.keeper(bind, run_id))
    folder = Path(run.folder or settings.inbox)
    night = Night(run_id, settings, bind, folder, run.started_at, told, inbox=not run.folder)
    try:
        yield night
    except Exception as error:
        _end(night, RunState.FAILED)
        raise (error if isinstance(error, LoepError) else failure(error)) from None
    _end(night, RunState.FINISHED)


def fenced(night: Night, fence: lease.Fence, **uses: object) -> Night:
    """The run under its lease; `uses` is added to what reproduces it."""
    held = replace(night, fence=fence)
    record(held, uses)
    return held


def record(night: Night, versions_used: dict[str, object]) -> None:
    """Add to what reproduces this run: policy, registers, models."""
    with transaction(night.bind) as session:
        run = session.get_one(Run, night.id)
        run.versions = {**run.versions, **versions_used}


def latest(bind: Engine, kind: str) -> Run | None:
    """The newest run of a kind, whatever became of it."""
    with transaction(bind) as session:
        return session.exec(select(Run).where(Run.kind == kind).order_by(col(Run.started_at).desc())).first()


def latest_finished(bind: Engine, kind: str) -> Run | None:
    """The newest run of a kind that finished."""
    finished = select(Run).where(Run.kind == kind, Run.state == RunState.FINISHED.value)
    with transaction(bind) as session:
        return session.exec(finished.order_by(col(Run.started_at).desc())).first()


def _end(night: Night, state: RunState) -> None:
    now = datetime.now(UTC)
    with transaction(night.bind) as session:
        run = session.get_one(Run, night.id)
        run.state, run.finished_at = state, now
        run.summary = {**night.told, "seconds": {name: round(took, 3) for name, took in night.stages.seconds.items()}}
        entry = Entry(
            institution="",
            actor=f"flow:{run.kind}",
            role="system",
            action=f"run.{state}",
            object=f"run:{run.id}",
            purpose="screen",
            details={},
            versions=run.versions,
        )
        append(session, [entry], now)


def intake_year(moment: datetime) -> int:
    """The academic year that takes registrations at `moment`: from October on the next one that starts."""
    local = moment.astimezone(AMSTERDAM)
    return local.year + 1 if local.month >= 10 else local.year
