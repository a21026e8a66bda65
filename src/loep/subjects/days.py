"""The day of a moment, by one clock for all that is counted in days: Amsterdam's."""

import polars as pl

from loep.clock import AMSTERDAM


def day_of(moment: str) -> pl.Expr:
    """The day in Amsterdam of the moments in this column."""
    return pl.col(moment).dt.convert_time_zone(AMSTERDAM.key).dt.date()
