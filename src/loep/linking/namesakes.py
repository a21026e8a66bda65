"""Who shares a value that is itself a name: J. Jansen pays for hundreds of children who are called Jansen."""

import polars as pl

FEW, MOSTLY = 2, 0.75
BESIDE = pl.duration(days=2)


def strangers(first: pl.DataFrame) -> pl.DataFrame:
    """The persons of every group with one of each surname in it.

    Kin share the value because it runs in the family, at any time of the year. Of those with one surname the one who
    came nearest to the middle of the others is kept: a ring goes by the name of one of its own. `first` as
    `sharing.persons` gives it, and so is the answer.
    """
    known = first.with_columns(_kin().alias("kin"))
    others = known.filter(pl.col("kin") < FEW)
    middle = known.group_by("group").agg(
        pl.coalesce(pl.col("at").filter(pl.col("kin") < FEW).median(), pl.col("at").median()).alias("middle")
    )
    kin = known.filter(pl.col("kin") >= FEW).join(middle, on="group")
    away = (pl.col("at") - pl.col("middle")).abs()
    nearest = kin.sort(away, "row").unique(["group", "surname"], keep="first", maintain_order=True)
    return pl.concat([others, nearest.drop("middle")]).drop("kin").sort("group", "row")


def beside(first: pl.DataFrame, near: pl.DataFrame) -> pl.DataFrame:
    """(group, person) of `near`, a part of `strangers(first)`, with those of their surname who came along.

    Those came at most two days before or after the others, and so did `MOSTLY` of all who have that surname in the
    group: where people share few surnames a ring does too. Of a family whose members come at any time nobody is taken
    along: there it says nothing.
    """
    span = near.group_by("group").agg(pl.col("at").min().alias("from"), pl.col("at").max().alias("until"))
    named = first.filter(_kin() >= FEW).join(span, on="group")
    then = named.with_columns(pl.col("at").is_between(pl.col("from") - BESIDE, pl.col("until") + BESIDE).alias("then"))
    share = pl.col("then").mean().over("group", "surname")
    along = then.filter(pl.col("then") & ((share >= MOSTLY) | (_kin() == FEW)))
    return pl.concat([frame.select("group", "person") for frame in (near, along)]).unique()


def _kin() -> pl.Expr:
    """How many persons of the group have this surname; 1 where it is not known."""
    return pl.when(pl.col("surname").is_null()).then(1).otherwise(pl.len().over("group", "surname"))
