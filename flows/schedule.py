"""Every deployment in one list. Times are Amsterdam's; RIO refreshes at 05:30, so a night starts at 06:15."""

from pathlib import Path
from typing import Any

from prefect import serve as serve_deployments
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron

from loep import content

TIMES = {
    "detect": "15 6 * * *",
    "retain": "15 4 * * *",
    "train": "15 3 * * 0",
    "report": "15 5 1 * *",
}


def deployments(home: Path) -> list[RunnerDeployment]:
    """One deployment per flow; a flow that still runs is not started a second time."""
    return [_deployment(content.flow(home, name), name, cron) for name, cron in TIMES.items()]


def _deployment(flow: Any, name: str, cron: str) -> RunnerDeployment:
    made: RunnerDeployment = flow.to_deployment(
        name="nightly" if name == "detect" else "regular",
        schedule=Cron(cron, timezone="Europe/Amsterdam"),
        concurrency_limit=1,
    )
    return made


def schedule(home: Path) -> None:
    """Serve every deployment until interrupted."""
    serve_deployments(*deployments(home))
