"""Forms that are alike in everything but who filled them in."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from loep.linking.bursts import densest
from loep.linking.components import components
from loep.linking.normalise import mail_domain, plain
from loep.linking.sharing import LINK_COLUMNS, days_between, most, persons

DAYS = 14
LEAST = 3
ALIKE = 0.8
BITS = 7.0
POINTS = 2
NEAR = 2
POPULATION = 1_000
DIFFERENCE = 8.0
MARKS = 5
SUBSCORES = ("score_listening", "score_reading", "score_writing", "score_speaking")
CONTEXT = (
    "programme",
    "study_mode",
    "start_date",
    "school",
    "prior_diploma",
    "diploma_date",
    "amount_due",
    "amount_paid",
    "mail_domain",
)
PERSONAL = {"marks": 2, "few_marks": 1, "scores": 1, "test_date": 1, "means_amount": 1, "means_date": 1, "letter": 2}
BLOCKS = (
    ("marks",),
    ("few_marks", "school"),
    ("scores", "test_date"),
    ("scores", "school"),
    ("scores", "programme"),
    ("test_date", "school", "programme"),
    ("means_amount", "means_date"),
    ("means_amount", "programme"),
    ("letter",),
)


@dataclass(frozen=True)
class Forms:
    """`codes` (fields x rows): the value of a field as an integer, -1 where absent. `bits` likewise: how rare it is."""

    codes: NDArray[np.int64]
    bits: NDArray[np.float64]


def forms(rows: pl.DataFrame, people: pl.DataFrame, letter_group: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Links between persons whose forms are alike, and `form_persons` per row.

    Each field that agrees weighs by how rare its value is, in bits (-log2 of its share of persons); one that differs
    weighs against. Two forms within `DAYS` are alike when `ALIKE` of the weight agrees, and when what no class has in
    common (`PERSONAL`: marks, test scores and date, means, letter) agrees on `POINTS` of its points and `BITS` bits:
    classmates share a school, a diploma date and a programme, but not these. Absent values agree with nothing. Forms
    hang together in groups of `LEAST` persons or more; `form_persons` counts those within the group's fullest `DAYS`.
    Null where a form has nothing personal to compare.
    """
    fields = _fields(rows, people, letter_group)
    coded = _coded(rows, fields)
    pairs = _alike(_candidates(fields), coded)
    label = components(pairs["left"], pairs["right"], len(rows))
    grouped = rows.with_columns(pl.Series("group", label, dtype=pl.Int64)).sort("group", "row")
    several = grouped.filter(pl.col("person").n_unique().over("group") >= LEAST)
    first = persons(several)
    counted = (
        first.filter(pl.Series(densest(first, DAYS), dtype=pl.Boolean))
        .group_by("group")
        .agg(pl.len().cast(pl.Int64).alias("persons"), days_between(pl.col("at")).alias("days"))
        .filter(pl.col("persons") >= LEAST)
    )
    members = several.join(counted, on="group")
    given = fields.filter(pl.any_horizontal(pl.col(*PERSONAL).is_not_null())).select("row")
    return _links(pairs, members), most(given, members, "form_persons")


def _fields(rows: pl.DataFrame, people: pl.DataFrame, letter_group: pl.Series) -> pl.DataFrame:
    """One column per field, with `row`, `at` and `person`: what two forms are compared on."""
    marks = pl.col("grades").list.len()
    spelled = pl.col("grades").list.eval(pl.element().round(2).cast(pl.String)).list.join(";")
    enough = pl.sum_horizontal(pl.col(name).is_not_null().cast(pl.Int8) for name in SUBSCORES) >= 3
    scores = pl.concat_str("language_test", *SUBSCORES, separator=";", ignore_nulls=False)
    partial = pl.concat_str(pl.col("language_test"), *(pl.col(name).fill_null(-1) for name in SUBSCORES), separator=";")
    made = people.select(
        "programme",
        "study_mode",
        "start_date",
        rows["school"],
        plain(pl.col("prior_diploma")).alias("prior_diploma"),
        "diploma_date",
        "amount_due",
        "amount_paid",
        mail_domain(pl.col("email")).alias("mail_domain"),
        pl.when(marks >= MARKS).then(spelled).alias("marks"),
        pl.when((marks > 1) & (marks < MARKS)).then(spelled).alias("few_marks"),
        pl.when(enough).then(pl.coalesce(scores, partial)).alias("scores"),
        pl.col("language_test_date").alias("test_date"),
        "means_amount",
        "means_date",
        letter_group.alias("letter"),
    )
    return pl.concat([rows.select("row", "at", "person"), made], how="horizontal")


