"""`loep simulate`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    CSV = "csv"
    PARQUET = "parquet"


def simulate(
    out: Annotated[Path, typer.Argument(help="Folder to write into.")],
    rows: Annotated[int, typer.Option(help="Registrations to make.")] = 5_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same bytes.")] = 1,
    institution: Annotated[str, typer.Option(help="BRIN of the institution.")] = "25BE",
    format: Annotated[Format, typer.Option(help="How data files are written.")] = Format.CSV,
) -> None:
    """Make deliveries of all three feeds with manifests, planted patterns, look-alikes and labels.csv."""
    from loep.simulate.write import Plan, write

    made = write(out, Plan(rows=rows, seed=seed, institution=institution, format=format.value))
    for path in made.files:
        typer.echo(str(path))
    typer.echo(f"{made.rows:,} registrations; planted: " + ", ".join(f"{k} {n}" for k, n in made.planted.items()))
