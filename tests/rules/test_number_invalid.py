import pytest

from rules.number_invalid import NUMBERS, number_invalid
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said

ALL_RIGHT = dict.fromkeys(NUMBERS, True)


@pytest.mark.parametrize("column", NUMBERS)
def test_tells_which_number_fails(column: str) -> None:
    frame = registrations("anna", **{**ALL_RIGHT, column: False})
    english, dutch = NUMBERS[column]

    assert said(number_invalid, frame) == {"anna": f"{english} fails its check digits; often a typing error."}
    assert said(number_invalid, frame, "nl") == {"anna": f"{dutch} heeft foute controlecijfers; vaak een typefout."}
    assert evidence(number_invalid, frame) == {"anna": {column: False}}


def test_right_numbers_are_innocent() -> None:
    assert said(number_invalid, registrations("anna", **ALL_RIGHT)) == {}


def test_a_number_that_was_not_given_hides_no_other() -> None:
    frame = registrations(
        "anna boris",
        bsn_valid=None,
        onderwijsnummer_valid=(None, True),
        iban_valid=(False, None),
        refund_iban_valid=None,
    )
    assert said(number_invalid, frame) == {
        "anna": "The bank account (IBAN) that paid fails its check digits; often a typing error."
    }