def _coded(rows: pl.DataFrame, fields: pl.DataFrame) -> Forms:
    names = (*CONTEXT, *PERSONAL)
    population = max(rows["person"].n_unique(), POPULATION)
    codes, bits = list[NDArray[np.int64]](), list[NDArray[np.float64]]()
    for name in names:
        code = fields.select((pl.col(name).rank("dense").cast(pl.Int64) - 1).fill_null(-1)).to_series().to_numpy()
        users = np.bincount(code[code >= 0], minlength=1)
        codes.append(code)
        bits.append(np.where(code >= 0, np.log2(population / users[code].clip(1, population)), 0.0))
    return Forms(np.array(codes), np.array(bits))


def _candidates(fields: pl.DataFrame) -> pl.DataFrame:
    """Pairs of rows of two persons within `DAYS` that follow each other under one of the `BLOCKS`."""
    found = [pl.DataFrame(schema={"left": pl.Int64, "right": pl.Int64})]
    for block in BLOCKS:
        known = fields.drop_nulls(block).filter(pl.len().over(block) > 1).sort(*block, "row")
        for step in range(1, NEAR + 1):
            same = pl.all_horizontal(pl.col(name) == pl.col(name).shift(-step) for name in block)
            close = pl.col("at").shift(-step) - pl.col("at") <= pl.duration(days=DAYS)
            others = pl.col("person") != pl.col("person").shift(-step)
            pair = known.select(
                pl.col("row").alias("left"),
                pl.col("row").shift(-step).alias("right"),
                (same & close & others).alias("ok"),
            )
            found.append(pair.filter("ok").drop("ok"))
    return pl.concat(found).unique().sort("left", "right")


def _alike(pairs: pl.DataFrame, coded: Forms) -> pl.DataFrame:
    """The pairs that are alike, with `likeness`: the share of the weight that agrees."""
    left, right = pairs["left"].to_numpy(), pairs["right"].to_numpy()
    codes, bits = (coded.codes[:, left], coded.codes[:, right]), (coded.bits[:, left], coded.bits[:, right])
    known = (codes[0] >= 0).astype(np.int8) + (codes[1] >= 0)
    agrees = (codes[0] == codes[1]) & (known == 2)
    weight = (bits[0] + bits[1]) / 2
    # A value that only one of two forms has is half a difference: absence says little.
    against = np.where(agrees | (known == 0), 0.0, np.minimum(weight, DIFFERENCE))
    agreed = np.where(agrees, weight, 0.0)
    likeness = agreed.sum(axis=0) / np.maximum(agreed.sum(axis=0) + against.sum(axis=0), 1e-9)
    points = agrees[len(CONTEXT) :].T @ np.array(list(PERSONAL.values()))
    alike = (likeness >= ALIKE) & (points >= POINTS) & (agreed[len(CONTEXT) :].sum(axis=0) >= BITS)
    return pairs.with_columns(pl.Series("likeness", likeness)).filter(pl.Series(alike))


def _links(pairs: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    tied = pairs.join(members.select("row", "persons", "days"), left_on="left", right_on="row")
    if not len(tied):
        return pl.DataFrame(schema=LINK_COLUMNS)
    facts = pl.struct("persons", "days", pl.col("likeness").round(2).alias("similarity"))
    return tied.select(
        "left",
        "right",
        pl.lit("form").alias("kind"),
        pl.col("likeness").alias("strength"),
        facts.struct.json_encode().alias("evidence"),
    )
