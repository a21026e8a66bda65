"""`loep allow`."""

import re
import sys
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from loep import clock, settings
from loep.cli.acting import acting
from loep.night import prepare
from loep.storage.session import transaction
from loep.vocabulary import AllowedKind

app = typer.Typer(
    help="Shared values that link nobody: agents, school networks, funds, shelters, letters that are handed out.",
    no_args_is_help=True,
)

By = Annotated[str, typer.Option(help="E-mail address of the account that does this.")]
TYPED = (AllowedKind.AGENT, AllowedKind.NETWORK, AllowedKind.DEVICE, AllowedKind.UPLOAD)


@app.command()
def add(
    kind: Annotated[AllowedKind, typer.Argument(help="What kind of value may be shared.")],
    institution: Annotated[str, typer.Option(help="BRIN of the institution that allows it.")],
    label: Annotated[str, typer.Option(help="What it is, for people to read; no name of a person.")],
    owner: Annotated[str, typer.Option(help="Who answers for it; a function or department.")],
    until: Annotated[str, typer.Option(help="Last day on which it holds, YYYY-MM-DD, at most two years ahead.")],
    by: By,
) -> None:
    """Allow a value from the next night on. It is asked for, or read from stdin, so that no shell remembers it.

    A letter is always read from stdin, to its end; leave names of persons out of it.
    """
    from loep.contract import BRIN
    from loep.night import allowed

    here = settings.read()
    if not re.fullmatch(BRIN, institution):
        raise typer.BadParameter("expected a BRIN, such as 25BE", param_hint="--institution")
    try:
        last = date.fromisoformat(until)
    except ValueError:
        raise typer.BadParameter("expected YYYY-MM-DD", param_hint="--until") from None
    value = _asked(kind)
    bind = prepare.ready(here)
    with transaction(bind) as session:
        wish = allowed.Wish(institution, kind, value, label, owner, last)
        made = allowed.add(session, here, wish, acting(session, by, allowed.CHANGES), datetime.now(UTC))
    typer.echo(f"{made.id}: {made.label} links nobody from the next night on, until {made.expires_on}")


@app.command("list")
def list_allowed(
    institution: Annotated[str, typer.Option(help="BRIN; leave out for all institutions.")] = "",
) -> None:
    """One line per entry that nobody ended; expired ones do nothing and say so. Values are not shown."""
    from loep.night import allowed

    today = clock.today(datetime.now(UTC))
    with transaction(prepare.ready(settings.read())) as session:
        for entry in allowed.listed(session, institution):
            state = f"until {entry.expires_on}" if entry.expires_on >= today else f"expired {entry.expires_on}"
            typer.echo(
                f"{entry.id}  {entry.institution}  {entry.kind:<8} {state:<18} {entry.label}  (owner: {entry.owner})"
            )


@app.command()
def end(id: Annotated[str, typer.Argument(help="Id of an entry, as `list` shows it.")], by: By) -> None:
    """End an entry before its day; its value is compared again from the next night on."""
    from loep.night import allowed

    with transaction(prepare.ready(settings.read())) as session:
        ended = allowed.end(session, id, acting(session, by, allowed.CHANGES), datetime.now(UTC))
    typer.echo(f"{ended.label} is compared again from the next night on")


def _asked(kind: AllowedKind) -> str:
    if kind is AllowedKind.LETTER:
        return sys.stdin.read()
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    return str(typer.prompt(kind.en, hide_input=kind not in TYPED, err=True))
