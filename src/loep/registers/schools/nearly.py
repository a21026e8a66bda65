"""Misspelt words, put right when exactly one known word is a letter away (two in a long word)."""

import numpy as np
import polars as pl
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

SHORTEST, LONG = 5, 9
EDGE = 2  # letters at the beginning or the end that a misspelt word still has right


def corrected(tokens: pl.DataFrame, vocabulary: pl.Series) -> pl.DataFrame:
    """`tokens` with misspelt words put right, and `corrections`: how many there are in the text of each row."""
    strange = tokens.select("word").unique().join(vocabulary.to_frame("word"), on="word", how="anti")
    right = _neighbours(strange["word"], vocabulary)
    return (
        tokens.join(right, on="word", how="left", maintain_order="left")
        .with_columns(corrections=pl.col("right").is_not_null().sum().over("name").cast(pl.Int64))
        .with_columns(word=pl.coalesce("right", "word"))
        .drop("right")
    )


def _neighbours(strange: pl.Series, vocabulary: pl.Series) -> pl.DataFrame:
    """`word`, `right`: the only known word that is one slip of the pen away, or two where the word is long."""
    asked, known = _keyed(strange, "word"), _keyed(vocabulary, "right")
    pairs = pl.concat([asked.join(known, on=edge) for edge in ("head", "tail")], how="diagonal")
    pairs = pairs.select("word", "right").unique(maintain_order=True)
    length = pl.col("word").str.len_chars()
    pairs = pairs.filter((length.cast(pl.Int64) - pl.col("right").str.len_chars()).abs() <= 2)
    distance = cpdist(pairs["word"].to_list(), pairs["right"].to_list(), scorer=OSA.distance, score_cutoff=2)
    near = pairs.with_columns(distance=pl.Series(np.asarray(distance), dtype=pl.Int64)).filter(
        pl.col("distance") <= pl.when(length >= LONG).then(2).otherwise(1)
    )
    closest = near.filter(pl.col("distance") == pl.col("distance").min().over("word"))
    return closest.filter(pl.len().over("word") == 1).select("word", "right")


def _keyed(words: pl.Series, name: str) -> pl.DataFrame:
    word = pl.col(name)
    long = (word.str.len_chars() >= SHORTEST) & ~word.str.contains(r"\d")
    return words.to_frame(name).filter(long).with_columns(head=word.str.head(EDGE), tail=word.str.tail(EDGE))
