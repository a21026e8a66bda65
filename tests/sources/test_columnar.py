"""Parquet is read typed or as text; what does not fit is refused, never guessed."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

import polars as pl
import pytest

from loep.contract import EVENTS
from loep.errors import Refused
from loep.sources import canonical
from loep.sources.table import Limits, Table

LIMITS = Limits(field_bytes=100, rows=10)
EVENT: dict[str, Any] = {"registration_id": ["R1"], "kind": ["arrived"], "happened_on": [date(2026, 9, 2)]}


def parquet(**columns: Any) -> bytes:
    buffer = BytesIO()
    pl.DataFrame({**EVENT, **columns}).write_parquet(buffer)
    return buffer.getvalue()


def read(data: bytes) -> Table:
    return canonical.read(data, "events.parquet", EVENTS, LIMITS)


def test_typed_and_text_columns_are_both_read() -> None:
    typed = read(parquet(value=[3]))
    text = read(parquet(happened_on=["2026-09-02"], value=["3"]))
    assert typed.frame.row(0) == ("R1", "arrived", date(2026, 9, 2), 3)
    assert text.frame.row(0) == ("R1", "arrived", "2026-09-02", "3")
    assert typed.places.rows() == [(0, 1)]


def test_categories_and_columns_without_any_value_become_text() -> None:
    table = read(parquet(kind=pl.Series(["arrived"], dtype=pl.Categorical), note_code=[None]))
    assert table.frame.select("kind", "note_code").schema == {"kind": pl.String(), "note_code": pl.String()}


@pytest.mark.promise("schema drift", "a column of another type is refused")
@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"happened_on": [datetime(2026, 9, 2)]}, "column happened_on holds Datetime (expected date or text)"),
        ({"value": [[3.0]]}, "column value holds List (expected decimal or text)"),
        ({"registration_id": [1]}, "column registration_id holds Int64 (expected text)"),
    ],
)
def test_a_column_of_another_type_is_refused(columns: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused) as refused:
        read(parquet(**columns))
    assert refused.value.reasons == (f"events.parquet: HEAD-04 {reason}",)


@pytest.mark.promise("wrong encoding and broken files", "a damaged file is refused")
@pytest.mark.parametrize("cut", [0, 1, 4, 100, -1])
def test_a_damaged_file_is_refused(cut: int) -> None:
    with pytest.raises(Refused, match=r"FILE-01|FILE-11"):
        read(parquet()[:cut])


def test_limits_hold_for_parquet_too() -> None:
    with pytest.raises(Refused, match="record 1, column note_code: FILE-09"):
        read(parquet(note_code=["x" * 101]))
    with pytest.raises(Refused, match="FILE-10 11 rows, over the limit of 10"):
        read(parquet(**{name: values * 11 for name, values in EVENT.items()}))
