"""Which of the stretches that equal a name are the institution that is meant, and how sure that is.

Confidence is 1 times what speaks against (`DOUBTS`): words in another order, a name that goes on past the stretch
("University of Missouri" in "University of Missouri-Kansas City"), words that any institution could have, an acronym, a
text that names another country. Of records with one name, the one whose city or country the text names is meant.
"""

import polars as pl

from loep.registers.schools.index import Index
from loep.registers.schools.surroundings import placed, surrounded
from loep.registers.schools.windows import found

ACRONYM, WHOLE, ORDERED, BROKEN = pl.col("acronym"), pl.col("whole"), pl.col("ordered"), pl.col("broken")
GENERAL, SINGLE = pl.col("telling") == 0, pl.col("words") == 1
DOUBTS: tuple[tuple[pl.Expr, float], ...] = (
    (~ORDERED, 0.85),
    (~ORDERED & (pl.col("words") == 2) & ~WHOLE & ~pl.col("in_city"), 0.7),
    (~ORDERED & BROKEN, 0.5),
    (pl.col("runs_on"), 0.4),
    (BROKEN & ~WHOLE, 0.6),
    (pl.col("part") & (pl.col("telling") < 2) & ~pl.col("in_city") & ~WHOLE, 0.6),
    (GENERAL & ~pl.col("local") & ~(pl.col("segment") & (pl.col("words") > 2)), 0.5),
    (GENERAL & (pl.col("words") < 3) & ~WHOLE, 0.3),
    (SINGLE & ~WHOLE & ~pl.col("initials"), 0.3),
    (ACRONYM & ~pl.col("initials"), 0.2),
    (ACRONYM & ~WHOLE, 0.4),
    (pl.col("elsewhere"), 0.4),
    (pl.col("status") != "active", 0.7),
)
PREFERRED = 0.05 * pl.col("in_city") + 0.03 * pl.col("in_country") + 0.02 * pl.col("display")
TIE = 0.005


def candidates(tokens: pl.DataFrame, index: Index) -> pl.DataFrame:
    """Every record whose name is a stretch of a text: `name`, `start`, `words`, `record`, `confidence`, `preferred`."""
    known = index.names.select("bag", "words", "record", "acronym", "display", "telling", known_order="order")
    pairs = found(tokens, index.names).join(known, on=["bag", "words"]).join(index.records, on="record")
    pairs = pairs.with_columns(ordered=pl.col("order") == pl.col("known_order"))
    pairs = placed(surrounded(pairs, tokens), tokens, index.cities)
    confidence = pl.lit(1.0)
    for doubt, factor in DOUBTS:
        confidence = confidence * pl.when(doubt).then(factor).otherwise(1.0)
    return pairs.select("name", "start", "words", "record", confidence=confidence, preferred=confidence + PREFERRED)


def best(found: pl.DataFrame) -> pl.DataFrame:
    """One record per stretch, without stretches that a longer one of at least half their confidence overlaps.

    `ambiguous`: another record fits as well, so that it is unknown which of them is meant.
    """
    stretch = ["name", "start", "words"]
    ranked = found.sort([*stretch, "preferred", "record"], descending=[False, False, False, True, False])
    second = pl.col("preferred").get(1, null_on_oob=True)
    top = (
        ranked.unique([*stretch, "record"], keep="first", maintain_order=True)
        .group_by(stretch, maintain_order=True)
        .agg(
            pl.col("record", "confidence").first(),
            ambiguous=(second >= pl.col("preferred").first() - TIE).is_not_null()
            & (second >= pl.col("preferred").first() - TIE),
        )
    )
    return _longest(top)


def _longest(top: pl.DataFrame) -> pl.DataFrame:
    spans = top.with_row_index("span").with_columns(end=pl.col("start") + pl.col("words"))
    rival = spans.select(
        "name", *(pl.col(one).alias(f"{one}_") for one in ("span", "start", "end", "words", "confidence"))
    )
    overlap = (pl.col("start_") < pl.col("end")) & (pl.col("start") < pl.col("end_"))
    surer = pl.col("confidence_") > pl.col("confidence")
    first = (pl.col("confidence_") == pl.col("confidence")) & (pl.col("span_") < pl.col("span"))
    longer = (pl.col("words_") > pl.col("words")) & (pl.col("confidence_") >= 0.5 * pl.col("confidence"))
    beats = longer | ((pl.col("words_") == pl.col("words")) & (surer | first))
    beaten = spans.join(rival, on="name").filter((pl.col("span") != pl.col("span_")) & overlap & beats)
    return spans.join(beaten.select("span").unique(), on="span", how="anti", maintain_order="left").drop("span", "end")
