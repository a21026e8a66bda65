"""One delivery of a thousand-odd registrations that the tests read."""

from pathlib import Path

import polars as pl
import pytest

from loep.simulate.write import Plan, write


@pytest.fixture(scope="session")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the three feeds of 1,500 registrations as Parquet, and the labels."""
    out = tmp_path_factory.mktemp("delivered")
    write(out, Plan(rows=1_500, seed=7, format="parquet"))
    return out


@pytest.fixture(scope="session")
def registrations(delivered: Path) -> pl.DataFrame:
    return pl.read_parquet(delivered / "registrations.parquet")


@pytest.fixture(scope="session")
def labels(delivered: Path) -> pl.DataFrame:
    """Labels as text, `innocent` as a flag."""
    return pl.read_csv(delivered / "labels.csv")


@pytest.fixture(scope="session")
def honest(registrations: pl.DataFrame, labels: pl.DataFrame) -> pl.DataFrame:
    """Registrations on which nothing was laid."""
    return registrations.join(labels, on="registration_id", how="anti")
