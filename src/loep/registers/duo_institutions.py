"""DUO: institutions of higher education and their governing boards (bevoegd gezag) with KvK number.

A folder with two tables, told apart by their columns, not by their names: institutions (BRIN, board number) and boards
(board number, KvK number). Either as DUO serves them (CSV with semicolons, Windows-1252 or UTF-8, "INSTELLINGSCODE",
"KVK-NUMMER") or as Parquet (brin_code, kvk_nummer). Other files in the folder are left alone.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import polars as pl

from loep.errors import Refused
from loep.registers import files
from loep.registers.layout import BRIN, KVK, Field, Layout, conform

MAX_AGE = timedelta(days=400)
ENCODINGS = ("utf-8-sig", "cp1252")
NAMES = {"BRIN_CODE": "INSTELLINGSCODE"}
BOARD = "BEVOEGD_GEZAG_NUMMER"

INSTITUTIONS = Layout(
    fields=(
        Field("institution", "INSTELLINGSCODE", filled=True, pattern=BRIN),
        Field("name", "INSTELLINGSNAAM", filled=True),
        Field("governing_board", BOARD, filled=True, pattern=r"^\d+$"),
        Field("city", "PLAATSNAAM"),
    ),
    key=("institution",),
)
BOARDS = Layout(
    fields=(
        Field("governing_board", BOARD, filled=True, pattern=r"^\d+$"),
        Field("board_name", "BEVOEGD_GEZAG_NAAM", may_lack=True),
        Field("kvk", "KVK_NUMMER", pattern=KVK),
    ),
    key=("governing_board",),
)
LAYOUT = Layout(
    fields=(*INSTITUTIONS.fields, *(each for each in BOARDS.fields if each.name != "governing_board")),
    key=INSTITUTIONS.key,
)


def find(source: Path, limit: int) -> dict[str, bytes]:
    """The files of the folder that hold one of the two tables, and those too damaged to tell. Raises Refused."""
    if not source.is_dir():
        raise Refused((f"{source.name}: expected a folder with the institutions and their governing boards",))
    paths = sorted(path for path in source.iterdir() if path.suffix in (".csv", ".parquet") and path.is_file())
    found = {path.name: files.read(path, limit) for path in paths}
    return {name: data for name, data in found.items() if _may_belong(name, data)}


def parse(content: Mapping[str, bytes]) -> pl.DataFrame:
    """One row per institution with its board's KvK number, as columns of `LAYOUT`. Raises Refused."""
    tables = {name: _table(name, data) for name, data in content.items()}
    of_institutions = [name for name, table in tables.items() if "INSTELLINGSCODE" in table.columns]
    of_boards = [name for name in tables if name not in of_institutions]
    institutions = _only("institutions (BRIN and board number)", of_institutions)
    boards = _only("governing boards (board number and KvK number)", of_boards)
    left = conform(institutions, tables[institutions], INSTITUTIONS)
    right = conform(boards, tables[boards], BOARDS)
    astray = left.join(right, on="governing_board", how="anti").height
    if astray:
        raise Refused((f"{boards}: the board of {astray} institutions is not in it: cut off, or of another day",))
    return left.join(right, on="governing_board", how="left", maintain_order="left").select(LAYOUT.columns)


def _may_belong(name: str, data: bytes) -> bool:
    columns = files.columns(name, data, ENCODINGS)
    return columns is None or (BOARD in columns and bool({"INSTELLINGSCODE", "BRIN_CODE", "KVK_NUMMER"} & columns))


def _table(name: str, data: bytes) -> pl.DataFrame:
    table = files.parquet_table(name, data) if name.endswith(".parquet") else files.csv_table(name, data, ENCODINGS)
    return table.rename(NAMES, strict=False)


def _only(what: str, names: list[str]) -> str:
    if len(names) != 1:
        found = ", ".join(names) or "none"
        raise Refused((f"expected one file with the {what} in the folder, found {found}",))
    return names[0]
