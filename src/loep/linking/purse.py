"""A purse: one name that pays from one account, as a fund, an employer, a guardian or a parent does."""

import polars as pl

from loep.linking.bursts import Window

USUAL = 0.75
LEAST = 2
TOGETHER = (
    Window(days=5, luck=0.01, share=0.8),
    Window(days=14, luck=0.01, share=0.9),
    Window(days=21, luck=1e-5, share=0.9),
    Window(days=30, luck=1e-8, share=0.9),
)


def purse(first: pl.DataFrame, name: str) -> pl.Series:
    """Per row: whether `USUAL` of its group's persons have one value in `name`, of those of whom it is known.

    False where it is known of fewer than two. `first` as `sharing.persons` gives it.
    """
    known = pl.col(name).is_not_null()
    most = pl.when(known).then(pl.len().over("group", name)).otherwise(0).max().over("group")
    seen = known.sum().over("group")
    return first.select(((seen >= LEAST) & (most >= USUAL * seen)).alias("purse")).to_series()


def untold(first: pl.DataFrame, name: str) -> pl.Series:
    """Per row: whether `name` is known of fewer than two of its group, so that it may be a purse or not."""
    seen = pl.col(name).is_not_null().sum().over("group")
    return first.select((seen < LEAST).alias("untold")).to_series()
