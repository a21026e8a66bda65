"""The same key more than once in one delivery."""

import polars as pl

from loep.contract import Feed

SAME, CONTRADICTS = "KEY-01", "KEY-02"


def repeated(frame: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    """Which rows repeat an earlier one (KEY-01) or contradict another (KEY-02): two Boolean columns.

    A row whose first key column is missing is in nobody's way. Of equal rows the first one stays; of rows with one
    key and different content none does (where the whole row is the key, there is no such thing).
    """
    numbered = frame.with_row_index("row")
    keys = [name for name in feed.key if name in frame.columns]
    held = pl.struct(keys).is_duplicated() & pl.col(keys[0]).is_not_null()
    judged = (
        numbered.filter(held)
        .with_columns(pl.col(pl.List).cast(pl.List(pl.String)).list.join(";"))
        .with_columns(first=pl.col("row").min().over(frame.columns))
        .with_columns(differs=pl.col("first").n_unique().over(keys) > 1)
        .select(
            "row",
            (~pl.col("differs") & (pl.col("row") > pl.col("first"))).alias(SAME),
            pl.col("differs").alias(CONTRADICTS),
        )
    )
    return (
        numbered.select("row")
        .join(judged, on="row", how="left", maintain_order="left")
        .select(pl.col(SAME, CONTRADICTS).fill_null(value=False))
    )
