"""What a run used, as the rows of the log tell it: enough to find the run, which holds all of it."""

from typing import Any

from loep.storage.tables import Run


def used(run: Run, institution: str) -> dict[str, Any]:
    """The run, its code (and with it every rule), and for this institution policy, registers and fitted models."""
    here = run.versions.get(institution) or {}
    policy = here.get("policy") or {}
    told = {
        "run": run.id,
        "code": run.versions.get("code"),
        "policy": policy.get("number"),
        "registers": here.get("registers"),
        "models": here.get("models"),
    }
    return {name: value for name, value in told.items() if value}
