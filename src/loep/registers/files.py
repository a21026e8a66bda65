"""Bytes of a register file -> a table of text, or a refusal that says what is wrong. Nothing is repaired."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from loep.errors import Refused
from loep.storage.unpacked import DAMAGED, fields, unpacked

UNPACKED = 1_000_000_000
UTF8 = ("utf-8-sig",)
RECORD = "record"  # number of the row after the header, from 1


def read(path: Path, limit: int) -> bytes:
    """The bytes of `path`, at most `limit`. Raises Refused."""
    if not path.is_file():
        raise Refused((f"{path.name}: there is no such file",))
    if path.stat().st_size > limit:
        raise Refused((f"{path.name}: larger than the limit of {limit:,} bytes",))
    return path.read_bytes()


def csv_table(name: str, content: bytes, encodings: Sequence[str] = UTF8) -> pl.DataFrame:
    """A CSV file with a header as columns of text plus `RECORD`; empty fields are null. Raises Refused.

    Comma or semicolon, seen from the header. The last line has to end: a file that stops inside a line was cut off.
    """
    text = _decoded(name, content, encodings)
    if not text.strip():
        raise Refused((f"{name}: the file is empty",))
    if not text.endswith("\n"):
        raise Refused((f"{name}: the last line does not end: the file was cut off, fetch it again",))
    header = text.split("\n", 1)[0]
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=_delimiter(header), strict=True))
    except csv.Error as problem:
        raise Refused((f"{name}: not a whole CSV file ({problem}): cut off or damaged, fetch it again",)) from None
    return rows_table(name, rows)


def parquet_table(name: str, content: bytes) -> pl.DataFrame:
    """A Parquet file as columns of text plus `RECORD`. Raises Refused."""
    try:
        size = unpacked(content).size
        table = pl.read_parquet(io.BytesIO(content)) if size <= UNPACKED else pl.DataFrame()
        size += sum(int(each.sum() or 0) for each in fields(table))
    except DAMAGED:
        raise Refused((f"{name}: not a whole Parquet file: cut off or damaged, fetch it again",)) from None
    if size > UNPACKED:
        raise Refused((f"{name}: more than {UNPACKED:,} bytes once it is unpacked",))
    return table.rename(official).cast(pl.String).with_columns(_record())


def columns(name: str, content: bytes, encodings: Sequence[str] = UTF8) -> set[str] | None:
    """The official column names of a CSV or Parquet file; None when it is too damaged to tell."""
    if name.endswith(".parquet"):
        try:
            return {official(column) for column in pl.read_parquet_schema(io.BytesIO(content))}
        except DAMAGED:
            return None
    try:
        header = _decoded(name, content.split(b"\n", 1)[0], encodings)
    except Refused:
        return None
    return {official(column) for column in next(csv.reader([header], delimiter=_delimiter(header)), [])}


def rows_table(name: str, rows: list[list[str]]) -> pl.DataFrame:
    """Rows of text, the first of them the header, as a table plus `RECORD`. Raises Refused when one is uneven."""
    header, records = [official(column) for column in rows[0]], [row for row in rows[1:] if row]
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice:
        raise Refused((f"{name}: column {', '.join(twice)} stands there twice",))
    uneven = next((number for number, row in enumerate(records, 1) if len(row) != len(header)), None)
    if uneven is not None:
        found = len(records[uneven - 1])
        raise Refused((f"{name}: record {uneven} has {found} fields, the header {len(header)}: cut off or damaged",))
    table = pl.DataFrame(records, schema=dict.fromkeys(header, pl.String), orient="row")
    return table.with_columns(pl.all().replace("", None)).with_columns(_record())


def official(column: str) -> str:
    """A column name in one spelling, whatever its separator: `KVK-NUMMER` and `kvk_nummer` -> `KVK_NUMMER`."""
    return column.strip().upper().replace("-", "_").replace(" ", "_")


def _decoded(name: str, content: bytes, encodings: Sequence[str]) -> str:
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused((f"{name}: not text in {' or '.join(encodings)}",))


def _delimiter(header: str) -> str:
    return ";" if header.count(";") > header.count(",") else ","


def _record() -> pl.Expr:
    return pl.int_range(1, pl.len() + 1).alias(RECORD)
