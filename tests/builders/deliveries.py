"""Deliveries as an institution puts them down: a data file and its manifest."""

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from loep.contract import FEEDS

CREATED = "2026-11-23T01:10:00Z"
RECEIVED = datetime(2026, 11, 23, 2, tzinfo=UTC)
REGISTRATION: dict[str, str] = {
    "institution": "25BE",
    "programme": "34280",
    "study_mode": "full_time",
    "academic_year": "2026",
    "start_date": "2026-09-01",
    "submitted_at": "2026-03-02T10:00:00+01:00",
    "status": "requested",
    "channel": "studielink",
    "permit_needed": "false",
    "surname": "Müller",
    "date_of_birth": "2007-02-03",
    "diploma_verified": "duo",
    "language_test": "none",
}
EVENT = {"kind": "arrived", "happened_on": "2026-09-02"}
DEFAULTS: dict[str, dict[str, str]] = {"registrations": REGISTRATION, "events": EVENT, "protected": {}}


def delivery(folder: Path, rows: int = 2, feed: str = "registrations", name: str = "batch.csv", **columns: Any) -> Path:
    """A CSV with its manifest. A keyword sets a column: one text for all rows, or a tuple with one per row."""
    return manifested(write_csv(folder / name, table(rows, feed, **columns)), rows=rows, feed=feed)


def table(rows: int = 2, feed: str = "registrations", **columns: Any) -> dict[str, Sequence[str]]:
    """Columns of text, each row of another person."""
    keys = {
        "registration_id": tuple(f"R{n}" for n in range(1, rows + 1)),
        "person_id": tuple(f"P{n}" for n in range(1, rows + 1)),
    }
    known = {column.name for column in FEEDS[feed].columns}
    given = {name: value for name, value in keys.items() if name in known} | DEFAULTS[feed] | columns
    return {name: value if isinstance(value, tuple) else (value,) * rows for name, value in given.items()}


def write_csv(path: Path, columns: Mapping[str, Sequence[str]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return path


def write_parquet(path: Path, frame: pl.DataFrame) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(path)
    return path


def manifested(path: Path, **said: Any) -> Path:
    """Put a manifest beside the data file; a keyword says something else than the truth, None leaves it out."""
    manifest = {
        "contract": 1,
        "feed": "registrations",
        "institution": "25BE",
        "source": "canonical",
        "created_at": CREATED,
        "rows": 2,
        "sha256": sha256(path.read_bytes()).hexdigest(),
        **said,
    }
    kept = {name: value for name, value in manifest.items() if value is not None}
    path.with_name(path.name + ".manifest.json").write_text(json.dumps(kept), encoding="utf-8")
    return path
