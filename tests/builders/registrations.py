"""Frames of registrations as they stand after intake: typed, one row per id."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from loep.contract import REGISTRATIONS

DEFAULTS: dict[str, Any] = {
    "institution": "25BE",
    "programme": "34280",
    "study_mode": "full_time",
    "academic_year": 2026,
    "start_date": date(2026, 9, 1),
    "status": "requested",
    "channel": "studielink",
    "permit_needed": False,
    "date_of_birth": date(2007, 2, 3),
    "diploma_verified": "duo",
    "language_test": "none",
}


def registrations(ids: str, **columns: Any) -> pl.DataFrame:
    """Registrations named by the words of `ids`, each of another person, an hour apart.

    A keyword sets a column: one value for all, or a tuple with one per row. Names outside the contract
    (what linking, registers or intake derive) become extra columns.
    """
    names = ids.split()
    given = {
        "registration_id": tuple(names),
        "person_id": tuple(f"person-{name}" for name in names),
        "surname": tuple(f"Name{name}" for name in names),
        "submitted_at": tuple(datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(hours=n) for n in range(len(names))),
        **DEFAULTS,
        **columns,
    }
    schema = REGISTRATIONS.schema
    made = [_column(name, given.get(name), len(names), dtype) for name, dtype in schema.items()]
    made += [_column(name, value, len(names), None) for name, value in given.items() if name not in schema]
    return pl.DataFrame(made)


def _column(name: str, value: Any, height: int, dtype: pl.DataType | None) -> pl.Series:
    values = list(value) if isinstance(value, tuple) else [value] * height
    if len(values) != height:
        raise ValueError(f"{name}: {len(values)} values for {height} registrations")
    return pl.Series(name, values, dtype=dtype)
