"""The contract as checks: per column and code one Boolean expression that says which rows break it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import polars as pl

from loep.contract import UPLOAD_KINDS, Column, Feed, Kind
from loep.intake import typed
from loep.intake.duplicates import CONTRADICTS, SAME

ONE_LINE = r"\p{Cc}"
LETTER = r"[\p{Cc}&&[^\n\r\t]]"
UPLOAD = rf"^({'|'.join(UPLOAD_KINDS)}):[0-9a-fA-F]{{64}}$"
VALUE, TYPED = "value:{}", "typed:{}"
NOT_OF_KIND = {
    Kind.DATE: "DATE-03",
    Kind.INTEGER: "NUM-01",
    Kind.DECIMAL: "NUM-02",
    Kind.BOOLEAN: "BOOL-01",
}
OUT_OF_YEARS = {Kind.DATE: "DATE-02", Kind.TIMESTAMP: "TIME-03", Kind.INTEGER: "NUM-03"}
Bound = date | datetime | int


@dataclass(frozen=True)
class Check:
    """`broken` is true for the rows that break it and never null; it reads the columns `value:x` and `typed:x`.

    The checks on repeated keys have no expression: intake.duplicates does them.
    """

    column: str
    code: str
    broken: pl.Expr | None = None

    @property
    def name(self) -> str:
        return f"{self.column} {self.code}"


def checks(feed: Feed, delivered: Mapping[str, pl.DataType], institution: str) -> list[Check]:
    """Every check that applies to a delivery with these columns and types."""
    found = []
    for column in feed.columns:
        if column.name in delivered:
            dtype = delivered[column.name]
            rules = _checks_of(column, dtype)
            found += [Check(column.name, code, broken.fill_null(value=False)) for code, broken in rules]
    if "institution" in delivered:
        other = pl.col(VALUE.format("institution")) != institution
        found.append(Check("institution", "INST-01", other.fill_null(value=False)))
    return [*found, Check(feed.key[0], SAME), Check(feed.key[0], CONTRADICTS)]


def _checks_of(column: Column, dtype: pl.DataType) -> Iterator[tuple[str, pl.Expr]]:
    value, made = pl.col(VALUE.format(column.name)), pl.col(TYPED.format(column.name))
    if column.required:
        yield "REQ-01", value.is_null()
    match column.kind:
        case Kind.TEXT:
            yield from _text(column, value)
        case Kind.TIMESTAMP:
            yield from _timestamp(value, made, dtype)
        case Kind.TEXTS | Kind.DECIMALS:
            yield from _list(column, made)
        case kind:
            yield NOT_OF_KIND[kind], value.is_not_null() & made.is_null()
    if column.kind in OUT_OF_YEARS:
        yield OUT_OF_YEARS[column.kind], ~made.is_between(*bounds(column))


def bounds(column: Column) -> tuple[Bound, Bound]:
    """The first and last day, moment or year of a column."""
    first, last = column.years
    match column.kind:
        case Kind.DATE:
            return date(first, 1, 1), date(last, 12, 31)
        case Kind.TIMESTAMP:
            return datetime(first, 1, 1, tzinfo=UTC), datetime(last, 12, 31, 23, 59, 59, 999_999, UTC)
        case _:
            return first, last


def _text(column: Column, value: pl.Expr) -> Iterator[tuple[str, pl.Expr]]:
    if column.one_of:
        yield "ENUM-01", ~value.is_in(column.one_of)
        return
    yield "TEXT-01", (value.str.len_bytes() > column.max_length) & (value.str.len_chars() > column.max_length)
    yield "TEXT-02", value.str.contains(LETTER if column.multiline else ONE_LINE)
    if column.pattern:
        yield "FORM-01", ~value.str.contains(column.pattern.replace(r"\d", "[0-9]"))


def _timestamp(value: pl.Expr, made: pl.Expr, dtype: pl.DataType) -> Iterator[tuple[str, pl.Expr]]:
    if dtype == pl.String:
        naive = value.str.contains(typed.MOMENT + "$")
    else:
        naive = value.is_not_null() & pl.lit(getattr(dtype, "time_zone", None) is None)
    yield "TIME-01", value.is_not_null() & made.is_null() & ~naive
    yield "TIME-02", naive


def _list(column: Column, made: pl.Expr) -> Iterator[tuple[str, pl.Expr]]:
    item = pl.element()
    if column.kind is Kind.DECIMALS:
        yield "LIST-01", made.list.eval(item.is_null()).list.any()
        return
    broken = ~item.str.contains(item_of(column))
    yield "LIST-01", made.list.eval(broken.fill_null(value=True)).list.any()
    yield "TEXT-01", made.list.eval(item.str.len_chars() > column.max_length).list.any()
    yield "TEXT-02", made.list.eval(item.str.contains(ONE_LINE)).list.any()


def item_of(column: Column) -> str:
    """The pattern of one item of a list column."""
    if column.kind is Kind.DECIMALS:
        return typed.DECIMAL
    return UPLOAD if column.name == "upload_hashes" else r"\S"
