"""Every rule of the contract on a value: its code, its place, and never the value itself."""

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loep.contract import FEEDS, REGISTRATIONS, Feed
from loep.intake import codes, expectations
from loep.intake.check import Checked, check
from loep.sources import canonical
from loep.sources.table import Limits
from loep.storage.tables import RowError
from tests.builders.deliveries import table, write_csv

LIMITS = Limits(65_536, 1_000)
HASH = "0" * 64
BAD: list[tuple[str, str, str]] = [
    *[("start_date", value, "DATE-03") for value in ("2007-02-29", "2026-13-01", "00-00-0000", "45000", "19850000")],
    *[("start_date", value, "DATE-03") for value in ("03-02-07", "2026-1-1", " 2026-01-01", "2026-01-01T00:00:00Z")],
    ("start_date", "1899-12-30", "DATE-02"),
    ("start_date", "9999-12-31", "DATE-02"),
    *[("submitted_at", value, "TIME-01") for value in ("2026-03-01", "2026-03-01 10:00:00Z", "2026-02-30T10:00:00Z")],
    *[("submitted_at", value, "TIME-01") for value in ("2026-03-01T25:00:00Z", "2026-03-01T10:00:00 Europe/Amsterdam")],
    *[("submitted_at", value, "TIME-02") for value in ("2026-03-01T10:00:00", "2026-03-29T02:30")],
    *[("academic_year", value, "NUM-01") for value in ("2026.0", "٢٠٢٦", "1e3", "9" * 16, "twenty")],
    *[("submitted_at", value, "TIME-03") for value in ("9999-12-31T23:59:59Z", "1999-12-31T23:59:59Z")],
    ("paid_at", "2200-01-01T00:00:00Z", "TIME-03"),
    *[("academic_year", value, "NUM-03") for value in ("9999", "202600000", "1999", "-2026")],
    *[("amount_due", value, "NUM-02") for value in ("1.234,50", "1,5", "1e5", "NaN", "inf", "€ 10", ".5")],
    *[("permit_needed", value, "BOOL-01") for value in ("nee", "True", "1")],
    *[("study_mode", value, "ENUM-01") for value in ("voltijd", "FULL_TIME", "full_time ")],
    *[("programme", value, "FORM-01") for value in ("3428", "٣٤٢٨٠", "342800")],
    ("address_country", "nl", "FORM-01"),
    ("registration_id", "R" * 65, "TEXT-01"),
    ("surname", "Jan\u0085sen", "TEXT-02"),
    ("motivation", "bell\a", "TEXT-02"),
    ("grades", "7;;8", "LIST-01"),
    ("grades", "7,5;8", "LIST-01"),
    ("upload_hashes", f"diploma:{HASH};{HASH}", "LIST-01"),
    ("upload_hashes", "diploma:ABC", "LIST-01"),
    ("upload_authors", "Word;;Scanner", "LIST-01"),
    ("upload_authors", f"Word;{'x' * 1_001}", "TEXT-01"),
    ("upload_authors", "Word;Scan\x1bner", "TEXT-02"),
    ("institution", "21PC", "INST-01"),
]
GOOD = [
    ("start_date", "2008-02-29"),
    ("submitted_at", "2026-03-01T10:00Z"),
    ("submitted_at", "2026-03-29T02:30:00.123456+01:00"),
    ("amount_due", "-0.50"),
    ("motivation", "Dear committee,\r\n\n\tIndeed.\n"),
    ("upload_hashes", f"diploma:{HASH};photo:{HASH}"),
    ("registration_id", "é" * 64),
    ("surname", "Jansen\u202egnp.exe"),
]


def checked(folder: Path, feed: Feed = REGISTRATIONS, rows: int = 1, **columns: Any) -> Checked:
    path = write_csv(folder / "batch.csv", table(rows, feed.name, **columns))
    return check(canonical.read(path.read_bytes(), path.name, feed, LIMITS), feed, "25BE")


def only(column: str, value: str) -> dict[str, Any]:
    return {column: value}


@pytest.mark.parametrize(("column", "value", "code"), BAD)
def test_a_value_that_breaks_the_contract_gets_its_code(column: str, value: str, code: str, tmp_path: Path) -> None:
    answer = checked(tmp_path, **only(column, value))
    assert answer.errors.rows() == [(2, 1, column, code)]
    assert answer.good.height == 0


