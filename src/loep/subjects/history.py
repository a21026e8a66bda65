"""What happened to registrations after they came in: the feed `events` of one institution."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from loep.contract import EVENTS


def known(frames: Sequence[Path]) -> pl.DataFrame:
    """Every event over the delivery frames of one institution, each once (its columns are its key), oldest first."""
    scans = [pl.scan_parquet(path).select(EVENTS.schema) for path in frames]
    if not scans:
        return none()
    return pl.concat(scans).unique(list(EVENTS.key), keep="first", maintain_order=True).collect()


def none() -> pl.DataFrame:
    """No events, in the columns of the contract."""
    return pl.DataFrame(schema=EVENTS.schema)
