"""CSV is read as RFC 4180 says, and what is not RFC 4180 is said with its place."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loep.contract import EVENTS, PROTECTED, REGISTRATIONS
from loep.errors import Refused
from loep.sources import delimited
from loep.sources.delimited import Header
from loep.sources.table import Limits, Table

LIMITS = Limits(field_bytes=65_536, rows=1_000)
HEADER = "person_id,nationality,gender\n"
SPECTRUM = (
    "comma_in_quotes empty empty_crlf escaped_quotes json newlines newlines_crlf quotes_and_newlines simple"
    " simple_crlf utf8"
)


def read(text: str, limits: Limits = LIMITS) -> Table:
    return delimited.read(text.encode(), "batch.csv", PROTECTED, limits)


def refusal(text: str | bytes, limits: Limits = LIMITS) -> str:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(Refused) as refused:
        delimited.read(data, "batch.csv", PROTECTED, limits)
    return str(refused.value)


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.tuples(cells.filter(bool), cells, cells), max_size=6),
    delimiter=st.sampled_from(",;"),
    end=st.sampled_from(["\n", "\r\n"]),
    bom=st.booleans(),
)
def test_rows_written_by_the_csv_module_are_read_back(
    rows: list[tuple[str, str, str]], delimiter: str, end: str, bom: bool
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([("person_id", "nationality", "gender"), *rows])
    data = (b"\xef\xbb\xbf" if bom else b"") + text.getvalue().encode()
    table = delimited.read(data, "batch.csv", PROTECTED, LIMITS)
    assert table.frame.rows() == [tuple(cell or None for cell in row) for row in rows]
    assert table.places["record"].to_list() == list(range(1, len(rows) + 1))


@pytest.mark.parametrize("name", SPECTRUM.split())
def test_the_csv_spectrum_is_read_as_its_json_says(name: str, shared: Path) -> None:
    folder = shared / "data" / "badinput" / "csv-spectrum"
    data = (folder / "csvs" / f"{name}.csv").read_bytes()
    expected = json.loads((folder / "json" / f"{name}.json").read_text(encoding="utf-8"))
    names = tuple(next(csv.reader([data.decode().splitlines()[0]])))
    head = Header(names, ",", 0)
    scan = delimited.scan(data, name, head, LIMITS)
    whole = np.ones(len(scan.records), bool)
    frame = delimited.parse(data, scan, whole, head, names)
    assert frame.fill_null("").to_dicts() == expected


def test_a_record_keeps_its_physical_line_after_a_quoted_line_break() -> None:
    table = read(HEADER + 'P1,"Uto\npian",x\n\nP2,Utopian,y\n')
    assert table.places.rows() == [(2, 1), (5, 2)]
    assert table.warnings == ("batch.csv: 1 blank line was skipped",)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("P1,Utopian", "ROW-01"),
        ("P1,Utopian,x,y", "ROW-01"),
        ('P1,Uto"pian,x', "ROW-02"),
        ('P1,"Utopian" ,x', "ROW-02"),
        ("P1,Uto\rpian,x", "ROW-03"),
    ],
)
def test_a_record_that_is_not_whole_is_left_out_with_its_reason(row: str, code: str) -> None:
    table = read(f"{HEADER}P0,Utopian,x\n{row}\nP2,Utopian,y\n")
    assert table.errors.rows() == [(3, 2, "", code)]
    assert table.frame["person_id"].to_list() == ["P0", "P2"]
    assert table.records == 3


@pytest.mark.promise("wrong encoding and broken files", "a file that cannot be trusted is refused")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "FILE-01"),
        ("\ufeff", "FILE-01"),
        (b"\xff\xfep\0e\0", "FILE-02"),
        (b"PK\x03\x04\x14\0\0\0", "FILE-13"),
        ("<html>", "FILE-03"),
        ("person_id,nationality\rP1,x\r", "FILE-04"),
        ("person_id\tnationality\nP1\tx\n", "FILE-05"),
        (HEADER + "P1,\0,x\n", "batch.csv, line 2, record 1, column nationality: FILE-06"),
        (HEADER.encode() + b"P1,x,\xfc\n", "batch.csv, line 2, record 1, column gender: FILE-07"),
        (HEADER + 'P1,x,y\nP2,"x,y\n', "batch.csv, line 3, record 2, column nationality: FILE-08"),
        (HEADER + "P1,{},x\n".format("é" * 33_000), "batch.csv, line 2, record 1, column nationality: FILE-09"),
        (HEADER + "P1,x,y\n" * 1_001, "FILE-10 1,001 rows, over the limit of 1,000"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(text: str | bytes, reason: str) -> None:
    assert reason in refusal(text)


def test_a_field_may_be_as_long_as_the_limit() -> None:
    table = read(HEADER + 'P1,"{}",x\n'.format('""' * 11), Limits(field_bytes=11, rows=1))
    assert table.frame["nationality"].to_list() == ['"' * 11]


def test_the_first_line_is_not_shown_when_it_may_be_somebodys_row() -> None:
    reason = refusal("P1,Utopian,Jansen\nP2,Utopian,Smit\n")
    assert "HEAD-01 missing required column person_id" in reason
    assert "Jansen" not in reason


@pytest.mark.promise("schema drift", "every reason about the columns is given at once")
def test_every_reason_about_the_columns_is_given_at_once() -> None:
    with pytest.raises(Refused) as refused:
        delimited.read(b"registration_id,kind,kind,soort\n", "events.csv", EVENTS, LIMITS)
    assert refused.value.reasons == (
        "events.csv: HEAD-02 column kind appears more than once",
        "events.csv: HEAD-01 missing required column happened_on; unknown columns found: 'soort'",
    )


@pytest.mark.promise("schema drift", "unknown columns are never read")
def test_unknown_columns_are_never_read() -> None:
    table = read("person_id,shoe_size,gender\nP1,42,x\n")
    assert table.frame.columns == ["person_id", "gender"]
    assert "42" not in str(table.warnings)


def test_columns_come_in_the_order_of_the_contract() -> None:
    names = list(reversed(REGISTRATIONS.required))
    table = delimited.read(f"{','.join(names)}\n".encode(), "batch.csv", REGISTRATIONS, LIMITS)
    assert table.frame.columns == list(REGISTRATIONS.required)
    assert table.frame.equals(pl.DataFrame(schema=dict.fromkeys(REGISTRATIONS.required, pl.String())))
