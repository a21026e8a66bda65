"""One delivery on disk: the data file as the contract writes it, and the manifest that proves it whole."""

import hashlib
import json
from pathlib import Path

import polars as pl

from loep.contract import VERSION, Feed, Kind
from loep.simulate.plan import Plan


def deliver(stem: Path, frame: pl.DataFrame, feed: Feed, plan: Plan) -> Path:
    """Write `frame` beside its manifest; `stem` lacks the suffix. Returns the data file."""
    path = stem.with_name(f"{stem.name}.{plan.format}")
    ordered = frame.select(*feed.schema)
    if plan.format == "csv":
        ordered.select(_as_text(feed)).write_csv(path)
    else:
        ordered.write_parquet(path, compression="zstd")
    manifest = {
        "contract": VERSION,
        "feed": feed.name,
        "institution": plan.institution,
        "source": "canonical",
        "created_at": plan.delivered_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "rows": len(frame),
        "sha256": _sha256(path),
    }
    path.with_name(f"{path.name}.manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return path


def _as_text(feed: Feed) -> list[pl.Expr]:
    """How each kind of value is written in CSV: lists in one field, timestamps with their offset."""
    written = {
        Kind.TEXTS: lambda column: column.list.join(";"),
        Kind.DECIMALS: lambda column: column.cast(pl.List(pl.String)).list.join(";"),
        Kind.TIMESTAMP: lambda column: column.dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return [written.get(one.kind, lambda column: column)(pl.col(one.name)) for one in feed.columns]


def _sha256(path: Path) -> str:
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()
