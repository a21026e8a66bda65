"""The IND register, as its page and as a file of its two columns."""

from pathlib import Path

import polars as pl
import pytest

from loep.errors import Refused
from loep.registers import ind_sponsors
from tests.builders.registers import ind_csv, ind_page

SPONSORS = ("Hanzehogeschool Groningen=41012703", "HAN University=09091785", "Unknown University=63036576")


def parse(content: bytes) -> pl.DataFrame:
    return ind_sponsors.parse({"ind": content})


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        parse(content)
    return str(refused.value)


@pytest.mark.parametrize("content", [ind_csv(*SPONSORS), ind_page(*SPONSORS)])
def test_page_and_file_give_the_same_sponsors(content: bytes) -> None:
    assert parse(content).rows() == [
        ("Hanzehogeschool Groningen", "41012703"),
        ("HAN University", "09091785"),
        ("Unknown University", "63036576"),
    ]


def test_an_institution_that_is_called_unknown_is_no_missing_value() -> None:
    frame = parse(ind_csv("Unknown=63036576", "NA=63036577"))
    assert frame["organisation"].to_list() == ["Unknown", "NA"]


def test_a_number_that_lost_its_leading_zero_is_refused() -> None:
    assert refusal(ind_csv("HAN University=9091785")) == (
        r"ind: KVK does not look like ^\d{8}$ in 1 rows, the first is record 1"
    )


@pytest.mark.promise("register cut or shrunk", "a cut is refused or harmless wherever it falls inside a line")
@pytest.mark.parametrize("whole", [ind_csv(*SPONSORS), ind_page(*SPONSORS)])
def test_a_cut_is_refused_or_harmless_wherever_it_falls_inside_a_line(whole: bytes) -> None:
    for end in range(1, len(whole)):
        cut = whole[:end]
        if whole[end - 1 : end] == b"\n" and not whole.startswith(b"<"):
            continue
        try:
            assert parse(cut).rows() == parse(whole).rows()
        except Refused as refused:
            assert str(refused).startswith("ind: ")  # noqa: PT017  either answer is right


def test_a_page_without_a_table_is_refused() -> None:
    assert "not a whole page with a table" in refusal(b"<html><body>maintenance</body></html>")


def test_the_real_register_keeps_its_zeros_and_its_unknown_university(shared: Path) -> None:
    path = shared / "data/ind-register-study/ind_public_register_study_2026-09-03.csv"
    frame = ind_sponsors.parse(ind_sponsors.find(path, 1_000_000))
    assert frame.height == 77
    assert frame.filter(pl.col("kvk").str.starts_with("0")).height == 10
    assert frame.filter(organisation="Unknown University of Applied Sciences")["kvk"].to_list() == ["63036576"]