@pytest.mark.parametrize(("column", "value"), GOOD)
def test_a_value_that_the_contract_allows_is_loaded(column: str, value: str, tmp_path: Path) -> None:
    answer = checked(tmp_path, **only(column, value))
    assert answer.errors.height == 0
    assert answer.good[column].null_count() == 0


def test_text_is_kept_as_it_came_and_white_space_alone_is_missing(tmp_path: Path) -> None:
    answer = checked(tmp_path, rows=2, given_names=(" Anna\u00a0", " \u00a0"), surname=("  De Vries", "   "))
    assert answer.good.select("given_names", "surname").rows() == [(" Anna\u00a0", "  De Vries")]
    assert answer.errors.rows() == [(3, 2, "surname", "REQ-01")]


def test_a_row_gets_every_reason_in_the_order_of_the_contract(tmp_path: Path) -> None:
    answer = checked(tmp_path, surname="", programme="x\a", study_mode="voltijd")
    assert [(column, code) for _, _, column, code in answer.errors.rows()] == [
        ("programme", "TEXT-02"),
        ("programme", "FORM-01"),
        ("study_mode", "ENUM-01"),
        ("surname", "REQ-01"),
    ]
    assert answer.bad == 1


def test_of_equal_rows_the_first_stays_and_of_contradicting_rows_none(tmp_path: Path) -> None:
    ids = ("A", "A", "B", "B", "B", "C", "", "")
    people = ("1", "1", "2", "2", "3", "4", "5", "5")
    answer = checked(tmp_path, rows=8, registration_id=ids, person_id=people)
    found = [(record, code) for _, record, _, code in answer.errors.rows()]
    assert found == [(2, "KEY-01"), (3, "KEY-02"), (4, "KEY-02"), (5, "KEY-02"), (7, "REQ-01"), (8, "REQ-01")]
    assert answer.good["registration_id"].to_list() == ["A", "C"]


def test_an_event_may_repeat_with_another_value_but_not_as_a_whole(tmp_path: Path) -> None:
    same: dict[str, Any] = {"registration_id": "R1", "kind": "credits", "value": ("5", "10", "5")}
    answer = checked(tmp_path, FEEDS["events"], rows=3, **same)
    assert [(record, code) for _, record, _, code in answer.errors.rows()] == [(3, "KEY-01")]


def test_parquet_values_are_held_against_the_same_contract(tmp_path: Path) -> None:
    frame = checked(tmp_path, rows=3, amount_due="1.5", grades="7;8").good
    broken = frame.with_columns(
        amount_due=pl.Series([1.0, float("nan"), float("inf")]),
        submitted_at=pl.col("submitted_at").dt.replace_time_zone(None),
        grades=pl.Series([[7.0], [None, 8.0], []], dtype=pl.List(pl.Float64)),
    )
    broken.write_parquet(tmp_path / "batch.parquet")
    read = canonical.read((tmp_path / "batch.parquet").read_bytes(), "batch.parquet", REGISTRATIONS, LIMITS)
    found = check(read, REGISTRATIONS, "25BE").errors.rows()
    assert found == [
        (0, 1, "submitted_at", "TIME-02"),
        (0, 2, "submitted_at", "TIME-02"),
        (0, 2, "grades", "LIST-01"),
        (0, 2, "amount_due", "NUM-02"),
        (0, 3, "submitted_at", "TIME-02"),
        (0, 3, "amount_due", "NUM-02"),
    ]


@pytest.mark.promise("bad input", "a moment that no calendar has is quarantined, whatever Parquet can hold")
def test_a_day_or_moment_that_no_calendar_has_is_quarantined(tmp_path: Path) -> None:
    frame = checked(tmp_path, rows=4).good
    days = pl.Series([2**31 - 1, -(2**31), 0, 0], dtype=pl.Int32).cast(pl.Date)
    moments = pl.Series([0, 0, 2**63 - 1, -(2**62)]).cast(pl.Datetime("ms", "UTC"))
    odd = frame.with_columns(start_date=days, submitted_at=moments, academic_year=pl.lit(2**62))
    odd.write_parquet(tmp_path / "batch.parquet")
    read = canonical.read((tmp_path / "batch.parquet").read_bytes(), "batch.parquet", REGISTRATIONS, LIMITS)
    found = check(read, REGISTRATIONS, "25BE")
    assert found.good.is_empty()
    assert [(record, column, code) for _, record, column, code in found.errors.rows()] == [
        *[(1, "academic_year", "NUM-03"), (1, "start_date", "DATE-02"), (1, "submitted_at", "TIME-03")],
        *[(2, "academic_year", "NUM-03"), (2, "start_date", "DATE-02"), (2, "submitted_at", "TIME-03")],
        *[(3, "academic_year", "NUM-03"), (3, "submitted_at", "TIME-01")],
        *[(4, "academic_year", "NUM-03"), (4, "submitted_at", "TIME-01")],
    ]


