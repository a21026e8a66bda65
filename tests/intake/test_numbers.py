"""Numbers are tested as python-stdnum tests them, only quicker; travel documents as ICAO 9303 says."""

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban
from stdnum.nl import bsn, onderwijsnummer

from loep.contract import SEAL_PURPOSE
from loep.intake import mrz, numbers

digits = st.text("0123456789", min_size=7, max_size=10)
near_iban = st.one_of(
    st.sampled_from(["NL91ABNA0417164300", "GB82 WEST 1234 5698 7654 32", "BE68539007547034", "BE31435411161156"]),
    st.builds(lambda number: f"NL91ABNA{number}", st.text("0123456789", min_size=10, max_size=10)),
    st.from_regex(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,20}", fullmatch=True),
)
LINE = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
TD3 = f"{LINE}/L898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<</D231458907UTO7408122F1204159<<<<<<<6"
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<</7408122F1204159UTO<<<<<<<<<<<6/ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
LONG_TD1 = "I<UTOD23145890<7349<<<<<<<<<<</3407127M9507122UTO<<<<<<<<<<<2/STEVENSON<<PETER<JOHN<<<<<<<<<"


def valid(column: str, values: list[str | None]) -> list[bool | None]:
    given = {name: [None] * len(values) for name in ("bsn", "onderwijsnummer", "iban", "refund_iban")}
    frame = pl.DataFrame({**given, column: values}, schema=dict.fromkeys(given, pl.String()))
    return numbers.outcomes(frame)[f"{column}_valid"].to_list()


@settings(max_examples=60, deadline=None)
@given(st.lists(digits, min_size=1, max_size=30))
def test_bsn_and_onderwijsnummer_pass_the_eleven_test_of_the_library(values: list[str]) -> None:
    given = [*values, *(f"10{value[:7]}" for value in values)]
    assert valid("bsn", list(given)) == [bsn.is_valid(value) for value in given]
    assert valid("onderwijsnummer", list(given)) == [onderwijsnummer.is_valid(value) for value in given]


@settings(max_examples=60, deadline=None)
@given(st.lists(near_iban, min_size=1, max_size=20))
def test_iban_is_judged_as_the_library_does(values: list[str]) -> None:
    assert valid("iban", list(values)) == [iban.is_valid(value) for value in values]


def test_the_identifiers_of_the_corpus(shared: Path) -> None:
    given = json.loads((shared / "data" / "badinput" / "own" / "ids.json").read_text(encoding="utf-8"))
    assert all(valid("bsn", given["bsn_valid_testrange"]))
    assert all(valid("iban", given["iban_ok"]))
    whose_eleven_test_is_right = {"99999 0019", "111111110"}
    assert not any(valid("bsn", [value for value in given["bsn_bad"] if value not in whose_eleven_test_is_right]))
    ends_in_an_odd_space = {"nl91abna0417164300\u00a0"}
    assert not any(valid("iban", [value for value in given["iban_bad"] if value not in ends_in_an_odd_space]))


def test_a_number_written_in_groups_is_the_same_number() -> None:
    assert valid("bsn", ["99999 0019", "9999.90.019"]) == [True, True]
    assert numbers.written(pl.Series(["99999 0019", "12345678"]), "bsn").to_list() == ["999990019", "012345678"]


def test_without_a_number_nothing_was_checked() -> None:
    assert valid("bsn", [None]) == [None]
    assert valid("refund_iban", [None]) == [None]


@pytest.mark.parametrize(
    ("zone", "number"), [(TD3, "L898902C3"), (TD2, "D23145890"), (TD1, "D23145890"), (LONG_TD1, "D23145890734")]
)
def test_the_specimens_of_icao_are_read(zone: str, number: str) -> None:
    assert mrz.read(pl.Series([zone]))["valid", "number"].row(0) == (True, number)


@pytest.mark.parametrize(
    ("there", "read"), [("L898902C3", "L8989O2C3"), ("7408122", "74O8I2Z"), ("1204159", "I2041S9"), ("<10", "<1O")]
)
def test_a_letter_that_a_camera_read_for_a_digit_is_read_as_the_digit(there: str, read: str) -> None:
    told = mrz.read(pl.Series([TD3, LINE + TD3.removeprefix(LINE).replace(there, read)]))
    assert told["valid"].all()
    assert told.row(0) == told.row(1)


def test_a_wrong_digit_anywhere_is_noticed() -> None:
    nationality_and_sex = (55, 56, 57, 65)
    covered = [at for at in range(45, 89) if at not in nationality_and_sex]
    changed = [TD3[:at] + _next(TD3[at]) + TD3[at + 1 :] for at in covered]
    assert not any(mrz.read(pl.Series(changed))["valid"])


