"""Parquet as the contract wants it: contract columns, as text or already typed."""

from io import BytesIO

import polars as pl

from loep.contract import Column, Feed, Kind
from loep.errors import Refused
from loep.sources.header import agree
from loep.sources.table import ERRORS, PLACES, Limits, Table
from loep.storage.unpacked import DAMAGED, TEXT, Unpacked, fields, unpacked

NUMBERS = (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64)
DECIMALS = (*NUMBERS, pl.Float32, pl.Float64, pl.Decimal)
ACCEPTED: dict[Kind, tuple[type[pl.DataType], ...]] = {
    Kind.TEXT: (),
    Kind.DATE: (pl.Date,),
    Kind.TIMESTAMP: (pl.Datetime,),
    Kind.INTEGER: NUMBERS,
    Kind.DECIMAL: DECIMALS,
    Kind.BOOLEAN: (pl.Boolean,),
}
ITEMS: dict[Kind, tuple[type[pl.DataType], ...]] = {Kind.TEXTS: TEXT, Kind.DECIMALS: (*DECIMALS, *TEXT)}


def columns(data: bytes, file_name: str) -> tuple[str, ...]:
    """The column names. Raises Refused when the bytes are no Parquet."""
    return tuple(_schema(data, file_name))


def read(data: bytes, file_name: str, feed: Feed, limits: Limits) -> Table:
    """All rows, typed or as text. Raises Refused when the file as a whole cannot be trusted."""
    schema = _schema(data, file_name)
    warnings = agree(tuple(schema), feed, file_name)
    wanted = [column for column in feed.columns if column.name in schema]
    wrong = [
        _wrong(file_name, column, schema[column.name]) for column in wanted if not fits(column, schema[column.name])
    ]
    if wrong:
        raise Refused(tuple(wrong))
    try:
        told = unpacked(data)
        _refuse_past(told, file_name, limits)
        read = pl.read_parquet(BytesIO(data), columns=[column.name for column in wanted])
        rows, sizes = read.height, fields(read)
    except DAMAGED:
        raise Refused((f"{file_name}: FILE-11 the file is damaged (expected Parquet)",)) from None
    _refuse_long_fields(sizes, file_name, limits)
    if told.size + sum(int(each.sum() or 0) for each in sizes) > limits.unpacked_bytes:
        raise _too_large(file_name, limits)
    frame = read.select(_readable(read, column) for column in wanted)
    places = pl.DataFrame({"line": pl.repeat(0, rows, eager=True), "record": range(1, rows + 1)}, schema=PLACES)
    return Table(frame, places, pl.DataFrame(schema=ERRORS), rows, warnings)


def fits(column: Column, dtype: pl.DataType) -> bool:
    """Can a column of this Parquet type hold the contract's column without guessing?"""
    if isinstance(dtype, (*TEXT, pl.Null)):
        return True
    if isinstance(dtype, pl.List):
        return isinstance(dtype.inner, (*ITEMS.get(column.kind, ()), pl.Null))
    return isinstance(dtype, ACCEPTED.get(column.kind, ()))


def _schema(data: bytes, file_name: str) -> dict[str, pl.DataType]:
    if not data:
        raise Refused((f"{file_name}: FILE-01 the file is empty (expected Parquet)",))
    try:
        return dict(pl.read_parquet_schema(BytesIO(data)))
    except DAMAGED:
        raise Refused((f"{file_name}: FILE-11 the file is damaged (expected Parquet)",)) from None


def _wrong(file_name: str, column: Column, dtype: pl.DataType) -> str:
    expected = "text" if column.kind is Kind.TEXT else f"{column.kind} or text"
    return f"{file_name}: HEAD-04 column {column.name} holds {dtype.base_type()} (expected {expected})"


def _readable(frame: pl.DataFrame, column: Column) -> pl.Expr:
    """Text stays text; nulls without a type and lists of them become text; categories become their names."""
    value = pl.col(column.name)
    dtype = frame.schema[column.name]
    if isinstance(dtype, (*TEXT, pl.Null)):
        return value.cast(pl.String)
    if isinstance(dtype, pl.List):
        return value.cast(pl.List(pl.Float64) if isinstance(dtype.inner, DECIMALS) else pl.List(pl.String))
    return value


def _refuse_past(told: Unpacked, file_name: str, limits: Limits) -> None:
    if told.rows > limits.rows:
        raise Refused((f"{file_name}: FILE-10 {told.rows:,} rows, over the limit of {limits.rows:,}",))
    if told.size > limits.unpacked_bytes:
        raise _too_large(file_name, limits)


def _too_large(file_name: str, limits: Limits) -> Refused:
    limit = f"{limits.unpacked_bytes:,} bytes"
    return Refused((f"{file_name}: FILE-16 the file holds more once it is unpacked than the limit of {limit}",))


def _refuse_long_fields(sizes: list[pl.Series], file_name: str, limits: Limits) -> None:
    for each in sizes:
        long = (each > limits.field_bytes).arg_true()
        if len(long):
            where = f"{file_name}, record {long[0] + 1}, column {each.name}"
            raise Refused((f"{where}: FILE-09 a field over the limit of {limits.field_bytes} bytes",))
