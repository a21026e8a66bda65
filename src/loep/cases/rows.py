"""What a night found as rows of the database, with keys that do not depend on the run."""

import json
from base64 import b32encode
from datetime import datetime
from hashlib import sha256
from hmac import digest

import polars as pl

from loep.audit.canonical import canonical_each
from loep.storage.pour import alike

SAID = ("registration_id", "detector", "stage", "points")
SENTENCES = ("sentence_en", "sentence_nl")
LINKED = ("left_id", "right_id", "kind", "strength", "evidence")


def signals(frame: pl.DataFrame, institution: str, run_id: str, now: datetime) -> pl.DataFrame:
    """Rows of `Signal`. The key tells evidence, stage and points apart: each change of these is a row of its own."""
    told = _spelled_alike(frame["evidence"])
    keys = [
        sha256(f"{said[:-1]},{evidence}]".encode()).hexdigest()[:32]
        for said, evidence in zip(canonical_each(_parts(frame, institution)), told, strict=True)
    ]
    rows = frame.select(*SAID, *SENTENCES, told, pl.Series("key", keys, pl.String))
    return alike(rows, {"institution": institution, "run_id": run_id, "recorded_at": now})


def links(frame: pl.DataFrame, institution: str, run_id: str) -> pl.DataFrame:
    """Rows of `Link`."""
    return alike(frame.select(LINKED), {"institution": institution, "run_id": run_id})


def case_id(key: bytes, institution: str, anchor: str, ordinal: int) -> str:
    """16 letters and digits that say nothing of what they stand for, to nobody who lacks the key."""
    made = digest(key, f"{institution}|{anchor}|{ordinal}".encode(), "sha256")[:10]
    return b32encode(made).decode().lower()


def _parts(frame: pl.DataFrame, institution: str) -> list[tuple[str, str, str, str, int]]:
    """With the evidence as last item these are the list whose canonical JSON a key is the hash of."""
    return frame.select(pl.lit(institution), *SAID).rows()


def _spelled_alike(evidence: pl.Series) -> pl.Series:
    """JSON texts in canonical form; many signals say the same, so each text is looked at once."""
    texts = evidence.unique()
    spelled = canonical_each(json.loads(f"[{','.join(texts)}]"))
    return evidence.replace_strict(texts, pl.Series(spelled, dtype=pl.String), return_dtype=pl.String)
