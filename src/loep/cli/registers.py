"""`loep registers load`."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from loep import settings
from loep.night import prepare
from loep.vocabulary import Register

app = typer.Typer(help="Reference registers: RIO, DUO, IND, ROR, disposable mail.", no_args_is_help=True)


@app.callback()
def _registers() -> None:
    """Reference registers: RIO, DUO institutions, IND sponsors and norms, ROR, disposable mail domains."""


@app.command()
def load(
    name: Annotated[Register, typer.Argument(help="Which register.")],
    source: Annotated[Path, typer.Argument(help="The file, or for duo_institutions and ror the folder.")],
    as_of: Annotated[str | None, typer.Option(help="Day on which the register stood so, YYYY-MM-DD.")] = None,
) -> None:
    """Take in a new snapshot. When it is broken or over 20 % smaller it is refused, with why, and the old one stays."""
    from loep.registers.snapshots import load as take

    here = settings.read()
    try:
        day = date.fromisoformat(as_of) if as_of else None
    except ValueError:
        raise typer.BadParameter("expected YYYY-MM-DD", param_hint="--as-of") from None
    snapshot = take(name, source, here, prepare.ready(here), day, datetime.now(UTC))
    typer.echo(f"{snapshot.name}: {snapshot.rows:,} rows as of {snapshot.as_of}, sha256 {snapshot.sha256[:12]}")
