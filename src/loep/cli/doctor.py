"""`loep doctor`."""

import os
from typing import Annotated

import typer

from loep import settings


def doctor(
    production: Annotated[
        bool, typer.Option("--production", help="Also what must hold where real people are looked at.")
    ] = False,
) -> None:
    """Look whether this deployment is as it should be; exits with 1 when something needed is not."""
    from loep.night import doctor as looking

    refused = 0
    for finding in looking.examine(settings.read(), os.environ, production):
        mark = "ok      " if finding.well else "REFUSED " if finding.needed else "note    "
        typer.echo(f"{mark}{finding.name}: {finding.saw}")
        if finding.mend:
            typer.echo(f"        {finding.mend}")
        refused += not finding.well and finding.needed
    if refused:
        typer.echo(f"{refused} to mend", err=True)
        raise typer.Exit(1)
