"""The contract of a register: which columns it must have and what they may hold.

Everything that differs is said at once, by column and record, never by value.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from loep.errors import Refused
from loep.registers.files import RECORD

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
DAY = r"^(\d{4}-\d{2}-\d{2})(?:T00:00:00(?:\.0+)?Z?)?$"
BRIN = r"^\d{2}[A-Z]{2}$"
KVK = r"^\d{8}$"


@dataclass(frozen=True)
class Field:
    """A column: ours (`name`) and the register's (`column`).

    `filled`: no row may lack it; `may_lack`: the file may do without the column; `pattern` and `codes` (register's
    code -> ours) say what it may hold.
    """

    name: str
    column: str
    dtype: pl.DataType = field(default_factory=pl.String)
    filled: bool = False
    may_lack: bool = False
    pattern: str | None = None
    codes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Layout:
    """The fields of a register and the ones (our names) that tell its rows apart; nulls compare equal."""

    fields: tuple[Field, ...]
    key: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        return [each.name for each in self.fields]


def conform(name: str, table: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """`table` (text plus `RECORD`) as typed columns under our names. Raises Refused with everything that differs."""
    lacking = [each.column for each in layout.fields if not each.may_lack and each.column not in table.columns]
    if lacking:
        raise Refused((f"{name}: without column {', '.join(lacking)}: not the layout that this register has",))
    if table.is_empty():
        raise Refused((f"{name}: not a single row",))
    absent = [each.column for each in layout.fields if each.column not in table.columns]
    table = table.with_columns(pl.lit(None, pl.String).alias(column) for column in absent)
    reasons = tuple(reason for each in layout.fields for reason in _differs(name, table, each))
    if reasons:
        raise Refused(reasons)
    typed = table.select(_typed(each).alias(each.name) for each in layout.fields)
    doubles = typed.select(pl.struct(layout.key).is_duplicated()).to_series().sum()
    if doubles:
        raise Refused((f"{name}: {doubles} rows share one {' + '.join(layout.key)}",))
    return typed


def _differs(name: str, table: pl.DataFrame, each: Field) -> Iterator[str]:
    text = pl.col(each.column)
    checks: list[tuple[pl.Expr, str]] = []
    if each.filled:
        checks.append((text.is_null(), "is empty"))
    if each.pattern is not None:
        checks.append((~text.str.contains(each.pattern), f"does not look like {each.pattern}"))
    if each.codes:
        checks.append((~text.is_in(list(each.codes)), f"is none of {', '.join(each.codes)}"))
    if each.dtype == pl.Date:
        day = _day(text)
        checks.append((text.is_not_null() & day.is_null(), "is not a calendar date (expected YYYY-MM-DD)"))
        checks.append((~day.is_between(EARLIEST, LATEST), f"lies outside {EARLIEST} to {LATEST}"))
    for wrong, what in checks:
        records = table.filter(wrong)[RECORD]
        if not records.is_empty():
            yield f"{name}: {each.column} {what} in {records.len():,} rows, the first is record {records[0]}"


def _typed(each: Field) -> pl.Expr:
    text = pl.col(each.column)
    if each.codes:
        return text.replace_strict(each.codes, return_dtype=pl.String)
    return _day(text) if each.dtype == pl.Date else text


def _day(text: pl.Expr) -> pl.Expr:
    return text.str.extract(DAY, 1).str.to_date("%Y-%m-%d", strict=False)


def dates(names: Sequence[tuple[str, str]]) -> tuple[Field, ...]:
    """A date field per (our name, the register's)."""
    return tuple(Field(name, column, pl.Date()) for name, column in names)
