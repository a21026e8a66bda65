"""A small Parquet file may hold very much: it is refused before that much is in memory."""

import subprocess
import sys
from io import BytesIO
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loep.contract import EVENTS, REGISTRATIONS
from loep.errors import Refused
from loep.registers import files
from loep.sources import canonical
from loep.sources.table import Limits, Table
from loep.storage.unpacked import CELL, unpacked

LETTER = "x" * 60_000
READS = """
import resource, sys
from loep.contract import REGISTRATIONS
from loep.errors import Refused
from loep.sources import canonical
from loep.sources.table import Limits
import pyarrow.parquet

data = sys.stdin.buffer.read()
with open("/proc/self/statm") as told:
    taken = int(told.read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (taken + 700_000_000,) * 2)
try:
    canonical.read(data, "bomb.parquet", REGISTRATIONS, Limits(65_536, 5_000_000, 100_000_000))
except Refused as refused:
    print(refused)
"""
REASON = "bomb.parquet: FILE-16 the file holds more once it is unpacked than the limit of 100,000,000 bytes"
required = dict.fromkeys((*REGISTRATIONS.required, "motivation"), "x")


def repeated(text: str, rows: int) -> Any:
    """A column in which every row points at one text."""
    return pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array([text]))


def packed(columns: dict[str, Any], told: bool = True) -> bytes:
    """`told`: the file says that its columns are dictionaries, and polars reads categories."""
    buffer = BytesIO()
    pq.write_table(pa.table(columns), buffer, compression="zstd", store_schema=told)
    return buffer.getvalue()


def registrations(rows: int, letter: str, told: bool = True) -> bytes:
    texts = {name: repeated(letter if name == "motivation" else text, rows) for name, text in required.items()}
    return packed({**texts, "academic_year": pa.array([2026] * rows)}, told)


@pytest.mark.promise("bad input", "a small Parquet file that unpacks to gigabytes is refused within bounded memory")
@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param(lambda: registrations(100_000, LETTER), id="one letter for a hundred thousand, as categories"),
        pytest.param(lambda: registrations(100_000, LETTER, told=False), id="the same as texts"),
        pytest.param(lambda: registrations(1_000_000, ""), id="a million empty rows"),
    ],
)
def test_a_small_file_that_unpacks_to_gigabytes_is_refused_within_bounded_memory(bomb: Any) -> None:
    data = bomb()
    assert len(data) < 2_000_000
    ended = subprocess.run([sys.executable, "-c", READS], input=data, capture_output=True, check=False)
    assert ended.stdout.decode().strip() == REASON, ended.stderr.decode()[-2_000:]


def test_what_the_footer_tells_is_asked_before_anything_is_unpacked() -> None:
    data = registrations(1_000, "")
    cells = 1_000 * len(required)
    assert unpacked(data).rows == 1_000
    assert CELL * cells < unpacked(data).size < CELL * cells + 60_000
    with pytest.raises(Refused, match="FILE-10 1,000 rows, over the limit of 999"):
        canonical.read(data, "a.parquet", REGISTRATIONS, Limits(100, 999, 1))


@pytest.mark.parametrize(
    ("column", "items"), [("upload_authors", ["x" * 60] * 2), ("grades", [7.0] * 13)], ids=["texts", "numbers"]
)
def test_the_limit_of_a_field_holds_for_a_list_as_a_whole(column: str, items: list[Any]) -> None:
    rows = {name: [None, text] for name, text in required.items()}
    buffer = BytesIO()
    pl.DataFrame({**rows, "academic_year": [2026, 2026], column: [None, items]}).write_parquet(buffer)
    with pytest.raises(Refused, match=f"record 2, column {column}: FILE-09 a field over the limit of 100 bytes"):
        canonical.read(buffer.getvalue(), "a.parquet", REGISTRATIONS, Limits(100, 10))
    assert canonical.read(buffer.getvalue(), "a.parquet", REGISTRATIONS, Limits(120, 10)).records == 2


@pytest.mark.parametrize("told", [True, False])
def test_a_register_that_unpacks_to_gigabytes_is_refused(told: bool) -> None:
    assert files.parquet_table("a.parquet", packed({"NAAM": repeated("x", 1_000)}, told)).height == 1_000
    with pytest.raises(Refused, match=r"a.parquet: more than 1,000,000,000 bytes once it is unpacked"):
        files.parquet_table("a.parquet", packed({"NAAM": repeated(LETTER, 20_000)}, told))


event = pl.DataFrame({"registration_id": ["R1"] * 9, "kind": ["arrived"] * 9, "happened_on": ["2026-09-02"] * 9})


@pytest.mark.promise("wrong encoding and broken files", "whatever bytes of a Parquet file changed, it raises no panic")
@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 255)), min_size=1, max_size=8), st.integers(0, 5_000))
def test_whatever_bytes_changed_the_file_is_read_or_refused(changes: list[tuple[int, int]], cut: int) -> None:
    buffer = BytesIO()
    event.write_parquet(buffer, compression="uncompressed")
    data = bytearray(buffer.getvalue())
    for at, byte in changes:
        data[-1 - at % len(data)] = byte
    for whole in (bytes(data), bytes(data[: cut % len(data)])):
        try:
            assert isinstance(canonical.read(whole, "a.parquet", EVENTS, Limits(100, 10)), Table)
        except Refused:
            continue
