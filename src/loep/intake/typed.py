"""Text or Parquet values -> the contract's types: strictly, and null where a value does not fit."""

import polars as pl

from loep.contract import DTYPES, Column, Kind

DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
OFFSET = r"(Z|[+-][0-9]{2}:[0-9]{2})$"
WHOLE = r"^-?[0-9]{1,15}$"
DECIMAL = r"^-?[0-9]{1,15}(\.[0-9]{1,12})?$"
WITHOUT_SECONDS = r"^(.{16})(Z|[+-])"


def present(column: Column, dtype: pl.DataType) -> pl.Expr:
    """The value as delivered; text without a letter or digit, and an empty list, count as missing.

    In a required text any mark will do: who has one name only fills the other in with a dash.
    """
    value = pl.col(column.name)
    if dtype == pl.String:
        marks = column.required or column.kind not in (Kind.TEXT, Kind.TEXTS)
        return pl.when(value.str.contains(r"\S" if marks else r"[\p{L}\p{N}]")).then(value)
    if isinstance(dtype, pl.List):
        return pl.when(value.list.len() > 0).then(value)
    return value


def typed(column: str, kind: Kind, dtype: pl.DataType) -> pl.Expr:
    """The value in the type of the contract; null where it is missing or not of that type."""
    value = pl.col(column)
    if dtype == pl.String:
        return _from_text(value, kind)
    if isinstance(dtype, pl.List):
        return _decimals(value, dtype) if kind is Kind.DECIMALS else value.cast(DTYPES[kind])
    if isinstance(dtype, pl.Datetime):
        aware = value if dtype.time_zone else pl.lit(None, DTYPES[Kind.TIMESTAMP])
        return aware.cast(DTYPES[Kind.TIMESTAMP], strict=False)
    cast = value.cast(DTYPES[kind], strict=False)
    return pl.when(cast.is_finite()).then(cast) if kind is Kind.DECIMAL else cast


def _from_text(value: pl.Expr, kind: Kind) -> pl.Expr:
    complete = value.str.replace(WITHOUT_SECONDS, "${1}:00${2}").str.replace("Z$", "+00:00")
    moment = complete.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%:z", time_unit="us", strict=False)
    readings = {
        Kind.DATE: _where(value, DATE, value.str.to_date("%Y-%m-%d", strict=False)),
        Kind.TIMESTAMP: _where(value, MOMENT + OFFSET, moment),
        Kind.INTEGER: _where(value, WHOLE, value.cast(pl.Int64, strict=False)),
        Kind.DECIMAL: _where(value, DECIMAL, value.cast(pl.Float64, strict=False)),
        Kind.BOOLEAN: pl.when(value == "true").then(True).when(value == "false").then(False),
        Kind.TEXTS: value.str.split(";"),
        Kind.DECIMALS: _decimals(value.str.split(";"), pl.List(pl.String())),
    }
    return readings.get(kind, value)


def _where(value: pl.Expr, pattern: str, reading: pl.Expr) -> pl.Expr:
    return pl.when(value.str.contains(pattern)).then(reading)


def _decimals(value: pl.Expr, dtype: pl.List) -> pl.Expr:
    item = pl.element()
    if dtype.inner == pl.String:
        return value.list.eval(pl.when(item.str.contains(DECIMAL)).then(item.cast(pl.Float64, strict=False)))
    return value.list.eval(pl.when(item.is_finite()).then(item))
