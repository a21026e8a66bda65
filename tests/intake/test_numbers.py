"""Numbers are tested as python-stdnum tests them, only quicker; travel documents as ICAO 9303 says."""

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban
from stdnum.nl import bsn, onderwijsnummer

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
    assert not any(valid("iban", given["iban_bad"]))


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
    names = {"markup": True, "o_for_zero": True}  # a camera's slip is nobody's fault: it is read as it was meant
    zones = {name: "/".join(lines) for name, lines in given["bad"].items()}
    answers = dict(zip(zones, mrz.read(pl.Series(list(zones.values())))["valid"], strict=True))
    assert answers == {name: names.get(name, False) for name in zones}
    assert mrz.read(pl.Series(["/".join(given["specimen_td3"]), None]))["valid"].to_list() == [True, None]
