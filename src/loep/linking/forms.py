"""Forms that are alike in everything but who filled them in."""

from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from loep.linking.bursts import densest
from loep.linking.components import components
from loep.linking.form_fields import FIELDS, Fields, fields
from loep.linking.sharing import LINK_COLUMNS, days_between, most, persons

DAYS = 14
LEAST = 3
ALIKE = 0.8
NEAR = 2
BLOCKS = (
    ("marks",),
    ("marks", "school", "programme"),
    ("few_marks", "school"),
    ("scores", "test_date"),
    ("scores", "school"),
    ("scores", "programme"),
    ("test_date", "school", "programme"),
    ("means_amount", "means_date"),
    ("means_amount", "programme"),
    ("letter",),
    ("letter", "school", "programme"),
)


def forms(rows: pl.DataFrame, people: pl.DataFrame, letter_group: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Links between persons whose forms are alike, and `form_persons` per row.

    Each field that agrees weighs by how rare its value is, in bits; one that differs weighs against. Two forms within
    `DAYS` are alike when `ALIKE` of the weight agrees, and when enough agrees of what no class has in common: marks,
    test scores and date, means, letter (see `likeness`). Classmates share a school, a diploma date and a programme,
    but not these. Absent values agree with nothing. Forms hang together in groups of `LEAST` persons or more;
    `form_persons` counts those within the group's fullest `DAYS`. Null where a form has nothing personal to compare.
    """
    known = fields(rows, people, letter_group)
    pairs = _alike(rows, known)
    ends = np.unique(np.concatenate([pairs["left"].to_numpy(), pairs["right"].to_numpy()]))
    places = [pl.Series(np.searchsorted(ends, pairs[side].to_numpy())) for side in ("left", "right")]
    label = pl.Series("group", components(places[0], places[1], len(ends)), dtype=pl.Int64)
    grouped = rows.select("row", "person", "at")[ends].with_columns(label).sort("group", "row")
    several = grouped.filter(pl.col("person").n_unique().over("group") >= LEAST)
    first = persons(several)
    counted = (
        first.filter(pl.Series(densest(first, DAYS), dtype=pl.Boolean))
        .group_by("group")
        .agg(pl.len().cast(pl.Int64).alias("persons"), days_between(pl.col("at")).alias("days"))
        .filter(pl.col("persons") >= LEAST)
    )
    members = several.join(counted, on="group")
    given = rows.select("row").filter(pl.Series(known.personal(), dtype=pl.Boolean))
    return _links(pairs, members), most(given, members, "form_persons")


def _alike(rows: pl.DataFrame, known: Fields) -> pl.DataFrame:
    """The pairs of rows (left, right) that are alike, with `likeness`: the share of the weight that agrees."""
    from loep.linking.alike import likeness

    left, right = _candidates(rows, known)
    share = likeness(left, right, known)
    enough = share >= ALIKE
    return pl.DataFrame(
        {
            "left": left[enough].astype(np.int64),
            "right": right[enough].astype(np.int64),
            "likeness": share[enough].astype(np.float64),
        }
    )


def _candidates(rows: pl.DataFrame, known: Fields) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Pairs of rows of two persons within `DAYS` that follow each other under one of the `BLOCKS`, each once."""
    at, person = rows["at"].dt.epoch("s").to_numpy(), rows["person"].to_numpy()
    found = np.empty(0, np.int64)
    for block in BLOCKS:
        row, key = _block(known, block)
        for step in range(1, NEAR + 1):
            same = np.flatnonzero(key[:-step] == key[step:])
            here, there = row[same], row[same + step]
            near = (at[there] - at[here] <= DAYS * 86_400) & (person[here] != person[there])
            pairs = here[near].astype(np.int64) * len(rows) + there[near]
            found = np.union1d(found, pairs)
    left, right = np.divmod(found, max(len(rows), 1))
    return left.astype(np.int32), right.astype(np.int32)


def _block(known: Fields, block: tuple[str, ...]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The rows that have every field of the block, by value and then in their order, and a number for the values."""
    codes = [known.code(name) for name in block]
    row = np.flatnonzero(np.all([code >= 0 for code in codes], axis=0)).astype(np.int32)
    sizes = dict(zip(FIELDS, (end - start for start, end in pairwise([*known.starts, len(known.bits)])), strict=True))
    key = np.zeros(len(row), np.int64)
    for name, code in zip(block, codes, strict=True):
        key = key * sizes[name] + code[row]
    ordered = pl.DataFrame({"row": row, "key": key}).sort("key", "row")
    return ordered["row"].to_numpy(), ordered["key"].to_numpy()


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
