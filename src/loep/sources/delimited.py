"""CSV as the contract wants it: UTF-8, a header, comma or semicolon, RFC 4180 quoting, LF or CRLF."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from loep.contract import Feed
from loep.errors import Refused
from loep.sources import encoding
from loep.sources.header import KNOWN, agree
from loep.sources.table import ERRORS, PLACES, Limits, Table

Array = np.ndarray[Any, Any]
STARTS, ENDS, LINES, FIELDS, FLAGS = range(5)
NO_LIMIT = 1 << 62


@dataclass(frozen=True)
class Header:
    """Column names in order, the delimiter seen from them, and the byte where the text begins after a BOM."""

    names: tuple[str, ...]
    delimiter: str
    begin: int


@dataclass(frozen=True)
class Scan:
    """Where the records stand: `records` (n, 5) as scan.records says, without the header; and the blank lines."""

    records: Array
    blanks: int


def header(data: bytes, file_name: str) -> Header:
    """Read the first line that is not blank. Raises Refused when the file is no CSV."""
    encoding.refuse_other_kinds(data, file_name)
    begin = len(encoding.BOM) if data.startswith(encoding.BOM) else 0
    start = begin
    while data[start : start + 1] in (b"\r", b"\n"):
        start += 1
    end = data.find(b"\n", start)
    line = (data[start:] if end < 0 else data[start:end]).removesuffix(b"\r")
    if b"\r" in line:
        raise Refused((f"{file_name}: FILE-04 lines end in a bare carriage return (expected \\n or \\r\\n)",))
    text = line.decode("utf-8", errors="replace")
    if "\t" in text and "," not in text and ";" not in text:
        raise Refused((f"{file_name}: FILE-05 the header is separated by tabs (expected comma or semicolon)",))
    split = {delimiter: _names(text, delimiter) for delimiter in ",;"}
    delimiter = max(split, key=lambda mark: (sum(name in KNOWN for name in split[mark]), len(split[mark])))
    return Header(split[delimiter], delimiter, begin)


def read(data: bytes, file_name: str, feed: Feed, limits: Limits) -> Table:
    """All records of the file as text. Raises Refused when the file as a whole cannot be trusted."""
    head = header(data, file_name)
    refuse_bad_bytes(data, file_name, head)
    warnings = agree(head.names, feed, file_name)
    found = scan(data, file_name, head, limits)
    if found.blanks:
        blank = "1 blank line was" if found.blanks == 1 else f"{found.blanks:,} blank lines were"
        warnings += (f"{file_name}: {blank} skipped",)
    ragged = found.records[:, FIELDS] != len(head.names)
    whole = ~ragged & (found.records[:, FLAGS] == 0)
    numbers = np.arange(1, len(found.records) + 1)
    places = pl.DataFrame({"line": found.records[:, LINES], "record": numbers}, schema=PLACES)
    frame = parse(data, found, whole, head, [name for name in feed.schema if name in head.names])
    errors = _errors(places, ragged, found.records[:, FLAGS])
    return Table(frame, places.filter(pl.Series(whole)), errors, len(found.records), warnings)


def refuse_bad_bytes(data: bytes, file_name: str, head: Header) -> None:
    """Raise Refused with the place of the first byte that is not UTF-8, or of a NUL byte."""
    null = data.find(0)
    if null >= 0:
        raise Refused((f"{_place(data, null, file_name, head)}: FILE-06 a NUL byte (expected UTF-8 text)",))
    bad = encoding.bad_byte(data)
    if bad is not None:
        raise Refused((f"{_place(data, bad, file_name, head)}: FILE-07 a byte that is not UTF-8 (expected UTF-8)",))


def _names(text: str, delimiter: str) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader([text], delimiter=delimiter), []))
    except csv.Error:
        return (text,)


def scan(data: bytes, file_name: str, head: Header, limits: Limits) -> Scan:
    """Find the records. Raises Refused for a quote that stays open and for what passes a limit."""
    table, _, opened, longest, blanks = _run(data, head, limits.field_bytes)
    if opened[0] >= 0:
        where = _where(file_name, opened, head)
        raise Refused((f"{where}: FILE-08 a quote that is never closed (expected a closing quote)",))
    if longest[0] >= 0:
        where = _where(file_name, longest, head)
        raise Refused((f"{where}: FILE-09 a field over the limit of {limits.field_bytes} bytes",))
    if len(table) - 1 > limits.rows:
        raise Refused((f"{file_name}: FILE-10 {len(table) - 1:,} rows, over the limit of {limits.rows:,}",))
    return Scan(table[1:], int(blanks))


def _run(data: bytes, head: Header, limit: int) -> Any:
    from loep.sources.scan import records

    return records(np.frombuffer(data, np.uint8), head.begin, ord(head.delimiter), limit)


def _place(data: bytes, offset: int, file_name: str, head: Header) -> str:
    _, tail, _, _, _ = _run(data[:offset], head, NO_LIMIT)
    return _where(file_name, tail, head)


def _where(file_name: str, at: Array, head: Header) -> str:
    line, record, field = (int(number) for number in at)
    name = head.names[field] if field < len(head.names) else ""
    column = name if name in KNOWN else f"number {field + 1}"
    return f"{file_name}, line {line}, record {record}, column {column}" if record else f"{file_name}, line {line}"


def parse(data: bytes, found: Scan, whole: Array, head: Header, wanted: Sequence[str]) -> pl.DataFrame:
    """The wanted columns of the records that are `whole`, as text, an empty field null.

    Only those records reach polars, so what it parses is plain RFC 4180.
    """
    from loep.sources.scan import gather

    records = found.records[whole]
    if not len(records):
        return pl.DataFrame(schema=dict.fromkeys(wanted, pl.String()))
    body = gather(np.frombuffer(data, np.uint8), records[:, STARTS], records[:, ENDS]).tobytes()
    names = [f"{number}" for number in range(len(head.names))]
    read = pl.read_csv(
        body,
        has_header=False,
        separator=head.delimiter,
        infer_schema=False,
        new_columns=names,
        null_values="",
    )
    if read.height != len(records):
        raise AssertionError(f"{read.height} rows parsed out of {len(records)} records")
    return read.select(pl.col(names[head.names.index(name)]).alias(name) for name in wanted)


def _errors(places: pl.DataFrame, ragged: Array, flags: Array) -> pl.DataFrame:
    from loep.sources.scan import BARE_CR, STRAY_QUOTE

    found = {
        "ROW-01": ragged & (flags == 0),
        "ROW-02": (flags & STRAY_QUOTE) != 0,
        "ROW-03": (flags & BARE_CR) != 0,
    }
    tables = [
        places.filter(pl.Series(broken)).with_columns(column_name=pl.lit(""), code=pl.lit(code))
        for code, broken in found.items()
    ]
    return pl.concat(tables).cast(ERRORS).sort("record", maintain_order=True)  # type: ignore[arg-type]
