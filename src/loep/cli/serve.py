"""`loep serve`, `loep schedule`."""

from contextlib import suppress
from typing import Annotated

import typer

from loep import content, settings
from loep.cli import scheduler
from loep.night import prepare


def serve(port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8000) -> None:
    """The review desk on 127.0.0.1; put a TLS proxy before it for others."""
    import uvicorn

    from loep.web.app import create
    from loep.web.patience import configured

    here = settings.read()
    server = uvicorn.Server(configured(create(here, prepare.ready(here)), port))
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        raise typer.Exit(1)


def schedule() -> None:
    """Serve the deployments: the night at 06:15, retention, training and reports at their own times."""
    here = settings.read()
    scheduler.prepare(here)
    prepare.ready(here)
    content.flow(here.home, "schedule")(here.home)
