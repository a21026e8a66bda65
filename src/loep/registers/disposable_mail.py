"""Domains of mail addresses that are made to be thrown away, as the list `disposable-email-domains` keeps them (CC0).

One domain on a line, in small letters; empty lines and lines that begin with `#` say nothing. What lies under a listed
domain is disposable too. The list says nothing about anybody: many people shield their address from advertisers.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import polars as pl

from loep.errors import Refused
from loep.registers import files
from loep.registers.layout import Field, Layout, conform

MAX_AGE = timedelta(days=186)
COLUMN = "DOMAIN"
LAYOUT = Layout(
    fields=(Field("domain", COLUMN, filled=True, pattern=r"^[a-z0-9_-]+(\.[a-z0-9_-]+)+$"),), key=("domain",)
)
LABELS = 5  # parts of a domain, counted from its end, that are held against the list


def find(source: Path, limit: int) -> dict[str, bytes]:
    """The file of the list. Raises Refused."""
    return {source.name: files.read(source, limit)}


def parse(content: Mapping[str, bytes]) -> pl.DataFrame:
    """The list as `domain`. Raises Refused."""
    ((name, data),) = content.items()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused((f"{name}: not text in utf-8",)) from None
    if text and not text.endswith("\n"):
        raise Refused((f"{name}: the last line does not end: the file was cut off, fetch it again",))
    lines = [line.strip() for line in text.splitlines()]
    said = [line for line in lines if line and not line.startswith("#")]
    table = pl.DataFrame({COLUMN: said}, schema={COLUMN: pl.String})
    return conform(name, table.with_columns(pl.int_range(1, pl.len() + 1).alias(files.RECORD)), LAYOUT)


def listed(addresses: pl.Series, domains: pl.Series) -> pl.Series:
    """Whether the domain of each mail address, or one that it lies under, is in `domains`; null without a domain."""
    domain = pl.col("address").str.extract(r"@([^@\s]+)$").str.to_lowercase().str.strip_chars(".")
    parts = domain.str.split(".")
    tails = [parts.list.tail(n).list.join(".").is_in(domains.implode()) for n in range(2, LABELS + 1)]
    return pl.DataFrame({"address": addresses}).select(pl.any_horizontal(tails).alias("mail_disposable")).to_series()
