"""Persons who share a value: who they are after relatives are taken together, and the links that tie them."""

import polars as pl

from loep.linking.components import components
from loep.linking.schools import as_most_spell_it

LINK_COLUMNS = {"left": pl.Int64, "right": pl.Int64, "kind": pl.String, "strength": pl.Float64, "evidence": pl.String}


def shared(rows: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """Everyone who gave a value that two persons or more gave.

    `rows`: as `persons.rows` gives them. `values`: (row, value) and columns that follow from the value. Result: these
    and the columns of `rows`, with `group`, an integer for the value; one row per group and registration, sorted by
    (group, row).
    """
    given = values.drop_nulls()
    hashes = given["value"].hash()
    again = hashes.is_duplicated()
    twice = pl.DataFrame({"hash": hashes.filter(again), "person": rows["person"].gather(given["row"].filter(again))})
    several = twice.select(pl.col("person").min().over("hash") != pl.col("person").max().over("hash")).to_series()
    known = given.filter(again).filter(several).unique().join(rows, on="row")
    both = known.filter(pl.col("person").min().over("value") != pl.col("person").max().over("value"))
    first = both.group_by("value").agg(pl.col("row").min().alias("first")).sort("first", "value")
    numbered = first.select("value", pl.int_range(pl.len()).alias("group"))
    return both.join(numbered, on="value").drop("value").sort("group", "row")


def persons(members: pl.DataFrame) -> pl.DataFrame:
    """The first registration of every person of every group, sorted by (group, at)."""
    return members.unique(["group", "person"], keep="first", maintain_order=True).sort("group", "row")


def sent(rows: pl.DataFrame) -> pl.DataFrame:
    """(school, everywhere): how many persons each prior school sent."""
    pairs = rows.select("school", "person").drop_nulls().unique()
    return pairs.group_by("school").agg(pl.len().alias("everywhere"))


def pupils(sizes: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """Adds `pupil`: the prior school of persons, where that school also sent persons without the shared value.

    `sizes`: as `sent` gives them. Who spells the school otherwise than most of the group is a pupil of it too.
    """
    here = pl.col("person").n_unique().over("group", "school")
    counted = groups.with_columns(here.alias("here")).join(sizes, on="school", how="left", maintain_order="left")
    others = (pl.col("everywhere") - pl.col("here")).alias("others")
    meant = as_most_spell_it(counted.with_columns(others))
    elsewhere = pl.col("others").max().over("group", "school") > 0
    return meant.with_columns(pl.when(elsewhere).then(pl.col("school")).alias("pupil")).drop(
        "here", "everywhere", "others"
    )


def related(first: pl.DataFrame, *relations: str) -> pl.DataFrame:
    """Adds `clan`: one number for the persons of a group who hang together by what they share in the `relations`.

    These are columns; a double surname is shared with who has one half of it, and who is probably one person under two
    numbers is one. An unknown value is nobody's. `first` as `persons` gives it.
    """
    places = first.with_columns(place=pl.int_range(pl.len()))
    ends = []
    for name in ("one", *relations):
        told = places.select("place", "group", pl.col(name).alias("value")).drop_nulls("value")
        if name.endswith("surname"):
            double = told.filter(pl.col("value").str.contains(" ", literal=True))
            halves = double.with_columns(pl.col("value").str.split(" ")).explode("value", empty_as_null=True)
            told = pl.concat([told, halves.join(told, on=["group", "value"], how="semi")])
        ends.append(told.select("place", pl.col("place").first().over("group", "value").alias("nearest")))
    tied = pl.concat(ends)
    clan = components(tied["place"], tied["nearest"], len(first))
    return first.with_columns(pl.Series("clan", clan, dtype=pl.Int32))


def apart() -> pl.Expr:
    """How many persons of a group have nothing to do with each other (see `related`), to be used in `agg`."""
    return pl.col("clan").n_unique().cast(pl.Int64)


def most(given: pl.DataFrame, members: pl.DataFrame, name: str) -> pl.DataFrame:
    """Per row that gave a value: the most `persons` of any group it is in, 1 where nobody shares it."""
    found = members.group_by("row").agg(pl.col("persons").max())
    joined = given.select("row").unique().join(found, on="row", how="left")
    return joined.select("row", pl.coalesce("persons", pl.lit(1, pl.Int64)).alias(name))


def star(members: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Links from the first registration of each group to those of its other persons.

    `members` carries `group`, `row`, `person`, `strength` and the struct `facts`, which become the evidence.
    """
    hub = members.group_by("group").agg(pl.col("row", "person").sort_by("row").first().name.prefix("hub_"))
    tied = members.join(hub, on="group").filter(pl.col("person") != pl.col("hub_person"))
    return tied.select(
        pl.col("hub_row").alias("left"),
        pl.col("row").alias("right"),
        pl.lit(kind).alias("kind"),
        pl.col("strength").cast(pl.Float64),
        pl.col("facts").struct.json_encode().alias("evidence"),
    )


def days_between(at: pl.Expr) -> pl.Expr:
    """Whole days from the first to the last of `at`, in `agg`."""
    return (at.max() - at.min()).dt.total_days()


def no_links() -> pl.DataFrame:
    return pl.DataFrame(schema=LINK_COLUMNS)
