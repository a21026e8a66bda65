"""Refunds after a payment: the events `refund` of one institution, as a column of the frame."""

import polars as pl

from loep.subjects.days import day_of
from loep.subjects.history import NO_EVENTS
from loep.vocabulary import Words

KEY = "registration_id"
COLUMN = "days_to_refund"
NO_REFUNDS = Words("events: no refunds delivered", "gebeurtenissen: geen terugbetalingen geleverd")


def look(rows: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """`days_to_refund` per row of `rows` (registration_id, paid_at), in its order, to the first refund after it.

    Counted from the day of the payment. A refund of nothing is none.
    """
    something = pl.col("value").is_null() | (pl.col("value") != 0)
    refunds = events.filter((pl.col("kind") == "refund") & something).select(KEY, "happened_on")
    days = (pl.col("happened_on") - day_of("paid_at")).dt.total_days()
    first = (
        rows.select(KEY, "paid_at")
        .join(refunds, on=KEY)
        .with_columns(days=days)
        .filter(pl.col("days") >= 0)
        .group_by(KEY)
        .agg(pl.col("days").min().alias(COLUMN))
    )
    return rows.select(KEY).join(first, on=KEY, how="left", maintain_order="left").select(COLUMN)


def unavailable(events: pl.DataFrame) -> dict[str, Words]:
    """Why the column is null for everybody, where the institution delivered no refund at all."""
    if "refund" in events["kind"]:
        return {}
    return {COLUMN: NO_EVENTS if events.is_empty() else NO_REFUNDS}
