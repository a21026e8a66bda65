"""A night: collect -> receive and check -> assemble and link -> detect -> open -> welfare, per institution.

Prefect schedules, retries and shows it. Loep's own keys keep what may not be lost or done twice; it gets a run id only.
"""

from functools import partial
from typing import Any

from prefect import flow, task
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner

from loep import settings
from loep.night import apart, assemble, figures, lease, libraries, run, summary, welfare
from loep.night import detect as night
from loep.night.at_once import at_once
from loep.night.discreet import discreet, passing

RUNNER: Any = ThreadPoolTaskRunner(max_workers=2)  # what Python does for one delivery leaves a processor to another
again: Any = partial(task, retries=3, retry_delay_seconds=[1, 5, 25], retry_condition_fn=passing, persist_result=False)
receive = again(name="receive")(discreet(night.receive))
link = again(name="link")(discreet(assemble.together))
look = again(name="detect")(discreet(night.look))
open_cases = again(name="open")(discreet(night.open_cases))
keep_welfare = again(name="welfare")(discreet(welfare.keep))
keep_figures = again(name="figures")(discreet(figures.keep))


@flow(name="detect", task_runner=RUNNER, persist_result=False, validate_parameters=False, log_prints=False)
def detect(run_id: str | None = None) -> str:
    """One night over every delivery that waits; returns the id of its run."""
    here = settings.read()
    run_id = run_id or run.begin(here, "detect")
    with run.under_way(here, run_id) as begun, lease.held(begun.bind, "detect") as fence:
        tonight = run.fenced(begun, fence, prefect=flow_run.id)
        policy, paths = assemble.policy(tonight), night.collect(tonight)
        told = summary.Night(awaited=night.awaited(tonight))
        with tonight.stages.stage("load"):
            libraries.load()
        with tonight.stages.stage("receive", len(paths)) as tick:
            for path, receipt in at_once(partial(receive.submit, tonight), paths):
                told.received(path, receipt)
                tick()
        for institution in assemble.institutions(tonight):
            with apart.of(institution, tonight, told):
                with tonight.stages.stage("link"):
                    linked = link(tonight, institution, policy)
                with tonight.stages.stage("detect"):
                    looked = look(tonight, institution, linked, policy)
                with tonight.stages.stage("open"):
                    told.opened_by(institution, looked, open_cases(tonight, institution, looked, policy))
                    keep_welfare(tonight, institution, policy)
        try:
            with tonight.stages.stage("figures"):
                keep_figures(tonight)
        finally:
            apart.tell(tonight, told)
    return run_id
