"""What happened to a registration and its person: events, other registrations, days gone by."""

import polars as pl

HISTORY: dict[str, tuple[pl.DataType, str, str]] = {}