def _next(character: str) -> str:
    """Another character whose value differs by one."""
    return {"<": "1", "9": "8", "Z": "Y"}.get(character, chr(ord(character) + 1))


def test_the_damaged_zones_of_the_corpus(shared: Path) -> None:
    given = json.loads((shared / "data" / "badinput" / "own" / "mrz.json").read_text(encoding="utf-8"))
    meant = dict.fromkeys(("markup", "o_for_zero", "lower", "newline"), True)  # a slip of camera or form: read as meant
    unreadable = dict.fromkeys(("short", "long", "nonascii"))
    zones = {name: "/".join(lines) for name, lines in given["bad"].items()}
    answers = dict(zip(zones, mrz.read(pl.Series(list(zones.values())))["valid"], strict=True))
    assert answers == {name: {**meant, **unreadable}.get(name, False) for name in zones}
    assert mrz.read(pl.Series(["/".join(given["specimen_td3"]), None]))["valid"].to_list() == [True, None]


@pytest.mark.parametrize(
    "typed",
    [
        TD3.lower(),
        TD3.replace("/", " / "),
        f"{TD3}/",
        f" {TD3} ",
        TD3.replace("/", "\n"),
        TD3.replace("/", "\r\n") + "\r\n",
        TD3.replace("/", ""),
        TD1.replace("/", ""),
        TD1.replace("/", "\n"),
    ],
)
def test_a_zone_is_read_however_its_lines_were_put_down(typed: str) -> None:
    assert mrz.read(pl.Series([typed]))["valid"].to_list() == [True]


@pytest.mark.promise("I5 honest", "a zone that cannot be read is not called wrong")
@pytest.mark.parametrize(
    "typed", ["", "-", TD3[:-1], TD3[:44], TD3 + "<", "P<UTO", TD3.replace("<", "«", 1), "x" * 200]
)
def test_a_zone_that_cannot_be_read_is_not_called_wrong(typed: str) -> None:
    assert mrz.read(pl.Series([typed])).row(0) == (None, None, None)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=95), st.text("A0< /\n", max_size=95)), max_size=20))
def test_any_text_is_a_zone_or_none(zones: list[str | None]) -> None:
    answers = mrz.read(pl.Series(zones, dtype=pl.String))
    assert answers.height == len(zones)
    assert (
        answers.filter(pl.col("valid").is_null())["birth", "number"].null_count().row(0)
        == (answers["valid"].null_count(),) * 2
    )


@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=40)), max_size=20))
def test_any_text_is_tested_and_spelled_as_a_number(values: list[str | None]) -> None:
    for column in ("bsn", "onderwijsnummer", "iban", "refund_iban"):
        assert len(valid(column, values)) == len(values)
    for column in (*SEAL_PURPOSE, "phone"):
        once = numbers.written(pl.Series(values, dtype=pl.String), column)
        assert "" not in once.to_list()
        assert numbers.written(once, column).to_list() == once.to_list()


@pytest.mark.parametrize(
    ("column", "spellings"),
    [
        (
            "iban",
            [
                "NL91ABNA0417164300",
                "NL91\u00a0ABNA\u00a00417\u00a01643\u00a000",
                "nl91/abna.0417-1643_00",
                "ＮＬ９１ABNA0417164300",
            ],
        ),
        ("document_number", ["SPECI2014", "SPECI/2014", "speci\u00a02014", "SPECI\u20112014", "\u200eSPECI2014"]),
        ("bsn", ["012345678", "12345678", "1234\u00a05678", "1234/56/78"]),
        ("payer", ["de Vries, J.", "J. de Vries", "J DE VRIËS", "Vries, J. de", "j.de.vries"]),
        ("emergency_phone", ["+31612345678", "0612345678", "0031612345678", "06/12 34 56 78", "(+31) 6-1234 5678"]),
    ],
)
def test_one_value_has_one_spelling_however_it_was_typed(column: str, spellings: list[str]) -> None:
    assert len(set(numbers.written(pl.Series(spellings), column))) == 1


def test_an_iban_with_odd_spaces_passes_its_check() -> None:
    assert valid("iban", ["NL91\u00a0ABNA\u00a00417\u00a01643\u00a000", "-", "·"]) == [True, None, None]


def test_other_numbers_and_payers_stay_apart() -> None:
    assert numbers.written(pl.Series(["J. de Vries", "K. de Vries"]), "payer").n_unique() == 2
    assert numbers.written(pl.Series(["+31612345678", "+31612345679"]), "emergency_phone").n_unique() == 2
    assert numbers.written(pl.Series(["12", "+31", "0000000000"]), "emergency_phone").to_list() == [None] * 3
