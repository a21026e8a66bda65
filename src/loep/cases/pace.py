"""How long people look at a case, seen from the log: from taking it to deciding it."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from sqlmodel import Session, col, select

from loep.storage.tables import Event

CLAIMED, DECIDED = "case.claimed", "case.decided"
SCHEMA: Mapping[str, Any] = {"object": pl.String, "action": pl.String, "at": pl.Datetime("us", "UTC")}


def minutes(session: Session) -> Sequence[float]:
    """Per decision the minutes since the case was last taken, pauses included."""
    asked = (
        select(Event.object, Event.action, Event.at)
        .where(col(Event.action).in_((CLAIMED, DECIDED)))
        .order_by(col(Event.seq))
    )
    events = pl.DataFrame([tuple(row) for row in session.exec(asked)], schema=SCHEMA, orient="row")
    taken = pl.when(pl.col("action") == CLAIMED).then(pl.col("at")).forward_fill().over("object")
    took = (pl.col("at") - taken).dt.total_seconds() / 60
    decided = events.with_columns(took.alias("minutes")).filter(pl.col("action") == DECIDED)
    return decided["minutes"].drop_nulls().to_list()
