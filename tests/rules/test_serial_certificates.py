import pytest

from rules.serial_certificates import serial_certificates
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said

NONE = {"certificate_persons": None, "certificate_kind": None, "grades_persons": None}


def test_fires_for_diplomas_in_a_row() -> None:
    frame = registrations("anna", **{**NONE, "certificate_persons": 3, "certificate_kind": "diploma"})

    assert said(serial_certificates, frame) == {
        "anna": "The numbers of the diplomas of 3 persons of different classes are equal or consecutive."
    }
    assert evidence(serial_certificates, frame) == {"anna": {"kind": "diploma", "persons": 3}}


def test_fires_for_language_tests_in_a_row_in_dutch() -> None:
    frame = registrations("anna", **{**NONE, "certificate_persons": 5, "certificate_kind": "language"})

    assert said(serial_certificates, frame, "nl") == {
        "anna": "De nummers van de rapporten van taaltoetsen van 5 personen uit verschillende klassen zijn gelijk of"
        " volgen op elkaar."
    }


def test_fires_for_equal_lists_of_marks() -> None:
    frame = registrations("anna boris", **{**NONE, "grades_persons": (4, 2)})

    assert said(serial_certificates, frame) == {"anna": "4 persons have the same list of marks, mark by mark."}


def test_tells_both_reasons_where_both_are_there() -> None:
    frame = registrations("anna", certificate_persons=3, certificate_kind="diploma", grades_persons=3)

    assert said(serial_certificates, frame) == {
        "anna": "The numbers of the diplomas of 3 persons of different classes are equal or consecutive. 3 persons have"
        " the same list of marks, mark by mark."
    }


@pytest.mark.parametrize("persons", [1, 2])
def test_classmates_count_once_and_are_innocent(persons: int) -> None:
    frame = registrations("anna boris", certificate_persons=persons, certificate_kind="diploma", grades_persons=persons)

    assert said(serial_certificates, frame) == {}


def test_the_policy_may_be_stricter() -> None:
    frame = registrations("anna", **{**NONE, "grades_persons": 2})

    assert list(said(serial_certificates, frame, min_same_marks=2)) == ["anna"]


def test_says_nothing_of_whoever_gave_neither_number_nor_marks() -> None:
    assert said(serial_certificates, registrations("anna", **NONE)) == {}
    assert said(serial_certificates, registrations("anna", **{**NONE, "certificate_persons": 5})) == {}
