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
    """The aggregate tables for the ministry, small cells protected, with signed metadata beside them."""
    from loep.reports import ocw as tables

    here = settings.read()
    for path in tables.write(prepare.ready(here), here, year, out, datetime.now(UTC)):
        typer.echo(str(path))


@app.command()
def verify(
    table: Annotated[Path, typer.Argument(help="The .csv, with its metadata and signature beside it.", exists=True)],
    public: Annotated[
        Path | None, typer.Option(help="What `loep audit key` printed; default: this deployment's own.", exists=True)
    ] = None,
) -> None:
    """Whether a table is as it was published; others do so with openssl, as docs/operations.md says."""
    from loep.audit import signed
    from loep.reports import ocw as tables

    here = settings.read()
    if public is None:
        prepare.ready(here).dispose()
    key = signed.public_key(public) if public else signed.private_key(signed.key_file(here)).public_key()
    tables.verify(table, key)
    typer.echo(f"{table.name}: as it was published")


def evaluate(
    cases: Annotated[Path, typer.Argument(help="What `loep cases export` wrote (.parquet or .csv).", exists=True)],
    labels: Annotated[Path, typer.Argument(help="labels.csv of the simulated deliveries.", exists=True)],
    rows: Annotated[
        int | None, typer.Option(help="Registrations in the deliveries, for shares of honest ones.")
    ] = None,
    signals: Annotated[
        Path | None, typer.Option(help="What `loep cases signals` wrote, for kinds that are context only.", exists=True)
    ] = None,
    protected: Annotated[
        Path | None,
        typer.Option(help="The protected feed, to compare honest groups; only aggregates come out.", exists=True),
    ] = None,
    registrations: Annotated[
        Path | None,
        typer.Option(help="The registrations feed, when it does not lie beside the protected one.", exists=True),
    ] = None,
) -> None:
    """Hold the cases against what was planted: recall, precision, look-alikes, with intervals and a picture."""
    import polars as pl

    from loep.reports import evaluation, evaluation_picture, fairness
    from loep.reports.tables import table
    from loep.reports.watched import watched

    found = table(cases, ("registration_id", "is_sample"), "what `loep cases export` wrote")
    planted = table(labels, ("registration_id", "kind", "innocent", "group"), "the labels.csv of `loep simulate`")
    said = table(signals, ("registration_id", "detector"), "what `loep cases signals` wrote") if signals else None
    looked_for = watched(settings.read().home)
    people: pl.DataFrame | None = None
    groups: tuple[fairness.Group, ...] = ()
    if protected:
        people = fairness.persons_beside(protected, registrations)
        groups = fairness.among_honest(evaluation.flagged(found), planted, people, protected)
    told = evaluation.evaluate(
        found,
        planted,
        people.height if rows is None and people is not None else rows,
        looked_for.opening,
        None if said is None else looked_for.signalled(said),
        groups,
    )
    typer.echo(told.table())
    for suffix, content in ((".json", told.to_json()), (".svg", evaluation_picture.svg(told))):
        beside = cases.with_suffix(f".evaluation{suffix}")
        beside.write_text(content, encoding="utf-8")
        typer.echo(str(beside))
