"""One spelling for names and telephone numbers, so that the same value compares equal however it was typed."""

from collections.abc import Callable

import polars as pl

LETTERS = {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}


def plain(text: pl.Expr) -> pl.Expr:
    """Lower case without diacritics, words of letters and digits joined by one space; null where nothing is left."""
    bare = text.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    bare = bare.str.replace_many(list(LETTERS), list(LETTERS.values()))
    return filled(bare.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars())


def words(text: pl.Expr) -> pl.Expr:
    """The distinct words of a text, plain and sorted: the order in which names were typed does not matter."""
    return plain(text).str.split(" ").list.unique().list.sort().list.join(" ")


def line(phone: pl.Expr) -> pl.Expr:
    """The last nine digits, in which 0612345678 and +31612345678 agree; null for filler like 0000000000."""
    digits = phone.str.replace_all(r"\D", "").str.tail(9)
    usable = (digits.str.len_chars() >= 8) & (digits.str.split("").list.n_unique() > 3)
    return pl.when(usable).then(digits)


def each(values: pl.Series, spelled: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    """`spelled` of every value, worked out once per distinct one: names and towns are few, people are many."""
    distinct = values.drop_nulls().unique()
    told = distinct.to_frame("value").select(spelled(pl.col("value"))).to_series()
    return values.replace_strict(distinct, told, default=None, return_dtype=pl.String)


def filled(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)
