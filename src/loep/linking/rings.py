"""Rings: what hangs together over strong links, never larger than a reviewer can oversee."""

import numpy as np
import polars as pl

from loep.linking.clusters import LIKENESS, clusters

STRONG = 0.6
FOUND = {"row": pl.Int64, "ring": pl.String, "ring_size": pl.Int64}


def rings(rows: pl.DataFrame, links: pl.DataFrame, cap: int) -> pl.DataFrame:
    """Every registration in a ring: `row`, `ring` (registration_id of its anchor) and `ring_size` in registrations.

    `rows`: row (its place), registration_id, person; `links`: left, right (rows), kind, strength. Persons hang
    together over links of at least `STRONG`, as `clusters` says, and each brings all their own registrations. A ring
    of more than `cap` registrations is cut where it hangs together least. What then is left of it, one by one because
    all share one fact, is cut in the order of submission, so that later registrations never change an earlier part.
    The anchor is the first registration of the ring.
    """
    strong = _between_persons(rows, links)
    if strong.is_empty():
        return pl.DataFrame(schema=FOUND)
    members = _registrations(rows, clusters(strong))
    large = members.filter(pl.len().over("cluster") > cap)
    if len(large):
        cut = _cut(large, strong, cap).with_columns(pl.col("cluster") + members["cluster"].max() + 1)
        members = pl.concat([members.join(large, on="row", how="anti"), cut])
    part = (pl.col("row").rank("ordinal").over("cluster") - 1) // cap
    own = ["cluster", "part"]
    named = members.with_columns(part.alias("part")).sort("row")
    ids = rows["registration_id"].gather(named["row"]).alias("id")
    return (
        named.with_columns(ids, ring=ids)
        .select(
            pl.col("row").cast(pl.Int64),
            pl.col("ring").first().over(own),
            pl.len().over(own).cast(pl.Int64).alias("ring_size"),
        )
        .filter(pl.col("ring_size") > 1)
    )


def retied(rows: pl.DataFrame, links: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Links to add: what several of a ring share with one outside it, they share with each other.

    A value that many share is told as links from the first who gave it. Where that first is in another ring, the
    first of this ring takes its place.
    """
    ring = np.full(len(rows), -1, np.int32)
    ring[found["row"].to_numpy()] = found["ring"].rank("dense").to_numpy().astype(np.int32)
    exact = links.filter(~pl.col("kind").is_in([*LIKENESS, "person"]))
    sides = [pl.Series(side, ring[exact[side].to_numpy()]) for side in ("left", "right")]
    gone = exact.with_columns(sides[1].alias("ring")).filter((sides[0] != sides[1]) & (sides[1] >= 0))
    first = gone.group_by("left", "kind", "ring").agg(pl.col("right").min().alias("hub"))
    tied = gone.join(first, on=["left", "kind", "ring"])
    person = rows["person"].to_numpy()
    others = pl.Series(person[tied["hub"].to_numpy()] != person[tied["right"].to_numpy()], dtype=pl.Boolean)
    again = tied.filter(others).with_columns(pl.col("hub").alias("left"))
    return again.select(links.columns).sort(links.columns)


def _between_persons(rows: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """left, right (persons, the lower first), kind, strength: the strong links, once per pair and kind."""
    person = rows["person"].to_numpy()
    strong = links.filter(pl.col("strength") >= STRONG).select("left", "right", "kind", "strength")
    ends = [pl.Series(side, person[strong[side].to_numpy()]) for side in ("left", "right")]
    lower, higher = pl.min_horizontal("left", "right"), pl.max_horizontal("left", "right")
    tied = strong.with_columns(ends).filter(pl.col("left") != pl.col("right"))
    return (
        tied.select(lower.alias("left"), higher.alias("right"), "kind", "strength")
        .group_by("left", "right", "kind")
        .agg(pl.col("strength").max())
        .sort("left", "right", "kind")
    )


def _registrations(rows: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """`row`, `person` and `cluster` of all registrations of the persons in a cluster."""
    person = rows["person"].to_numpy()
    cluster = np.full(int(person.max(initial=-1)) + 1, -1, np.int32)
    cluster[people["person"].to_numpy()] = people["cluster"].to_numpy()
    own = np.flatnonzero(cluster[person] >= 0)
    return pl.DataFrame({"row": own, "person": person[own], "cluster": cluster[person[own]]})


def _cut(large: pl.DataFrame, strong: pl.DataFrame, cap: int) -> pl.DataFrame:
    """The registrations of too large clusters with the part they fall into as `cluster`."""
    from loep.linking.capped import capped

    people = large.group_by("person").agg(pl.col("row").min(), pl.len().alias("size"), pl.first("cluster")).sort("row")
    places = people.select("person", pl.int_range(pl.len()).alias("place"), "cluster")
    ends = strong.join(places, left_on="left", right_on="person").join(places, left_on="right", right_on="person")
    inside = ends.filter(pl.col("cluster") == pl.col("cluster_right"))
    tied = inside.select(pl.col("place").alias("left"), pl.col("place_right").alias("right"), "strength")
    part = capped(tied, people["size"].to_numpy(), cap)
    labelled = people.select("person", "cluster", pl.Series("part", part))
    alone = pl.len().over("part") == 1
    rest = pl.col("cluster") + len(people)
    kept = labelled.select("person", pl.when(alone).then(rest).otherwise("part").cast(pl.Int32).alias("cluster"))
    return large.drop("cluster").join(kept, on="person").select("row", "person", "cluster")
