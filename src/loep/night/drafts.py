"""Drafts of the policy and their back-test: the nightly flow tries those that wait, a person may have one tried now."""

from datetime import UTC, datetime, timedelta
from multiprocessing import get_context

from sqlalchemy import Engine
from sqlmodel import col, select

from loep.night import policies, run
from loep.night.run import Night
from loep.policies import versions
from loep.policies.versions import Hindered, Hindrance
from loep.settings import Settings
from loep.storage.session import reading, transaction
from loep.storage.tables import PolicyVersion, Run
from loep.vocabulary import PolicyState, RunState

KIND = "backtest"
LOST = timedelta(hours=2)


def waiting(night: Night) -> list[int]:
    """The numbers of the drafts that nobody tried yet, the oldest first."""
    with transaction(night.bind) as session:
        return sorted(
            version.number for version in versions.listed(session) if version.state == PolicyState.DRAFT.value
        )


def attempt(night: Night, number: int) -> None:
    """Try one draft and keep the result with it."""
    from loep.night import backtest

    with transaction(night.bind) as session:
        version = versions.triable(session, number)
    found = backtest.backtest(night.settings, policies.read(night.settings.home, version))
    with transaction(night.bind) as session:
        versions.record_backtest(session, number, found.live, found.as_dict(), datetime.now(UTC))


def start(settings: Settings, bind: Engine, number: int) -> str:
    """Have one draft tried in a process of its own, whose memory ends with it; the id of the run.

    Raises Conflict when the version is no draft, or a back-test is under way.
    """
    with transaction(bind) as session:
        versions.triable(session, number)
    if (last := run.latest(bind, KIND)) and _alive(last):
        raise Hindered("a back-test is under way: wait until it is done", Hindrance.UNDER_WAY)
    run_id = run.begin(settings, KIND, draft=number)
    get_context("spawn").Process(target=one, args=(settings, run_id, number), daemon=True).start()
    return run_id


def one(settings: Settings, run_id: str, number: int) -> None:
    """The run `run_id`: one draft tried."""
    with run.under_way(settings, run_id) as tonight:
        with tonight.stages.stage(f"version {number}"):
            attempt(tonight, number)
        tonight.told["versions"] = [number]


def last_attempt(bind: Engine, version: PolicyVersion) -> RunState | None:
    """How the newest run that tried this version stands; None when no run did. A run lost for hours has failed."""
    tried = select(Run).where(Run.kind == KIND, Run.started_at >= version.created_at)
    with reading(bind) as session:
        runs = session.exec(tried.order_by(col(Run.started_at).desc())).all()
    for found in runs:
        if found.versions.get("draft") == version.number:
            lost = found.state == RunState.RUNNING and not _alive(found)
            return RunState.FAILED if lost else RunState(found.state)
    return None


def _alive(found: Run) -> bool:
    return found.state == RunState.RUNNING and found.started_at > datetime.now(UTC) - LOST
