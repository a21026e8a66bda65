"""`loep admin invite`."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from loep import settings
from loep.cli import shell
from loep.night import prepare
from loep.storage.session import transaction
from loep.vocabulary import Role

app = typer.Typer(help="Who may log in.", no_args_is_help=True)


@app.callback()
def _people() -> None:
    """Who may log in."""


@app.command()
def invite(
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    institution: Annotated[str, typer.Option(help="BRIN; leave out for all institutions.")] = "",
    email: Annotated[str | None, typer.Option(help="Bind the link to this address.")] = None,
    address: Annotated[str, typer.Option(help="Where the web app is reached.")] = "http://127.0.0.1:8000",
) -> None:
    """Print a one-time link, valid for seven days."""
    typer.echo(link(role, institution, email, address))


def link(role: Role, institution: str, email: str | None, address: str) -> str:
    """A new one-time link."""
    from loep.web.invites import invite as make

    with transaction(prepare.ready(settings.read())) as session:
        token = make(session, role, institution, email, datetime.now(UTC), shell.person())
    return f"{address}/invite/{token}"
