"""`loep hold`: keep something although its term is over."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlmodel import Session

from loep import settings
from loep.cli.acting import acting
from loep.night import prepare
from loep.storage.session import transaction
from loep.storage.tables import Account, LegalHold
from loep.vocabulary import Held

app = typer.Typer(
    help="Legal holds: what is neither forgotten nor erased while two people say so.", no_args_is_help=True
)

By = Annotated[str, typer.Option(help="E-mail address of the account that does this.")]
Id = Annotated[str, typer.Argument(help="Id of a hold, as `loep hold list` shows it.")]


@app.command()
def ask(
    kind: Annotated[Held, typer.Argument(help="What is to be kept.")],
    id: Annotated[str, typer.Argument(help="Id of the registration or of the case.")],
    institution: Annotated[str, typer.Option(help="BRIN of the institution.")],
    reason: Annotated[str, typer.Option(help="The procedure or claim; no name of a person.")],
    by: By,
) -> None:
    """Ask for a hold; it is in force once a second person grants it."""
    from loep.cases import legal

    made = _as(by, lambda session, who, now: legal.ask(session, institution, (kind, id), reason, who, now))
    typer.echo(f"{made.id}: asked; a second person runs `loep hold grant {made.id}`")


@app.command()
def grant(id: Id, by: By) -> None:
    """Put a hold into force that somebody else asked for."""
    from loep.cases import legal

    _as(by, lambda session, who, now: legal.grant(session, id, who, now))
    typer.echo(f"{id}: in force; nothing of it is forgotten or erased until two people end it")


@app.command()
def release(id: Id, by: By) -> None:
    """Ask that a hold ends; it stands until a second person ends it."""
    from loep.cases import legal

    _as(by, lambda session, who, now: legal.ask_end(session, id, who, now))
    typer.echo(f"{id}: its end is asked for; a second person runs `loep hold end {id}`")


@app.command()
def end(id: Id, by: By) -> None:
    """End a hold whose end somebody else asked for."""
    from loep.cases import legal

    _as(by, lambda session, who, now: legal.end(session, id, who, now))
    typer.echo(f"{id}: ended; terms count again from the next night on")


@app.command("list")
def list_holds(
    institution: Annotated[str, typer.Option(help="BRIN; leave out for all institutions.")] = "",
) -> None:
    """One line per hold that did not end."""
    from loep.cases import legal

    with transaction(prepare.ready(settings.read())) as session:
        for hold in legal.listed(session, institution):
            state = "in force" if hold.granted_at else "asked, not in force"
            state = "in force, end asked" if hold.granted_at and hold.end_asked_at else state
            since = hold.granted_at or hold.asked_at
            typer.echo(f"{hold.id}  {hold.institution}  {hold.kind} {hold.held_id}  {state} since {since:%Y-%m-%d}")


def _as(by: str, do: Callable[[Session, Account, datetime], LegalHold]) -> LegalHold:
    from loep.cases import legal

    with transaction(prepare.ready(settings.read())) as session:
        return do(session, acting(session, by, legal.HOLDS), datetime.now(UTC))
