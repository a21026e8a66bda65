"""`loep deliveries`."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from loep import settings
from loep.cli.acting import acting
from loep.night import prepare
from loep.storage.session import transaction

app = typer.Typer(help="Deliveries that came in.", no_args_is_help=True)


@app.callback()
def _deliveries() -> None:
    """Deliveries that came in."""


@app.command("let-go")
def let_go(
    delivery: Annotated[str, typer.Argument(help="Id of the delivery: the name of its file without the suffix.")],
    by: Annotated[str, typer.Option(help="E-mail address of the account that does this.")],
) -> None:
    """Let go of rows that are gone or damaged and in no backup, so that nights go on; refused when they can be read."""
    from loep.night import damaged

    here = settings.read()
    bind = prepare.ready(here)
    with transaction(bind) as session:
        account = acting(session, by, damaged.LETS_GO)
    said = damaged.let_go(here, bind, delivery, account, datetime.now(UTC))
    typer.echo(f"{said}; let go of: have the file delivered again")
