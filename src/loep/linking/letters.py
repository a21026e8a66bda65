"""Near-identical letters of different persons."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from loep.linking.bursts import Window, concentrated
from loep.linking.components import components
from loep.linking.schools import one_school
from loep.linking.sharing import days_between, no_links, persons, star
from loep.linking.templates import NONE, beyond
from loep.linking.texts import alike, passages, read

SIMILAR, TEMPLATE = 0.6, 0.8
FORM_PERSONS, FORM_SHARE = 200, 0.05
SPREAD = (Window(days=0.5, luck=0.02, share=0.8), Window(days=30, luck=0.02))
CLOSE = (SPREAD[0], Window(days=14, luck=0.02, share=0.8))


def letters(
    rows: pl.DataFrame, people: pl.DataFrame, known: NDArray[np.uint64] = NONE
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Links between persons with near-identical letters, and what is found per row.

    `known`: the runs of words that may be shared (see `templates`); they are not compared. Letters hang together from
    a similarity of `SIMILAR`; those of one school from `TEMPLATE`, because its counsellor may have given them more than
    half of the text. `letter_similarity` to the most alike letter of another person, `letter_equal` the share of words
    that are the same in that one, and `letter_persons` who hang together are told of all. `letter_form` says that it
    may be honest habit and links nobody: letters that usually have less than `TEMPLATE` in common, unless they came
    `CLOSE` together, for sentences that a language program likes come all year; and what `FORM_PERSONS` or more, and
    at least `FORM_SHARE` of all who wrote, send without coming together: a text that is handed out. `letter_group` is
    one for the letters that count together. Null where there was no letter long enough to compare; a similarity of 0
    says that no other person's letter came near.
    """
    texts = beyond(read(people["motivation"]), known)
    likeness = alike(texts)
    written = rows.with_columns(likeness.text).drop_nulls("text")
    users = _users(written)
    between = _between_persons(likeness.pairs, users)
    similar = _beyond_templates(between.filter(pl.col("similarity") >= SIMILAR), rows)
    groups = _groups(rows, written, similar)
    counted = groups.filter(~pl.col("form"))
    column = written.select("row", "text").join(_similarity(users, between), on="text", how="left")
    column = column.join(groups.select("row", "persons", "form"), on="row", how="left")
    column = column.join(counted.select("row", "group"), on="row", how="left").select(
        "row",
        pl.coalesce("similarity", pl.lit(0.0)).alias("letter_similarity"),
        pl.coalesce("equal", pl.lit(0.0)).alias("letter_equal"),
        pl.coalesce("persons", pl.lit(1, pl.Int64)).alias("letter_persons"),
        pl.coalesce("form", pl.lit(value=False)).alias("letter_form"),
        pl.coalesce(pl.col("group") + len(rows), "text").alias("letter_group"),  # beyond every text's number
    )
    similar = similar.join(counted.select("text").unique(), left_on="left", right_on="text", how="semi")
    similar = _by_name(similar, rows["registration_id"])
    told = similar.with_columns(passages(texts, similar, likeness.codes).alias("passages"))
    return _links(counted, told), column


def _users(written: pl.DataFrame) -> pl.DataFrame:
    """Per text its first row and person, and the first row of another person, if any."""
    first = written.sort("row").group_by("text").agg(pl.col("row", "person").first())
    others = written.join(first, on="text", suffix="_first").filter(pl.col("person") != pl.col("person_first"))
    other = others.group_by("text").agg(pl.col("row").min().alias("other"))
    return first.join(other, on="text", how="left").sort("text")


def _between_persons(pairs: pl.DataFrame, users: pl.DataFrame) -> pl.DataFrame:
    """Pairs of texts that two persons wrote, with a row of each: `left_row`, `right_row`."""
    left = users.select(pl.all().name.prefix("left_"))
    right = users.select(pl.all().name.prefix("right_"))
    both = pairs.join(left, left_on="left", right_on="left_text").join(right, left_on="right", right_on="right_text")
    one = pl.col("left_person") == pl.col("right_person")
    told_apart = both.select(
        "left",
        "right",
        "similarity",
        "equal",
        pl.when(one & pl.col("right_other").is_null()).then("left_other").otherwise("left_row").alias("left_row"),
        pl.when(one & pl.col("right_other").is_not_null())
        .then("right_other")
        .otherwise("right_row")
        .alias("right_row"),
    )
    return told_apart.drop_nulls().sort("left", "right")


