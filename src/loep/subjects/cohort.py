"""Whether something is recorded at all for those who started together; only then does its absence say something."""

import polars as pl

MONTH = pl.col("start").dt.truncate("1mo")
TELLING = 5  # of so few enrolled in one programme, none having it may be chance


def half_have(what: str, *, among: str) -> pl.Expr:
    """At least half of those in `among` (boolean) who start in this month have `what` (boolean)."""
    both = (pl.col(what) & pl.col(among)).sum().over(MONTH)
    all_of_them = pl.col(among).sum().over(MONTH)
    return (all_of_them > 0) & (2 * both.cast(pl.Int64) >= all_of_them)


def silent(what: str) -> pl.Expr:
    """Nobody of the programme who starts in this month has `what`, though enough are enrolled: it records none."""
    enrolled = pl.col("enrolled").sum().over(MONTH, "programme")
    return (enrolled >= TELLING) & ~(pl.col(what) & pl.col("enrolled")).any().over(MONTH, "programme")
