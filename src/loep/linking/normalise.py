"""One spelling for names, addresses and contacts, so that the same value compares equal however it was typed."""

from collections.abc import Callable

import polars as pl

LETTERS = {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
GMAIL = r"@(?:gmail|googlemail)\.com$"


def plain(text: pl.Expr) -> pl.Expr:
    """Lower case without diacritics, words of letters and digits joined by one space; null where nothing is left."""
    bare = text.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    bare = bare.str.replace_many(list(LETTERS), list(LETTERS.values()))
    return _filled(bare.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars())


def words(text: pl.Expr) -> pl.Expr:
    """The distinct words of a text, plain and sorted: the order in which names were typed does not matter."""
    return plain(text).str.split(" ").list.unique().list.sort().list.join(" ")


def mailbox(email: pl.Expr) -> pl.Expr:
    """The mailbox behind an address: no case, no +tag, no dots where the provider ignores them."""
    lower = email.str.strip_chars().str.to_lowercase().str.replace(r"\+[^@]*@", "@")
    dotless = lower.str.replace(r"@.*$", "").str.replace_all(".", "", literal=True) + "@gmail.com"
    return _filled(pl.when(lower.str.contains(GMAIL)).then(dotless).otherwise(lower))


def line(phone: pl.Expr) -> pl.Expr:
    """The last nine digits, in which 0612345678 and +31612345678 agree; null for filler like 0000000000."""
    digits = phone.str.replace_all(r"\D", "").str.tail(9)
    usable = (digits.str.len_chars() >= 8) & (digits.str.split("").list.n_unique() > 3)
    return pl.when(usable).then(digits)


def homes(people: pl.DataFrame) -> pl.Series:
    """Postcode with house number, else street, house number and city; null where an address is not complete."""
    named = people.select(each(people["street"], plain), each(people["city"], plain))
    number = _filled(_compact(pl.col("house_number")))
    made = people.select("postcode", "house_number").hstack(named)
    code = pl.concat_str(_filled(_compact(pl.col("postcode"))), number, separator="|")
    street = pl.concat_str("street", number, "city", separator="|")
    return made.select(pl.coalesce(code, street).alias("home")).to_series()


def each(values: pl.Series, spelled: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    """`spelled` of every value, worked out once per distinct one: names and towns are few, people are many."""
    distinct = values.drop_nulls().unique()
    told = distinct.to_frame("value").select(spelled(pl.col("value"))).to_series()
    return values.replace_strict(distinct, told, default=None, return_dtype=pl.String)


def _compact(text: pl.Expr) -> pl.Expr:
    """`plain` without spaces, for codes and numbers."""
    return text.str.normalize("NFKD").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", "")


def _filled(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)
