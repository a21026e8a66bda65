"""Sign every hour how far the event log goes, and keep that where the database's owner cannot reach it."""

from datetime import UTC, datetime

from prefect import flow, task

from loep import settings
from loep.night import checkpoint as night
from loep.night import run
from loep.night.discreet import discreet

sign = task(name="sign", persist_result=False)(discreet(night.sign))


@flow(name="checkpoint", persist_result=False, validate_parameters=False)
def checkpoint(run_id: str | None = None) -> str:
    """Write one signed checkpoint; returns the id of the run."""
    here = settings.read()
    run_id = run_id or run.begin(here, "checkpoint")
    with run.under_way(here, run_id) as tonight, tonight.stages.stage("checkpoint"):
        path = sign(here, tonight.bind, datetime.now(UTC))
        tonight.told["file"] = path.name if path else "LOEP_CHECKPOINTS names no folder"
    return run_id
