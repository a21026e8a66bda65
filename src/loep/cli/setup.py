"""`loep init`."""

from typing import Annotated

import typer

from loep import settings
from loep.night import prepare


def init(
    roles: Annotated[
        bool, typer.Option("--roles", help="Only print the roles and fences for PostgreSQL, as SQL for its owner.")
    ] = False,
) -> None:
    """Create or migrate the database, with its roles and fences on PostgreSQL, and make the keys. May be repeated."""
    from loep.storage import fences

    if roles:
        typer.echo(";\n".join(fences.statements()) + ";")
        return
    here = settings.read()
    bind = prepare.initialise(here)
    typer.echo(f"database {bind.url.render_as_string(hide_password=True)} is at this release's schema")
    if bind.dialect.name == "postgresql":
        fences.raise_fences(bind)
        typer.echo(f"rows are fenced; give the desk a user in role {fences.APP}, nights one in {fences.NIGHTS}")
    typer.echo(f"keys are in {here.keys}: keep a copy elsewhere, without them sealed values cannot be compared again")
