"""`loep report ocw`, `loep evaluate`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from loep import settings
from loep.night import prepare

app = typer.Typer(help="Tables for readers.", no_args_is_help=True)


@app.callback()
def _report() -> None:
    """Tables for readers."""


@app.command()
def ocw(
    out: Annotated[Path, typer.Argument(help="Folder to write into.")],
    year: Annotated[int, typer.Option(help="First calendar year of the academic year.")],
) -> None:
    """The aggregate tables for the ministry, small cells protected, with their metadata beside them."""
    from loep.reports import ocw as tables

    here = settings.read()
    for path in tables.write(prepare.ready(here), here, year, out, datetime.now(UTC)):
        typer.echo(str(path))


def watched(here: settings.Settings) -> set[str]:
    """The names of the rules that open cases."""
    from loep import content
    from loep.detection import policy
    from loep.vocabulary import Stage

    rules = content.rules(here.home)
    ruled = policy.read(here.home / "rules" / "policy.toml", rules, content.models(here.home))
    return {rule.name for rule in rules if ruled.ruling(rule.id).stage == Stage.LIVE}


def evaluate(
    cases: Annotated[Path, typer.Argument(help="What `loep cases export` wrote (.parquet or .csv).")],
    labels: Annotated[Path, typer.Argument(help="labels.csv of the simulated deliveries.")],
    rows: Annotated[
        int | None, typer.Option(help="Registrations in the deliveries, for shares of honest ones.")
    ] = None,
) -> None:
    """Hold the cases against what was planted: recall, precision, innocent look-alikes, with intervals."""
    import polars as pl

    from loep.reports import evaluation

    read = pl.read_parquet if cases.suffix == ".parquet" else pl.read_csv
    found = evaluation.evaluate(read(cases), pl.read_csv(labels), rows, watched(settings.read()))
    typer.echo(found.table())
    beside = cases.with_suffix(".evaluation.json")
    beside.write_text(found.to_json(), encoding="utf-8")
    typer.echo(str(beside))
