"""What Prefect has to know before it is imported: its own folder, no telemetry, time enough to start."""

import os

from loep.settings import Settings


def prepare(settings: Settings) -> None:
    """Set the environment of Prefect and Great Expectations where the user did not."""
    quiet = "WARNING"
    for name, value in {
        "PREFECT_HOME": str(settings.data / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
        "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
        "PREFECT_LOGGING_LEVEL": quiet,
        "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_TASKS_REFRESH_CACHE": "true",
        "GX_ANALYTICS_ENABLED": "false",
    }.items():
        os.environ.setdefault(name, value)
