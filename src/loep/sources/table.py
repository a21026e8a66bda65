"""What every kind of delivery is turned into before it is checked."""

from dataclasses import dataclass

import polars as pl

ERRORS = {"line": pl.Int64(), "record": pl.Int64(), "column_name": pl.String(), "code": pl.String()}
PLACES = {"line": pl.Int64(), "record": pl.Int64()}


@dataclass(frozen=True)
class Limits:
    """Past one of these a delivery is refused. Sizes in bytes; `unpacked_bytes` is of Parquet only."""

    field_bytes: int
    rows: int
    unpacked_bytes: int = 1_000_000_000


@dataclass(frozen=True)
class Table:
    """What a file holds, structurally whole but not yet checked.

    `frame` has the contract columns that were delivered, in contract order, as text (CSV) or typed (Parquet),
    missing values null; `places` (PLACES) says where each row stood; `errors` (ERRORS) are the records that could
    not be read; `records` counts both.
    """

    frame: pl.DataFrame
    places: pl.DataFrame
    errors: pl.DataFrame
    records: int
    warnings: tuple[str, ...]
