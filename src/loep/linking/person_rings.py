"""One person under several person_ids is one case, and no glue between strangers."""

import numpy as np
import polars as pl

from loep.linking.components import components


def with_persons(rows: pl.DataFrame, links: pl.DataFrame, found: pl.DataFrame, cap: int) -> pl.DataFrame:
    """`found` as `rings` gives it, with who is one person by `links` of kind person (left, right as rows).

    A person whose registrations are in no ring gets one of their own. Where some are in one ring, the others join it as
    far as `cap` allows. Where they are in several, those rings stay apart: that one person was in both does not tie
    the strangers in them. The anchor of a ring never changes.
    """
    if links.is_empty():
        return found
    members = _members(rows, links).join(found.select("row", "ring"), on="row", how="left").sort("row")
    in_rings = pl.col("ring").drop_nulls()
    told = members.with_columns(
        in_rings.n_unique().over("group").alias("rings"), in_rings.first().over("group").alias("to")
    )
    outside = told.filter(pl.col("ring").is_null())
    sizes = found.unique("ring").select(pl.col("ring").alias("to"), "ring_size")
    joining = outside.filter(pl.col("rings") == 1).join(sizes, on="to", maintain_order="left")
    joining = joining.filter(pl.col("ring_size") + pl.len().over("to") <= cap)
    alone = outside.join(joining, on="row", how="anti", maintain_order="left")
    part = (pl.col("row").rank("ordinal").over("group") - 1) // cap
    own = alone.with_columns(part.alias("part")).filter(pl.len().over("group", "part") > 1)
    fresh = own.join(rows.select("row", "registration_id"), on="row", maintain_order="left").select(
        "row", pl.col("registration_id").first().over("group", "part").alias("ring")
    )
    joined = pl.concat([found.select("row", "ring"), joining.select("row", pl.col("to").alias("ring")), fresh])
    return joined.sort("row").with_columns(pl.len().over("ring").cast(pl.Int64).alias("ring_size"))


def _members(rows: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """(row, group): every registration of those whom links join, by who is one person."""
    person = rows["person"].to_numpy()
    left, right = person[links["left"].to_numpy()], person[links["right"].to_numpy()]
    label = components(pl.Series(left), pl.Series(right), int(person.max()) + 1)
    there = np.flatnonzero(np.isin(person, np.concatenate([left, right])))
    return pl.DataFrame({"row": rows["row"].to_numpy()[there], "group": label[person[there]]})
