"""Rings: what hangs together over strong links, never larger than a reviewer can oversee."""

import polars as pl

from loep.linking.components import components

STRONG = 0.6
STEPS = (0.7, 0.8, 0.9, 0.95)


def rings(rows: pl.DataFrame, links: pl.DataFrame, cap: int) -> pl.DataFrame:
    """Every registration in a ring: `row`, `ring` (registration_id of its anchor) and `ring_size` in registrations.

    `links`: left, right (rows), strength. Persons hang together over links of at least `STRONG`, and each brings
    all their own registrations. A ring of more than `cap` registrations is split at its weakest links, at rising
    strengths; what is still larger hangs together by one strong fact, and is cut in the order of submission, so that
    later registrations never change an earlier part. The anchor is the first registration of the ring.
    """
    found = _together(rows, links.filter(pl.col("strength") >= STRONG))
    for strength in STEPS:
        large = pl.col("row").len().over("ring") > cap
        if not found.select(large.any()).item():
            break
        inside = found.filter(large).select("row", "ring")
        kept = links.filter(pl.col("strength") >= strength).join(inside, left_on="left", right_on="row", how="semi")
        parts = _together(rows.join(inside, on="row", how="semi"), kept)
        found = pl.concat([found.filter(~large), parts])
    part = (pl.col("row").rank("ordinal").over("ring") - 1) // cap
    cut = found.with_columns(part.alias("part"))
    named = cut.join(rows.select("row", "registration_id"), on="row").sort("row")
    own = ["ring", "part"]
    return (
        named.select(
            "row",
            pl.col("registration_id").first().over(own).alias("anchor"),
            pl.len().over(own).cast(pl.Int64).alias("ring_size"),
        )
        .filter(pl.col("ring_size") > 1)
        .rename({"anchor": "ring"})
    )


def _together(rows: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """(row, ring) for the registrations of persons that links join; ring is an integer, the first row of it."""
    person = rows.select("row", "person")
    ends = links.select(
        pl.col("left").replace_strict(person["row"], person["person"], default=None).alias("left"),
        pl.col("right").replace_strict(person["row"], person["person"], default=None).alias("right"),
    ).drop_nulls()
    count = int(person["person"].max() or 0) + 1 if len(person) else 0  # type: ignore[arg-type]
    label = components(ends["left"], ends["right"], count)
    labelled = person.with_columns(pl.Series("label", label[person["person"].to_numpy()], dtype=pl.Int64))
    several = labelled.filter(pl.col("person").n_unique().over("label") > 1)
    return several.select("row", pl.col("row").min().over("label").alias("ring"))
