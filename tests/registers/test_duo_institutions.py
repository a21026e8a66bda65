"""DUO's institutions and their governing boards."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from loep.errors import Refused
from loep.registers import duo_institutions
from tests.builders.registers import duo_folder, written

LIMIT = 1_000_000


def parse(folder: Path) -> pl.DataFrame:
    return duo_institutions.parse(duo_institutions.find(folder, LIMIT))


def refusal(folder: Path) -> str:
    with pytest.raises(Refused) as refused:
        parse(folder)
    return str(refused.value)


def test_an_institution_gets_the_kvk_number_of_its_board(tmp_path: Path) -> None:
    frame = parse(duo_folder(tmp_path, "25BE=41012703", "25KB=09091785", "30VP="))
    assert frame.select("institution", "kvk").rows() == [("25BE", "41012703"), ("25KB", "09091785"), ("30VP", None)]
    assert frame["board_name"][0] == "Stichting één 0"


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    folder = duo_folder(tmp_path, "25BE=41012703")
    written(folder, "readme.csv", b"a;b\n1;2\n")
    pl.DataFrame({"brin_code": ["25BE"], "aantal": [4]}).write_parquet(folder / "feit.parquet")
    assert parse(folder).height == 1


def test_without_boards_the_folder_is_refused(tmp_path: Path) -> None:
    folder = duo_folder(tmp_path, "25BE=41012703")
    (folder / "besturenho.csv").unlink()
    assert "expected one file with the governing boards" in refusal(folder)


def test_two_files_of_one_kind_are_refused(tmp_path: Path) -> None:
    folder = duo_folder(tmp_path, "25BE=41012703")
    shutil.copy(folder / "besturenho.csv", folder / "besturen2.csv")
    assert refusal(folder).endswith("found besturen2.csv, besturenho.csv")


def test_an_institution_whose_board_is_not_there_is_refused(tmp_path: Path) -> None:
    folder = duo_folder(tmp_path, "25BE=41012703", "25KB=09091785")
    lines = (folder / "besturenho.csv").read_bytes().splitlines(keepends=True)
    written(folder, "besturenho.csv", b"".join(lines[:-1]))
    assert "the board of 1 institutions is not in it" in refusal(folder)


def test_a_file_instead_of_a_folder_is_refused(tmp_path: Path) -> None:
    assert "expected a folder" in refusal(written(tmp_path, "x.csv", b"a\n"))


@pytest.mark.promise("register cut or shrunk", "the real files cut off are refused")
@pytest.mark.parametrize("name", ["dim_instelling.parquet", "dim_bestuur.parquet"])
@pytest.mark.parametrize("tenth", range(1, 11))
def test_the_real_files_cut_off_are_refused(name: str, tenth: int, shared: Path, tmp_path: Path) -> None:
    real = shared / "data/duo-hbo-starschema-2025"
    for each in ("dim_instelling.parquet", "dim_bestuur.parquet"):
        whole = (real / each).read_bytes()
        written(tmp_path, each, whole[: len(whole) * tenth // 11] if each == name else whole)
    assert f"{name}: not a whole Parquet file" in refusal(tmp_path)


def test_the_real_institutions_all_have_a_board_with_a_number(shared: Path) -> None:
    frame = parse(shared / "data/duo-hbo-starschema-2025")
    assert frame.height == 36
    assert frame["kvk"].null_count() == 0
    assert frame.filter(institution="25KB")["kvk"].to_list() == ["09091785"]