def _beyond_templates(between: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Without the pairs of one school that share no more than a template."""
    schools = [rows["school"].gather(between[side]).alias(side) for side in ("left_row", "right_row")]
    schoolmates = pl.DataFrame(schools).select(one_school(pl.col("left_row"), pl.col("right_row"))).to_series()
    template = (between["similarity"] < TEMPLATE) & schoolmates.fill_null(value=False)
    return between.filter(~template)


def _by_name(similar: pl.DataFrame, names: pl.Series) -> pl.DataFrame:
    """Each pair with the registration whose id sorts first on the left, where a link has it too."""
    turned = pl.Series(names.gather(similar["left_row"])) > pl.Series(names.gather(similar["right_row"]))
    sides = [("left", "right"), ("left_row", "right_row")]
    return similar.select(
        *(pl.when(turned).then(right).otherwise(left).alias(left) for left, right in sides),
        *(pl.when(turned).then(left).otherwise(right).alias(right) for left, right in sides),
        "similarity",
        "equal",
    )


def _groups(rows: pl.DataFrame, written: pl.DataFrame, similar: pl.DataFrame) -> pl.DataFrame:
    """Letters of groups of two persons or more: `group`, `persons`, `days`, and whether it may be a `form`."""
    label = components(similar["left"], similar["right"], len(rows))
    labels = pl.DataFrame({"text": range(len(rows)), "group": label}, schema={"text": pl.Int64, "group": pl.Int64})
    grouped = written.join(labels, on="text").sort("group", "row")
    several = grouped.filter(pl.col("person").n_unique().over("group") > 1)
    ties = similar.select(pl.col("left").alias("text"), "similarity").join(labels, on="text")
    usual = ties.group_by("group").agg(pl.col("similarity").median().alias("usual"))
    first = persons(several)
    windows = {"together": SPREAD, "closer": CLOSE}
    close = {name: concentrated(first, rows["at"], *within) for name, within in windows.items()}
    first = first.with_columns(pl.Series(name, there, dtype=pl.Boolean) for name, there in close.items())
    counted = first.group_by("group").agg(
        pl.len().cast(pl.Int64).alias("persons"),
        days_between(pl.col("at")).alias("days"),
        pl.col("together", "closer").first(),
        pl.col("text").unique_counts().max().alias("verbatim"),
    )
    many = pl.max_horizontal(pl.lit(FORM_PERSONS), FORM_SHARE * written["person"].n_unique())
    handed_out = (pl.col("verbatim") >= many) & ~pl.col("together")
    # Who all have one text differ in nothing.
    stock = (pl.coalesce("usual", pl.lit(1.0)) < TEMPLATE) & ~pl.col("closer")
    known = counted.join(usual, on="group", how="left").select(
        "group", "persons", "days", (stock | handed_out).alias("form")
    )
    return several.join(known, on="group").sort("group", "row")


def _similarity(users: pl.DataFrame, between: pl.DataFrame) -> pl.DataFrame:
    """Per text the likeness to the most alike text of another person; 1 where another used the very text."""
    ends = [between.select(pl.col(end).alias("text"), "similarity", "equal") for end in ("left", "right")]
    one = pl.lit(1.0)
    same = users.filter(pl.col("other").is_not_null()).select("text", one.alias("similarity"), one.alias("equal"))
    return (
        pl.concat([*ends, same])
        .group_by("text")
        .agg(
            pl.col("similarity").max(), pl.col("equal").filter(pl.col("similarity") == pl.col("similarity").max()).max()
        )
    )


def _links(groups: pl.DataFrame, similar: pl.DataFrame) -> pl.DataFrame:
    """One link per pair of similar texts, and from the first to every other user of one text.

    The evidence of a pair carries its `passages` as `texts.passages` tells them, counted in words.
    """
    equal = groups.with_columns(
        pl.col("text").alias("group"),
        pl.lit(1.0).alias("strength"),
        pl.struct("persons", "days", *(pl.lit(1.0).alias(name) for name in ("similarity", "equal"))).alias("facts"),
    )
    facts = groups.select("text", "persons", "days").unique("text")
    tied = similar.join(facts, left_on="left", right_on="text")
    if not len(tied):
        return pl.concat([no_links(), star(equal, "letter")])
    evidence = pl.struct("persons", "days", pl.col("similarity", "equal").round(2), "passages").struct.json_encode()
    pairs = tied.select(
        pl.col("left_row").alias("left"),
        pl.col("right_row").alias("right"),
        pl.lit("letter").alias("kind"),
        pl.col("similarity").alias("strength"),
        evidence.alias("evidence"),
    )
    return pl.concat([star(equal, "letter"), pairs])
