"""`loep backtest`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from loep import settings
from loep.cli.cases import refuse_suffix


def backtest(
    file: Annotated[Path, typer.Argument(help="TOML, in the shape of rules/policy.toml.", exists=True, dir_okay=False)],
    minutes: Annotated[
        float, typer.Option(min=0.1, help="Minutes per case, used until 30 cases were decided here.")
    ] = 20.0,
    rows: Annotated[
        Path | None,
        typer.Option(help="Write who would be in a case and who no longer, to a .csv, .parquet or .json file."),
    ] = None,
) -> None:
    """Try a policy on past deliveries, keeping nothing; `loep policy backtest N` tries a draft and keeps the result.

    Whose rows left with --rows is in the log.
    """
    from loep.cases import export
    from loep.cli import shell
    from loep.night import backtest as trying
    from loep.night import policies, prepare
    from loep.storage.session import transaction

    if rows:
        refuse_suffix(rows, "--rows")
    here = settings.read()
    found = trying.backtest(here, policies.checked(here.home, policies.written(file), file.name), minutes)
    typer.echo(found.table())
    if rows:
        with transaction(prepare.ready(here)) as session:
            export.taken_out(session, found.rows, shell.person(), "policy.rows_exported", datetime.now(UTC))
        typer.echo(str(export.write(found.rows, rows)))
