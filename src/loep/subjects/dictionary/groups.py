"""What the programme and the intermediary of a registration look like as a whole."""

import polars as pl

GROUPS: dict[str, tuple[pl.DataType, str, str]] = {}
