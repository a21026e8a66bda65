"""One spelling for names, addresses and contacts, so that the same value compares equal however it was typed."""

import polars as pl

from loep.spelled import each, filled, line, plain

__all__ = ["each", "homes", "line", "mailbox", "plain"]

ADDRESS = r"[\p{L}\p{N}].*@.*[\p{L}\p{N}]"
GMAIL = r"@(?:gmail|googlemail)\.com$"


def mailbox(email: pl.Expr) -> pl.Expr:
    """The mailbox behind an address: no case, no +tag, no dots where the provider ignores them; null for no address."""
    lower = email.str.strip_chars().str.to_lowercase().str.replace(r"\+[^@]*@", "@")
    dotless = lower.str.replace(r"@.*$", "").str.replace_all(".", "", literal=True) + "@gmail.com"
    known = pl.when(lower.str.contains(GMAIL)).then(dotless).otherwise(lower)
    return pl.when(lower.str.contains(ADDRESS)).then(known)


def homes(people: pl.DataFrame) -> pl.Series:
    """Postcode with house number, else street, house number and city; null where an address is not complete."""
    named = people.select(each(people["street"], plain), each(people["city"], plain))
    number = filled(_compact(pl.col("house_number")))
    made = people.select("postcode", "house_number").hstack(named)
    code = pl.concat_str(filled(_compact(pl.col("postcode"))), number, separator="|")
    street = pl.concat_str("street", number, "city", separator="|")
    return made.select(pl.coalesce(code, street).alias("home")).to_series()


def _compact(text: pl.Expr) -> pl.Expr:
    """`plain` without spaces, for codes and numbers."""
    return text.str.normalize("NFKD").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", "")
