"""The study norm: what the IND wants a student on a permit to have for each month, set every first of January.

A small file of our own, because the IND publishes a page and no table: CSV with `year`, `monthly` (EUR, a point before
the cents) and `source` (where the amount was read). A year that is not in it has no norm.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import polars as pl

from loep.registers import files
from loep.registers.layout import Field, Layout, conform

MAX_AGE = timedelta(days=400)
LAYOUT = Layout(
    fields=(
        Field("year", "YEAR", filled=True, pattern=r"^20\d{2}$"),
        Field("monthly", "MONTHLY", filled=True, pattern=r"^[1-9]\d{2,3}(\.\d{1,2})?$"),
        Field("source", "SOURCE", filled=True),
    ),
    key=("year",),
)


def find(source: Path, limit: int) -> dict[str, bytes]:
    """The file of the register. Raises Refused."""
    return {source.name: files.read(source, limit)}


def parse(content: Mapping[str, bytes]) -> pl.DataFrame:
    """The register as `year` (number), `monthly` (EUR) and `source`. Raises Refused."""
    ((name, data),) = content.items()
    told = conform(name, files.csv_table(name, data), LAYOUT)
    return told.with_columns(pl.col("year").cast(pl.Int64), pl.col("monthly").cast(pl.Float64))


def of(moments: pl.DataFrame, norms: pl.DataFrame) -> pl.Series:
    """The norm in EUR a month that holds for each row of `moments` (submitted_at, start_date).

    That of the year of submission, or that of the start where it is lower. Null where the year of submission is not in
    `norms`.
    """
    monthly = norms.select("year", "monthly")
    years = moments.select(
        asked=pl.col("submitted_at").dt.year().cast(pl.Int64), starts=pl.col("start_date").dt.year().cast(pl.Int64)
    )
    both = years.join(
        monthly.rename({"monthly": "then"}), left_on="asked", right_on="year", how="left", maintain_order="left"
    )
    both = both.join(monthly, left_on="starts", right_on="year", how="left", maintain_order="left")
    lower = pl.min_horizontal("then", "monthly")
    return both.select(study_norm=pl.when(pl.col("then").is_not_null()).then(lower)).to_series()