def test_every_code_is_said_in_both_languages_for_every_column() -> None:
    for code in codes.CODES:
        for column in ("", *codes.COLUMNS):
            for language in ("en", "nl"):
                said = codes.said(code, column, language)
                assert said
                assert column == "" or "{" not in re.sub(r"\{\d+\}", "", said)


@pytest.mark.promise("I4 said", "no message holds a value")
def test_no_message_holds_a_value(tmp_path: Path) -> None:
    everywhere: dict[str, Any] = {column.name: "Geheim\a7731" for column in REGISTRATIONS.columns}
    answer = checked(tmp_path, **everywhere)
    errors = [RowError(delivery_id="", **error) for error in answer.errors.to_dicts()]
    said = [codes.message("batch.csv", error, language) for error in errors for language in ("en", "nl")]
    assert len(said) > 2 * len(REGISTRATIONS.columns)
    assert not any("Geheim" in message or "7731" in message for message in said)


@pytest.mark.promise("I4 said", "messages name the place in both languages")
def test_messages_name_the_place_in_both_languages() -> None:
    error = RowError(delivery_id="", line=1042, record=1038, column_name="date_of_birth", code="DATE-03")
    assert codes.message("batch.csv", error, "en") == (
        "batch.csv, line 1042, record 1038, column date_of_birth: DATE-03 not a calendar date (expected YYYY-MM-DD)"
    )
    assert codes.message("batch.csv", error, "nl") == (
        "batch.csv, regel 1042, record 1038, kolom date_of_birth: DATE-03 geen kalenderdatum (verwacht: JJJJ-MM-DD)"
    )
    error.line = 0
    assert codes.message("b.parquet", error, "en").startswith("b.parquet, record 1038, column date_of_birth: DATE-03")


cell = st.sampled_from(["", " ", "x", "2026-01-01", "25BE", "34280", "true", "none", "7;8", "1.5", "a\ab", "é" * 70])


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), rows=st.integers(1, 5))
def test_great_expectations_and_the_row_errors_agree(data: st.DataObject, rows: int, tmp_path: Path) -> None:
    columns: dict[str, Any] = {
        column.name: tuple(data.draw(cell) for _ in range(rows)) for column in REGISTRATIONS.columns
    }
    answer = checked(tmp_path, rows=rows, **columns)
    said = expectations.validate(answer, REGISTRATIONS, "25BE")
    counted = {(one["column"], one["code"]): one["unexpected_count"] for one in said.result["results"] if one["column"]}
    ours = dict.fromkeys(counted, 0)
    for _, _, column, code in answer.errors.rows():
        ours[column, code] += 1
    assert counted == ours
    assert said.success == (answer.bad == 0)
    for one in said.result["results"]:
        assert one["success"] == (one["unexpected_count"] == 0)
        assert one["element_count"] == rows


def test_an_empty_delivery_is_a_warning_and_not_a_failure(tmp_path: Path) -> None:
    said = expectations.validate(checked(tmp_path, rows=0), REGISTRATIONS, "25BE")
    assert said.success
    warned = [one["code"] for one in said.result["results"] if not one["success"]]
    assert warned == ["ROWS-00"]


@pytest.mark.promise("I4 said", "no value reaches the result of great expectations")
def test_no_value_reaches_the_result_of_great_expectations(tmp_path: Path) -> None:
    said = expectations.validate(checked(tmp_path, study_mode="geheimzinnig"), REGISTRATIONS, "25BE")
    assert not said.success
    assert "geheimzinnig" not in str(said.result)


def test_a_count_that_nobody_took_raises_and_does_not_look_like_bad_data(tmp_path: Path) -> None:
    answer = checked(tmp_path)
    del answer.broken["surname REQ-01"]
    with pytest.raises(KeyError):
        expectations.validate(answer, REGISTRATIONS, "25BE")
