"""A purse: one name that pays from one account, as a fund, an employer, a guardian or a parent does."""

import polars as pl

from loep.linking.bursts import Window

USUAL = 0.75
LEAST = 2
TOGETHER = (
    Window(days=5, luck=0.01, share=0.8),
    Window(days=14, luck=1e-6, share=0.9),
    Window(days=21, luck=1e-8, share=0.9),
    Window(days=30, luck=1e-11, share=0.9),
)


def purses(first: pl.DataFrame, name: str) -> pl.DataFrame:
    """Adds `purse`: whether `USUAL` of a group's persons have one value in `name`, of those of whom it is known.

    And `untold`: whether it is known of fewer than two, so that it may be a purse or not; `purse` is false there.
    `first` as `sharing.persons` gives it.
    """
    known = pl.col(name).is_not_null()
    most = pl.when(known).then(pl.len().over("group", name)).otherwise(0).max().over("group")
    seen = known.sum().over("group")
    return first.with_columns(((seen >= LEAST) & (most >= USUAL * seen)).alias("purse"), (seen < LEAST).alias("untold"))
