"""Offices of intermediaries: who declared one that is established is at its desk, on its network."""

import polars as pl

from loep.linking.normalise import each, plain

OTHERS = 5
ESTABLISHED = 90  # days


def declared(people: pl.DataFrame) -> pl.Series:
    """`agent` of each registration in one spelling; null where the channel says that there is none."""
    return people.select(
        pl.when(pl.col("channel") == "agent").then(each(people["agent"], plain)).alias("agent")
    ).to_series()


def established(placed: pl.DataFrame) -> pl.DataFrame:
    """(agent, clients): the intermediaries whose clients came over `ESTABLISHED` days. `placed`: agent, person, at."""
    known = placed.select("agent", "person", "at").drop_nulls("agent")
    counted = known.group_by("agent").agg(
        pl.col("person").n_unique().alias("clients"), (pl.col("at").max() - pl.col("at").min()).alias("span")
    )
    return counted.filter(pl.col("span") >= pl.duration(days=ESTABLISHED)).select("agent", "clients")


def desks(sizes: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """Adds `desk`: the agent of persons who declared one that also sent `OTHERS` clients without the shared value.

    `sizes` as `established` gives them. So a name that a ring made up for itself is nobody's desk.
    """
    known = groups.join(sizes, on="agent", how="left", maintain_order="left")
    here = pl.col("person").n_unique().over("group", "agent")
    told = pl.when(pl.col("clients") - here >= OTHERS).then("agent").alias("desk")
    return known.with_columns(told).drop("clients")
