"""Study progress: credits, the days in which they were earned, and whether little of it is explained.

Residence permits for study ask for half of the credits, pro rata, settled by 30 November (code of conduct, article
5.5). Summer (July and August) brings no credits and does not count.
"""

import polars as pl

from loep.subjects.cohort import half_have, silent

KEY = "registration_id"
EXCUSED = ("excusable", "verschoonbaar")


def newest(events: pl.DataFrame) -> pl.DataFrame:
    """Per registration: newest credits (of one day the highest) and their day, the most ever, whether excused."""
    told = events.filter(pl.col("kind") == "credits", pl.col("value").is_not_null())
    last = (
        told.sort("happened_on", "value")
        .group_by(KEY)
        .agg(
            pl.col("value").last().alias("credits"),
            pl.col("happened_on").last().alias("credits_on"),
            pl.col("value").max().alias("most_credits"),
        )
    )
    note = pl.col("note_code")
    reason = ((pl.col("kind") == "credits") & note.is_not_null()) | (
        (pl.col("kind") == "interview") & note.is_in(EXCUSED)
    )
    excused = events.filter(reason).select(KEY, excused=True).unique()
    return last.join(excused, on=KEY, how="full", coalesce=True)


def columns() -> list[pl.Expr]:
    """`credits`, `progress_days`, `progress_settled`; null where the results of the programme are not in yet."""
    return [
        _recorded(pl.col("credits")).alias("credits"),
        _recorded(_studied()).alias("progress_days"),
        _recorded(pl.any_horizontal(pl.col("excused").is_not_null(), pl.col("reported"))).alias("progress_settled"),
    ]


def _recorded(value: pl.Expr) -> pl.Expr:
    return pl.when(pl.col("graded") & half_have("earned", among="graded") & ~silent("earned")).then(value)


def _studied() -> pl.Expr:
    """Days from the start until the credits or the next 30 November, whichever comes first, without July and August."""
    start = pl.col("start")
    november = pl.date(start.dt.year(), 11, 30)
    due = pl.when(november > start).then(november).otherwise(november.dt.offset_by("1y"))
    until = pl.min_horizontal("credits_on", due)
    return _between(start, until) - _summer(start, until)


def _summer(start: pl.Expr, until: pl.Expr) -> pl.Expr:
    year = start.dt.year()
    first = pl.max_horizontal(start, pl.date(year, 7, 1))
    return _between(first, pl.min_horizontal(until, pl.date(year, 9, 1))).clip(0)


def _between(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    return (last - first).dt.total_days()
