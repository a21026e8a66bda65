"""The names of a register of institutions, ready to be looked up."""

from dataclasses import dataclass

import polars as pl

from loep.registers.schools.spelling import tokens
from loep.registers.schools.windows import LONGEST, whole
from loep.registers.schools.words import GENERIC

BETWEEN = "; "
COUNTRY_BEHIND = r" \([^()]*\)$"


@dataclass(frozen=True)
class Index:
    """`names`: one row per name: `record`, `acronym`, `display` (the official one), `telling`, `words`, `bag`, `order`.

    `telling`: how many of its words are not generic. `records`: `record`, `id`, `country`, `status`; `cities`:
    `record`, `word`; `vocabulary`: every word of a name, once.
    """

    names: pl.DataFrame
    records: pl.DataFrame
    cities: pl.DataFrame
    vocabulary: pl.Series


def build(ror: pl.DataFrame) -> Index:
    """The index of `ror` (columns of `loep.registers.ror.LAYOUT`), without records that were withdrawn."""
    records = ror.filter(pl.col("status") != "withdrawn").with_row_index("record")
    official = pl.col("name")
    texts = pl.concat(
        [
            _texts(records, official, display=True),
            _texts(records, official.str.replace(COUNTRY_BEHIND, ""), display=True),
            _texts(records, pl.col("other_names").str.split(BETWEEN), display=False),
            _texts(records, pl.col("acronyms").str.split(BETWEEN), display=False).with_columns(acronym=pl.lit(True)),
        ]
    ).unique(["record", "text"], keep="first", maintain_order=True)
    words = tokens(texts["text"])
    telling = words.group_by("name").agg(telling=(~pl.col("word").is_in(list(GENERIC))).sum().cast(pl.Int64))
    names = (
        whole(words)
        .filter(pl.col("words") <= LONGEST)
        .join(telling, on="name", maintain_order="left")
        .join(texts.drop("text").with_row_index("name"), on="name", maintain_order="left")
        .drop("name")
    )
    cities = tokens(records["city"]).unique(["name", "word"], maintain_order=True)
    return Index(
        names=names,
        records=records.select("record", "id", "country", "status"),
        cities=cities.select(record=pl.col("name"), word="word"),
        vocabulary=words["word"].unique(maintain_order=True),
    )


def _texts(records: pl.DataFrame, text: pl.Expr, *, display: bool) -> pl.DataFrame:
    listed = records.select("record", text=text)
    if listed.schema["text"] == pl.List:
        listed = listed.explode("text", empty_as_null=True)
    return listed.drop_nulls("text").with_columns(acronym=pl.lit(False), display=pl.lit(display))
