"""`loep serve`, `loep schedule`."""

from typing import Annotated

import typer

from loep import content, settings
from loep.cli import scheduler
from loep.night import prepare


def serve(port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8000) -> None:
    """The review desk on 127.0.0.1; put a TLS proxy before it for others."""
    import uvicorn

    from loep.web.app import create

    here = settings.read()
    uvicorn.run(
        create(here, prepare.ready(here)),
        host="127.0.0.1",
        port=port,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=5,  # who follows a night live does not hold up the end
    )


def schedule() -> None:
    """Serve the deployments: the night at 06:15, retention, training and reports at their own times."""
    here = settings.read()
    scheduler.prepare(here)
    prepare.ready(here)
    content.flow(here.home, "schedule")(here.home)
