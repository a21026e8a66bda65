"""Names of institutions as tokens: one spelling for cases, accents, abbreviations and languages.

A token is a word in small Latin letters without accents. Words that carry nothing ("of", "de", "the") leave the row but
are remembered as glue before the next word; punctuation that ends a part of an address is remembered as a break.
"""

import polars as pl

from loep.registers.schools.words import CODES, OF, SMALL

FLUSH, GLUE, LINK, BREAK = 0, 1, 2, 3  # what stands before a word: nothing, "of", another small word, punctuation
MARK = "\N{SYMBOL FOR UNIT SEPARATOR}"


def tokens(names: pl.Series) -> pl.DataFrame:
    """Per word of each name: `name` (position in `names`), `word`, `before` (see the module), `initials`.

    `initials`: written in capitals only, so it may be an acronym. Rows in reading order; a null name has none.
    """
    text = pl.col("text")
    parted = (
        text.str.replace_all("&amp;", "&", literal=True)
        .str.replace_all(r"(\p{Ll})(\p{Lu})", "$1 $2")
        .str.replace_all(r"(\d)(\p{L})", "$1 $2")
        .str.replace_all(r"(\p{L})(\d)", "$1 $2")
        .str.normalize("NFKD")
        .str.replace_all(r"\p{M}", "")
        .str.replace_many(
            ["ß", "ø", "Ø", "ł", "Ł", "đ", "Đ", "ı", "æ", "œ"], ["ss", "o", "O", "l", "L", "d", "D", "i", "ae", "oe"]
        )
        .str.replace_all(r"(?i)\b([ldn]|dell|all|nell|sull|qu)['’ʼ`]", "$1 ")
        .str.replace_all(r"['’‘ʼ`´]", "")
        .str.replace_all("&", " and ")
        .str.replace_all(r"(\p{L})[-‐–—](\p{L})", "$1 of $2")
        .str.replace_all(r"[,;:()\[\]{}/|\n\r\t•§∥“”\"«»]+|\s[-‐–—]+\s|\.\s*$", f" {MARK} ")
        .str.replace_all(rf"[^\p{{L}}\p{{N}}{MARK}]+", " ")
        .str.strip_chars(" ")
    )
    words = (
        pl.DataFrame({"text": names})
        .lazy()
        .with_row_index("name")
        .drop_nulls("text")
        .select("name", written=parted.str.split(" "))
        .explode("written", empty_as_null=True)
        .filter(pl.col("written").is_not_null() & (pl.col("written") != ""))
        .with_columns(word=pl.col("written").str.to_lowercase())
        .collect()
    )
    kind = (
        pl.when(pl.col("word") == MARK).then(BREAK)
        .when(pl.col("word").is_in(list(OF))).then(GLUE)
        .when(pl.col("word").is_in(list(SMALL))).then(LINK)
        .otherwise(FLUSH)
    ).cast(pl.Int8)  # fmt: skip
    words = words.with_columns(kind=kind).with_columns(run=(pl.col("kind") == FLUSH).cum_sum().shift(1, fill_value=0))
    before = pl.col("kind").max().over("name", "run")
    return (
        words.with_columns(before=before)
        .filter(pl.col("kind") == FLUSH)
        .select(
            "name",
            pl.col("word").replace(CODES),
            "before",
            initials=(pl.col("written") == pl.col("written").str.to_uppercase()) & (pl.col("word").str.len_chars() > 1),
        )
    )
