"""How long people look at a case, seen from the log: from taking it to deciding it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import polars as pl
from sqlmodel import Session, col, select

from loep.storage.bulk import frame
from loep.storage.tables import Event

ENOUGH = 30
SHORTEST = 0.1  # minutes
CLAIMED, DECIDED = "case.claimed", "case.decided"
SCHEMA: Mapping[str, Any] = {"object": pl.String, "action": pl.String, "at": pl.Datetime("us", "UTC")}


@dataclass(frozen=True)
class Pace:
    """Minutes per case, and where they come from in words."""

    minutes: float
    source: str


def per_case(session: Session, assumed: float) -> Pace:
    """The median of what was seen once `ENOUGH` cases were decided here; `assumed` until then."""
    took = minutes(session)
    if len(took) < ENOUGH:
        return Pace(assumed, f"assumed; {len(took)} decisions so far, {ENOUGH} needed")
    return Pace(max(median(took), SHORTEST), f"median of {len(took)} decisions")


def minutes(session: Session) -> Sequence[float]:
    """Per decision the minutes since the case was last taken, pauses included."""
    asked = (
        select(Event.object, Event.action, Event.at)
        .where(col(Event.action).in_((CLAIMED, DECIDED)))
        .order_by(col(Event.seq))
    )
    events = frame(session, asked, SCHEMA)
    taken = pl.when(pl.col("action") == CLAIMED).then(pl.col("at")).forward_fill().over("object")
    took = (pl.col("at") - taken).dt.total_seconds() / 60
    decided = events.with_columns(took.alias("minutes")).filter(pl.col("action") == DECIDED)
    return decided["minutes"].drop_nulls().to_list()
