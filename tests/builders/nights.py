"""A night without its scheduler, stage after stage as the flow runs them."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine

from loep.clock import today
from loep.night import assemble, detect, summary, versions, welfare
from loep.night.run import Night
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Run


def ran(settings: Settings, bind: Engine, folder: Path, sample_share: float | None = None) -> Run:
    """Run one night over what lies in `folder` and return its finished row; `sample_share` in place of the policy's."""
    tonight = begun(settings, bind, folder)
    policy, told = assemble.policy(tonight), summary.Night()
    policy = policy if sample_share is None else replace(policy, sample_share=sample_share)
    for path in detect.collect(tonight):
        told.received(path, detect.receive(tonight, path))
    for institution in assemble.institutions(tonight):
        linked = assemble.together(tonight, institution, policy)
        looked = detect.look(tonight, institution, linked, policy)
        told.opened_by(institution, looked, detect.open_cases(tonight, institution, looked, policy))
        welfare.keep(tonight, institution, policy)
    with transaction(bind) as session:
        run = session.get_one(Run, tonight.id)
        run.state, run.finished_at, run.summary = "finished", datetime.now(UTC), told.as_dict()
    return run


def begun(settings: Settings, bind: Engine, folder: Path) -> Night:
    """A night that has just begun, on an engine that the test closes itself."""
    now = datetime.now(UTC)
    run = Run(
        id=uuid4().hex,
        kind="detect",
        night=today(now),
        folder=str(folder),
        state="running",
        started_at=now,
        versions={"code": versions.code(settings.home)},
    )
    with transaction(bind) as session:
        session.add(run)
    return Night(run.id, settings, bind, folder, now)
