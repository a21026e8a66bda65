"""Tables that people hand to a command: read, and refused kindly where they are another table."""

from pathlib import Path

import polars as pl

from loep.errors import Refused


def table(file: Path, needed: tuple[str, ...], made_by: str) -> pl.DataFrame:
    """The .parquet or .csv file, if it has the columns that are `needed`; `made_by`: where such a file comes from.

    Raises Refused, which names the file, the columns it lacks, and what to do.
    """
    try:
        read = pl.read_parquet(file) if file.suffix == ".parquet" else pl.read_csv(file)
    except (pl.exceptions.PolarsError, UnicodeDecodeError):
        kind = "Parquet" if file.suffix == ".parquet" else "CSV"
        raise Refused((f"{file.name} cannot be read as {kind}: give {made_by}",)) from None
    lacking = [name for name in needed if name not in read.columns]
    if lacking:
        raise Refused((f"{file.name} has no column {', '.join(lacking)}: give {made_by}",))
    return read
