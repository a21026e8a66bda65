"""Forget on time: what is past its term is erased, and what was erased is counted."""

from dataclasses import asdict

from prefect import flow, task

from loep import settings
from loep.night import lease, run
from loep.night import retain as night
from loep.night.discreet import discreet

forget = task(name="forget", persist_result=False)(discreet(night.forget))


@flow(name="retain", persist_result=False, validate_parameters=False)
def retain(run_id: str | None = None) -> str:
    """Erase what is past its term; returns the id of the run."""
    here = settings.read()
    run_id = run_id or run.begin(here, "retain")
    with run.under_way(here, run_id) as begun, lease.held(begun.bind, "detect") as fence, begun.stages.stage("retain"):
        tonight = run.fenced(begun, fence)
        tonight.told.update(asdict(forget(tonight)))
    return run_id
