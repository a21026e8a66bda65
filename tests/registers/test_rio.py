"""RIO's export as DUO serves it, and as it passed through R."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from loep.errors import Refused
from loep.registers import rio
from tests.builders.registers import licences, rio_csv


def parse(content: bytes) -> pl.DataFrame:
    return rio.parse({"rio.csv": content})


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        parse(content)
    return str(refused.value)


def test_a_row_becomes_a_licence_with_our_names_codes_and_dates() -> None:
    row = parse(rio_csv({"INSTROOM_EINDDATUM": "2027-09-01T00:00:00", "VORM": "DEELTIJD"})).row(0, named=True)
    told = {name: row[name] for name in ("institution", "programme", "study_mode", "level", "sector", "name_en")}
    assert told == {
        "institution": "25BE",
        "programme": "34280",
        "study_mode": "part_time",
        "level": "HBO-BA",
        "sector": "TECHNIEK",
        "name_en": "Electrical Engineering",
    }
    assert (row["licence_from"], row["intake_ends"], row["accredited_until"]) == (
        date(2002, 9, 1),
        date(2027, 9, 1),
        None,
    )


@pytest.mark.parametrize("separator", [",", ";"])
def test_comma_and_semicolon_are_both_read(separator: str) -> None:
    assert parse(rio_csv({}, separator=separator)).height == 1


def test_programme_numbers_get_their_leading_zero_back() -> None:
    assert parse(rio_csv({"ERKENDEOPLEIDINGSCODE": "1020"}))["programme"].to_list() == ["01020"]


def test_na_is_absent_and_so_is_an_empty_field() -> None:
    frame = parse(rio_csv({"VORM": "NA", "INSTROOM_EINDDATUM": "NA"}))
    assert frame.select("study_mode", "intake_ends", "withdrawn_on").row(0) == (None, None, None)


def test_a_missing_column_is_named() -> None:
    without = rio_csv().replace(b"ACCREDITATIE_VERVALDATUM", b"VERVALT_OP")
    assert refusal(without) == "rio.csv: without column ACCREDITATIE_VERVALDATUM: not the layout that this register has"


@pytest.mark.promise("I4 said", "everything that differs is said at once by column and record and never by value")
def test_everything_that_differs_is_said_at_once_by_column_and_record_and_never_by_value() -> None:
    said = refusal(
        rio_csv(
            {"VESTIGINGSCODE": "25BE01"},
            {"VESTIGINGSCODE": "25BE02", "INSTELLINGSCODE": "GEHEIM", "INSTROOM_EINDDATUM": "31-08-2027"},
            {"VESTIGINGSCODE": "25BE03", "VORM": "AVOND", "ACCREDITATIE_VERVALDATUM": "2150-01-01"},
        )
    )
    assert said.split("; ") == [
        r"rio.csv: INSTELLINGSCODE does not look like ^\d{2}[A-Z]{2}$ in 1 rows, the first is record 2",
        "rio.csv: VORM is none of VOLTIJD, DEELTIJD, DUAAL in 1 rows, the first is record 3",
        "rio.csv: INSTROOM_EINDDATUM is not a calendar date (expected YYYY-MM-DD) in 1 rows, the first is record 2",
        "rio.csv: ACCREDITATIE_VERVALDATUM lies outside 1900-01-01 to 2100-12-31 in 1 rows, the first is record 3",
    ]
    assert "GEHEIM" not in said


def test_two_rows_for_one_licence_are_refused() -> None:
    assert "2 rows share one institution + programme + study_mode + location + unit" in refusal(rio_csv({}, {}))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty"),
        (rio_csv().split(b"\r\n", 1)[0] + b"\r\n", "not a single row"),
        (rio_csv().rstrip(), "the last line does not end"),
        (rio_csv().decode("utf-8-sig").encode("utf-16"), "not text in utf-8-sig"),
        (rio_csv().replace(b"Elektrotechniek", b"Elektro,techniek"), "record 1 has 21 fields, the header 20"),
        (rio_csv().replace(b"Elektrotechniek", b'"Elektro'), "not a whole CSV file"),
        (rio_csv().replace(b"SAMENWERKENDEINSTELLINGEN", b"VORM"), "column VORM stands there twice"),
    ],
)
def test_what_is_no_whole_file_is_refused(content: bytes, why: str) -> None:
    assert why in refusal(content)


@pytest.mark.parametrize("tenth", range(1, 11))
def test_a_file_cut_inside_a_line_is_refused(tenth: int) -> None:
    whole = rio_csv(*licences(40))
    cut = whole[: len(whole) * tenth // 11]
    assert cut[-1:] != b"\n"
    assert refusal(cut).startswith("rio.csv: ")


def test_the_real_register_is_read_whole(shared: Path) -> None:
    path = shared / "data/duo-rio-erkenningen-ho/rio_overzicht_erkenningen_ho.csv"
    frame = rio.parse(rio.find(path, 10_000_000))
    assert frame.height == 6741
    assert frame["programme"].str.len_chars().unique().to_list() == [5]
    assert frame.filter(pl.col("programme").str.starts_with("0")).height == 4
    assert set(frame["study_mode"].unique()) == {"full_time", "part_time", "dual", None}
    assert frame["level"].n_unique() == 8
    assert frame["accredited_until"].null_count() == 6145
    repeated = frame.group_by("institution", "programme", "study_mode").len().filter(pl.col("len") > 1)
    assert repeated.height == 551
