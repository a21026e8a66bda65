"""`loep demo`: from nothing to a queue with cases, on invented data."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import polars as pl
import typer
from sqlalchemy import Engine

from loep import settings
from loep.cli import cases, people, run, serve
from loep.night import prepare
from loep.night.summary import text
from loep.settings import Settings
from loep.vocabulary import Role

INSTITUTION = "25BE"
OF_ONE = (Role.ADMISSIONS, Role.REVIEWER, Role.SENIOR, Role.WELFARE)


def demo(
    rows: Annotated[int, typer.Option(help="Registrations to simulate.")] = 5_000,
    port: Annotated[int, typer.Option(help="Port of the review desk on 127.0.0.1.")] = 8000,
    serving: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the review desk afterwards.")] = True,
) -> None:
    """Simulate deliveries, load small registers, run one night, show what was found, serve the review desk."""
    here = settings.read()
    bind = prepare.initialise(here)
    deliveries = _simulate(here, rows)
    _load_registers(here, bind)
    typer.echo("running one night through the Prefect flow (its server needs about 20 s to start)")
    finished = run.flow(here, "detect", deliveries)
    typer.echo("\n" + text(finished.summary))
    typer.echo("\n" + _planted_against_found(here, deliveries, rows))
    address = f"http://127.0.0.1:{port}"
    typer.echo("\none-time links (valid for seven days):")
    for role in Role:
        institution = INSTITUTION if role in OF_ONE else ""
        typer.echo(f"  {role.en:<20} {people.link(role, institution, None, address)}")
    if serving:
        typer.echo(f"\nthe review desk is on {address} (Ctrl+C stops it)")
        serve.serve(port)


def _simulate(here: Settings, rows: int) -> Path:
    from loep.simulate.write import Plan, write

    folder = here.data / "demo" / f"{INSTITUTION}-{rows}"
    made = write(folder, Plan(rows=rows, seed=1, institution=INSTITUTION))
    typer.echo(f"simulated {made.rows:,} registrations of {INSTITUTION} in {folder}")
    return folder


def _load_registers(here: Settings, bind: Engine) -> None:
    from loep.registers.snapshots import load
    from loep.simulate.registers import write_registers

    now = datetime.now(UTC)
    for register, source in write_registers(here.data / "demo" / "registers").items():
        snapshot = load(register, source, here, bind, now.date(), now)
        typer.echo(f"loaded {register.en}: {snapshot.rows:,} rows as of {snapshot.as_of}")


def _planted_against_found(here: Settings, deliveries: Path, rows: int) -> str:
    from loep.reports.evaluation import evaluate
    from loep.reports.watched import watched

    looked_for = watched(here.home)
    said = looked_for.signalled(cases.said())
    labels = pl.read_csv(deliveries / "labels.csv")
    return evaluate(cases.table(), labels, rows, looked_for.opening, said).table()
