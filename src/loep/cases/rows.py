"""What a night found as rows of the database, with keys that do not depend on the run."""

import json
from base64 import b32encode
from datetime import datetime
from hashlib import sha256
from typing import Any

import polars as pl

from loep.audit.canonical import canonical
from loep.storage.bulk import Json


def signals(frame: pl.DataFrame, institution: str, run_id: str, now: datetime) -> list[dict[str, Any]]:
    """Rows of `Signal`. The key tells evidence, stage and points apart: each change of these is a row of its own."""
    return [
        {
            **row,
            "key": _signal_key(institution, row, evidence),
            "evidence": Json(evidence.decode()),
            "institution": institution,
            "run_id": run_id,
            "recorded_at": now,
        }
        for row in frame.select(
            "registration_id", "detector", "stage", "points", "sentence_en", "sentence_nl", "evidence"
        ).iter_rows(named=True)
        for evidence in [canonical(json.loads(row["evidence"]))]
    ]


def links(frame: pl.DataFrame, institution: str, run_id: str) -> list[dict[str, Any]]:
    """Rows of `Link`."""
    return [
        {**row, "evidence": Json(row["evidence"]), "institution": institution, "run_id": run_id}
        for row in frame.select("left_id", "right_id", "kind", "strength", "evidence").iter_rows(named=True)
    ]


def case_id(institution: str, anchor: str, ordinal: int) -> str:
    """16 letters and digits that say nothing of what they stand for."""
    made = sha256(f"{institution}|{anchor}|{ordinal}".encode()).digest()[:10]
    return b32encode(made).decode().lower()


def _signal_key(institution: str, row: dict[str, Any], evidence: bytes) -> str:
    """The hash of a list in canonical JSON, of which `evidence` is the last item."""
    parts = canonical([institution, row["registration_id"], row["detector"], row["stage"], row["points"]])
    return sha256(parts[:-1] + b"," + evidence + b"]").hexdigest()[:32]
