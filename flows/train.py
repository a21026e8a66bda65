"""Fit every model anew, per institution, on what is known; the newest fit is the one in use."""

from prefect import flow, task

from loep import content, settings
from loep.night import assemble, fitting, run
from loep.night.discreet import discreet

fit = task(name="fit", persist_result=False)(discreet(fitting.train_on_known))


@flow(name="train", persist_result=False, validate_parameters=False)
def train(run_id: str | None = None) -> str:
    """Fit each model of `models/` for each institution; returns the id of the run."""
    here = settings.read()
    run_id = run_id or run.begin(here, "train")
    with run.under_way(here, run_id) as tonight:
        policy = assemble.policy(tonight)
        for institution in assemble.institutions(tonight):
            for model in content.models(here.home):
                with tonight.stages.stage(f"fit {model.id} {institution}"):
                    fit(tonight, institution, model, policy)
    return run_id
