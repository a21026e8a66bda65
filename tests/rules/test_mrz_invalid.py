from rules.mrz_invalid import mrz_invalid
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said


def test_fires_when_a_check_digit_fails_and_says_that_it_may_be_misread() -> None:
    frame = registrations("anna", mrz_valid=False, mrz_agrees=None)

    assert said(mrz_invalid, frame) == {
        "anna": "A check digit in the machine-readable zone fails; the zone may have been misread."
    }
    assert evidence(mrz_invalid, frame) == {"anna": {"mrz_valid": False}}


def test_fires_when_zone_and_form_differ() -> None:
    assert said(mrz_invalid, registrations("anna", mrz_valid=True, mrz_agrees=False), "nl") == {
        "anna": "De machineleesbare strook geeft een andere geboortedatum of een ander nummer dan het formulier."
    }


def test_a_right_zone_is_innocent() -> None:
    assert said(mrz_invalid, registrations("anna", mrz_valid=True, mrz_agrees=True)) == {}


def test_says_nothing_without_a_zone() -> None:
    frame = registrations("anna boris", mrz_valid=(None, True), mrz_agrees=(None, True))

    assert said(mrz_invalid, frame) == {}
