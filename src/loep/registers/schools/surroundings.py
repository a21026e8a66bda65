"""What stands around a stretch of words: whether the name goes on there, and which places the text names."""

import polars as pl

from loep.registers.schools.countries import named
from loep.registers.schools.spelling import BREAK, FLUSH, GLUE
from loep.registers.schools.words import GENERIC, MODIFIERS, OWNED, PARTS

NUMBER_OR_LETTER = r"^\d|^.$"


def surrounded(pairs: pl.DataFrame, tokens: pl.DataFrame) -> pl.DataFrame:
    """`pairs` (start, words) with what is true of each stretch, all boolean.

    `runs_on`: the name goes on before or after it; `broken`: punctuation parts it; `part`: it begins as the name of a
    department does; `segment`: punctuation or an end on both sides; `whole`: it is all of the text; `initials`: it is
    written in capitals.
    """
    word, same = pl.col("word"), pl.col("name") == pl.col("name").shift(1)
    begins = same.is_null() | ~same
    plain = word.is_in(list(GENERIC)) | word.str.contains(NUMBER_OR_LETTER)
    owned = word.is_in(list(OWNED))
    facts = tokens.select(
        begins=begins,
        ends=begins.shift(-1, fill_value=True),
        breaks=(pl.col("before") == BREAK).cum_sum(),
        capitals=pl.col("initials").cum_sum(),
        initials="initials",
        part=word.is_in(list(PARTS)),
        before="before",
        after=pl.col("before").shift(-1, fill_value=BREAK),
        named_on=~plain.shift(1, fill_value=True) | word.shift(1, fill_value="").is_in(list(MODIFIERS)),
        of_owner=owned.shift(1, fill_value=False),
        owner=owned.shift(-1, fill_value=False),
    )
    first = facts[pairs["start"]]
    last = facts[pairs["start"] + pairs["words"] - 1]
    left_open = ~first["begins"] & (
        ((first["before"] == FLUSH) & first["named_on"]) | ((first["before"] == GLUE) & first["of_owner"])
    )
    right_open = ~last["ends"] & ((last["after"] == GLUE) | ((last["after"] == FLUSH) & last["owner"]))
    inner = last["capitals"].cast(pl.Int64) - first["capitals"].cast(pl.Int64) + first["initials"].cast(pl.Int64)
    return pairs.with_columns(
        runs_on=left_open | right_open,
        broken=last["breaks"] > first["breaks"],
        part=first["part"],
        segment=(first["begins"] | (first["before"] == BREAK)) & (last["ends"] | (last["after"] == BREAK)),
        whole=first["begins"] & last["ends"],
        initials=inner >= pairs["words"],
    )


def placed(pairs: pl.DataFrame, tokens: pl.DataFrame, cities: pl.DataFrame) -> pl.DataFrame:
    """`pairs` (name, record, country) with `in_city`, `in_country`, `local` (one of both) and `elsewhere`.

    `elsewhere`: the text names a country, not this record's, and not its city either. `cities`: record, word.
    """
    named_in = named(tokens).group_by("name").agg(codes=pl.col("code"), free=pl.col("free").any())
    own = pl.col("codes").list.contains(pl.col("country"))
    asked = pairs.select("name", "record").unique().join(cities, on="record")
    there = tokens.select("name", "word").unique().with_columns(there=pl.lit(True))
    city = (
        asked.join(there, on=["name", "word"], how="left")
        .group_by("name", "record")
        .agg(in_city=pl.col("there").is_not_null().all())
    )
    return (
        pairs.join(named_in, on="name", how="left")
        .join(city, on=["name", "record"], how="left")
        .with_columns(
            in_city=pl.col("in_city").is_not_null() & pl.col("in_city"),
            in_country=own.is_not_null() & own,
            elsewhere=own.is_not_null() & ~own & pl.col("free"),
        )
        .with_columns(
            local=pl.col("in_city") | pl.col("in_country"), elsewhere=pl.col("elsewhere") & ~pl.col("in_city")
        )
    )
