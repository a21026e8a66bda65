"""Try every draft of the policy that was not tried yet on what was delivered, and keep what it would have opened."""

from prefect import flow, task

from loep import settings
from loep.night import drafts, run
from loep.night.discreet import discreet

attempt = task(name="backtest", persist_result=False)(discreet(drafts.attempt))


@flow(name="backtest", persist_result=False, validate_parameters=False)
def backtest(run_id: str | None = None) -> str:
    """Back-test each new draft; returns the id of the run."""
    here = settings.read()
    run_id = run_id or run.begin(here, "backtest")
    with run.under_way(here, run_id) as tonight:
        waiting = drafts.waiting(tonight)
        for number in waiting:
            with tonight.stages.stage(f"version {number}"):
                attempt(tonight, number)
        tonight.told["versions"] = waiting
    return run_id
