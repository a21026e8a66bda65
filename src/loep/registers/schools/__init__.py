"""Free-text names of schools against ROR: which institution is meant, with a stated confidence.

Every stretch of a text that equals a known name, alias, translation or acronym is found at once (`windows`), doubts are
multiplied (`choose`), and what is left unfound is tried again with misspelt words put right (`nearly`). Measured in
`tests/bench/schools.py`.
"""

import polars as pl

from loep.registers.schools.choose import best, candidates
from loep.registers.schools.index import Index, build
from loep.registers.schools.nearly import corrected
from loep.registers.schools.spelling import tokens

__all__ = ["SURE", "Index", "build", "match", "recognise"]

SURE = 0.8  # below it a match is a guess
CORRECTED = 0.9  # per word that was put right


def match(texts: pl.Series, index: Index) -> pl.DataFrame:
    """`text` (position in `texts`), `id`, `confidence` (0 to 1), `ambiguous`: the institutions that a text names.

    A text may name several; of each only the surest mention stays. An ambiguous one shares its name with others, one of
    which stands for all. Matches below `SURE` are there too. Rows are in the order of the texts, the surest first.
    """
    words = tokens(texts)
    plain = best(candidates(words, index))
    settled = plain.filter(pl.col("confidence") >= SURE).select("name").unique()
    again = corrected(words.join(settled, on="name", how="anti", maintain_order="left"), index.vocabulary)
    again = again.filter(pl.col("corrections") > 0)
    changed = again.select("name", "corrections").unique(maintain_order=True)
    second = best(candidates(again.drop("corrections"), index)).join(changed, on="name")
    second = second.with_columns(confidence=pl.col("confidence") * pl.lit(CORRECTED).pow(pl.col("corrections")))
    mentions = pl.concat([plain, second.drop("corrections")]).join(index.records.select("record", "id"), on="record")
    return (
        mentions.sort(["name", "confidence", "id"], descending=[False, True, False])
        .unique(["name", "id"], keep="first", maintain_order=True)
        .select("id", "confidence", "ambiguous", text="name")
    )


def recognise(names: pl.Series, index: Index) -> pl.DataFrame:
    """Per row of `names`: `school_known` and `school_confidence`, that of the surest match.

    Both null without a name that has a word in it; the confidence is null too where nothing resembles the name.
    """
    distinct = names.drop_nulls().unique(maintain_order=True)
    surest = match(distinct, index).group_by("text").agg(pl.col("confidence").max())
    worded = tokens(distinct).select(text="name").unique()
    told = worded.join(surest, on="text", how="left").select(
        name=distinct.gather(worded["text"]) if worded.height else pl.lit(None, pl.String),
        school_confidence="confidence",
        school_known=pl.col("confidence").is_not_null() & (pl.col("confidence") >= SURE),
    )
    asked = pl.DataFrame({"name": names.cast(pl.String)})
    return asked.join(told, on="name", how="left", maintain_order="left").select("school_known", "school_confidence")
