"""From a template and columns to a sentence, in the notation of its language. Vectorised: no row is visited."""

from collections.abc import Mapping
from string import Formatter

import polars as pl

UNKNOWN = {"en": "unknown", "nl": "onbekend"}
DAYS = {"en": "%-d %b %Y", "nl": "%-d-%-m-%Y"}
TRUTH = {"en": ("yes", "no"), "nl": ("ja", "nee")}
UNITS = {"en": ("minutes", "hours", "days"), "nl": ("minuten", "uur", "dagen")}


def names(template: str) -> set[str]:
    """The names between braces."""
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def sentence(template: str, texts: Mapping[str, pl.Expr]) -> pl.Expr:
    """The template with each name replaced by its text (an expression of type String)."""
    parts: list[pl.Expr] = []
    for literal, name, _, _ in Formatter().parse(template):
        parts += [pl.lit(literal)] if literal else []
        parts += [texts[name]] if name is not None else []
    return pl.concat_str(parts)


def text(value: pl.Expr, dtype: pl.DataType, language: str) -> pl.Expr:
    """A value as people write it: decimals rounded to two places, dates and durations in words."""
    return _written(value, dtype, language).fill_null(UNKNOWN[language])


def _written(value: pl.Expr, dtype: pl.DataType, language: str) -> pl.Expr:
    if dtype.is_float():
        return _decimal(value, language)
    if dtype.is_temporal() and dtype != pl.Duration:
        return value.dt.strftime(DAYS[language])
    if dtype == pl.Duration:
        return _duration(value, language)
    if dtype == pl.Boolean:
        yes, no = TRUTH[language]
        return pl.when(value).then(pl.lit(yes)).when(value.not_()).then(pl.lit(no))
    return value.cast(pl.String)


def _decimal(value: pl.Expr, language: str) -> pl.Expr:
    written = value.round(2).cast(pl.String).str.strip_suffix(".0")
    return written.str.replace(".", ",", literal=True) if language == "nl" else written


def _duration(value: pl.Expr, language: str) -> pl.Expr:
    """Minutes under two hours, hours under two days, else days."""
    minutes, hours, days = UNITS[language]
    total = value.dt.total_minutes()
    return (
        pl.when(total < 120)
        .then(pl.format(f"{{}} {minutes}", total))
        .when(total < 2 * 24 * 60)
        .then(pl.format(f"{{}} {hours}", total // 60))
        .otherwise(pl.format(f"{{}} {days}", total // (24 * 60)))
    )
