"""`loep cases`."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from loep import settings
from loep.audit import log
from loep.cases import export as exporting
from loep.cli import shell
from loep.night import prepare
from loep.storage.session import transaction

File = Annotated[Path, typer.Argument(help="Ends in .parquet, .csv or .json.")]

app = typer.Typer(help="Cases that wait for people.", no_args_is_help=True)


def table() -> pl.DataFrame:
    """One row per case and registration, as the contract says."""
    with transaction(prepare.ready(settings.read())) as session:
        return exporting.rows(session)


def said() -> pl.DataFrame:
    """Every signal that holds, in a case or not: one row per registration and detector."""
    with transaction(prepare.ready(settings.read())) as session:
        return exporting.signals(session)


@app.command("list")
def list_cases() -> None:
    """One line per case: id, institution, state, registrations, opened. That it was asked is an event."""
    cases = (
        table()
        .group_by("case_id", "institution", "state", "opened_at", maintain_order=True)
        .agg(pl.len().alias("registrations"))
        .sort("opened_at", "case_id")
    )
    listed = log.Entry("", shell.person(), "shell", "cases.listed", "cases", "export", {"cases": cases.height})
    with transaction(prepare.ready(settings.read())) as session:
        log.append(session, [listed], datetime.now(UTC))
    for id, institution, state, opened_at, size in cases.iter_rows():
        typer.echo(f"{id}  {institution}  {state:<12} {size:>4} registrations  opened {opened_at:%Y-%m-%d}")
    typer.echo(f"{cases.height:,} cases")


@app.command()
def export(file: File) -> None:
    """One row per case and registration, in the columns of the contract. Whose rows left is in the log."""
    _write(file, table, "cases.exported")


@app.command()
def signals(file: File) -> None:
    """One row per registration and rule or model that signals it, in a case or not. Whose rows left is in the log."""
    _write(file, said, "signals.exported")


def _write(file: Path, asked: Callable[[], pl.DataFrame], action: str) -> None:
    refuse_suffix(file, "FILE")
    rows = asked()
    with transaction(prepare.ready(settings.read())) as session:
        exporting.taken_out(session, rows, shell.person(), action, datetime.now(UTC))
    exporting.write(rows, file)
    typer.echo(f"{file}: {rows.height:,} rows")


def refuse_suffix(file: Path, named: str) -> None:
    """Raise BadParameter, before any work, for a file that no table is written to; `named`: the argument."""
    if file.suffix not in exporting.SUFFIXES:
        raise typer.BadParameter("must end in .parquet, .csv or .json", param_hint=named)
