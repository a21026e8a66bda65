"""Every deployment in one list. Times are Amsterdam's; RIO refreshes at 05:30, so a night starts at 06:15."""

from pathlib import Path

from prefect import serve as serve_deployments
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron

TIMES = {
    "detect": "15 6 * * *",
    "retain": "15 4 * * *",
    "backtest": "15 7 * * *",
    "train": "15 3 * * 0",
    "report": "15 5 1 * *",
    "checkpoint": "5 * * * *",
}


def deployments(home: Path) -> list[RunnerDeployment]:
    """One deployment per flow. That two nights never run at once is kept by the lease, not here."""
    return [
        RunnerDeployment.from_entrypoint(
            f"{home / 'flows' / name}.py:{name}",
            name="nightly" if name == "detect" else "regular",
            schedule=Cron(cron, timezone="Europe/Amsterdam"),
        )
        for name, cron in TIMES.items()
    ]


def schedule(home: Path) -> None:
    """Serve every deployment until interrupted."""
    serve_deployments(*deployments(home))
