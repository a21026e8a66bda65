"""Study progress: credits, the days in which they were earned, and whether little of it is explained.

Residence permits for study ask for half of the credits of each study year, pro rata, settled by the 30 November after
it (code of conduct, article 5.5). Summer (July and August) brings no credits and does not count. Who starts in autumn
is judged twice: on the days until the first 30 November, and from July on, when results of the whole year are in.
Between these credits come too seldom for every day to count.

A reason counts as recorded when the note of a credits or interview event begins as EXCUSED says; the contract leaves
notes free, and a batch number is no reason.
"""

import polars as pl

from loep.subjects.cohort import half_have, silent

KEY = "registration_id"
NOTED = ("credits", "interview")
EXCUSED = r"(?i)^\s*(excusable|verschoonba)"


def newest(events: pl.DataFrame) -> pl.DataFrame:
    """Per registration: newest credits (of one day the highest) with their day, the first day and the most ever, and
    whether excused."""
    told = events.filter(pl.col("kind") == "credits", pl.col("value").is_not_null())
    last = (
        told.sort("happened_on", "value")
        .group_by(KEY)
        .agg(
            pl.col("value").last().alias("credits"),
            pl.col("happened_on").last().alias("credits_on"),
            pl.col("happened_on").first().alias("first_credits_on"),
            pl.col("value").max().alias("most_credits"),
        )
    )
    reason = pl.col("kind").is_in(NOTED) & pl.col("note_code").str.contains(EXCUSED)
    excused = events.filter(reason).select(KEY, excused=True).unique()
    return last.join(excused, on=KEY, how="full", coalesce=True)


def columns() -> list[pl.Expr]:
    """`credits`, `progress_days`, `progress_settled`; null where the results of the programme are not in yet."""
    told = (pl.col("told_on") >= pl.col("first_credits_on")).fill_null(value=False)
    return [
        _recorded(pl.col("credits")).alias("credits"),
        _recorded(_studied()).alias("progress_days"),
        _recorded(pl.col("excused").is_not_null() | told).alias("progress_settled"),
    ]


def _recorded(value: pl.Expr) -> pl.Expr:
    return pl.when(pl.col("graded") & half_have("earned", among="graded") & ~silent("earned")).then(value)


def _studied() -> pl.Expr:
    """Days from the start until the credits or the 30 November by which they are judged, without July and August."""
    start, year = pl.col("start"), pl.col("start").dt.year()
    november = pl.date(year, 11, 30)
    whole_year = (start.dt.month() >= 7) & (pl.col("credits_on") >= pl.date(year + 1, 7, 1))
    due = pl.when((start >= november) | whole_year).then(november.dt.offset_by("1y")).otherwise(november)
    until = pl.min_horizontal("credits_on", due)
    return _between(start, until) - _summer(start, until, year) - _summer(start, until, year + 1)


def _summer(start: pl.Expr, until: pl.Expr, year: pl.Expr) -> pl.Expr:
    first, last = pl.max_horizontal(start, pl.date(year, 7, 1)), pl.min_horizontal(until, pl.date(year, 9, 1))
    return _between(first, last).clip(0)


def _between(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    return (last - first).dt.total_days()
