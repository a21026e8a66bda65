"""A received file without somebody's rows: whatever else the file holds."""

from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

from loep.intake.rewrite import ids, received_rows
from tests.builders import received
from tests.builders.deliveries import write_parquet

BATCH = received.accepted(file_name="batch.csv")
SENT = b"person_id,extra,,extra,\nP1,a,b,c,d\nP2,e,f,g,h\n"


def test_columns_that_nobody_knows_may_have_one_name_or_none() -> None:
    left, gone = received_rows(SENT, BATCH, ids("P1", frozenset()))
    assert left == b"person_id,extra,,extra,\nP2,e,f,g,h\n"
    assert gone.to_dicts() == [{"person_id": "P1", "extra": "a", "": "b", "extra'": "c", "'": "d"}]


def test_a_file_without_their_rows_stays_as_it_is_to_the_byte() -> None:
    left, gone = received_rows(SENT, BATCH, ids("P3", frozenset()))
    assert (left, gone.height) == (SENT, 0)


@pytest.mark.promise("erasure", "a row with a day that no calendar has can be found and taken out")
def test_a_row_with_a_day_that_no_calendar_has_can_be_read(tmp_path: Path) -> None:
    far = pl.Series([2**31 - 1, 20_000], dtype=pl.Int32).cast(pl.Date)
    path = write_parquet(tmp_path / "a.parquet", pl.DataFrame({"person_id": ["P1", "P1"], "date_of_birth": far}))
    left, mine = received_rows(path.read_bytes(), received.accepted(file_name=path.name), ids("P1", frozenset()))
    assert mine.rows() == [("P1", None), ("P1", date(2024, 10, 4))]
    assert pl.read_parquet(BytesIO(left)).is_empty()
