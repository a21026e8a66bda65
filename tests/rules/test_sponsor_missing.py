from rules.sponsor_missing import sponsor_missing
from tests.builders.registrations import registrations
from tests.builders.signals import said


def test_fires_when_a_permit_is_needed_and_the_institution_is_no_sponsor() -> None:
    frame = registrations("anna boris", permit_needed=(True, False), institution_is_sponsor=False)

    assert said(sponsor_missing, frame) == {
        "anna": "A residence permit is needed, and 25BE is not in the IND register of recognised sponsors."
    }
    assert said(sponsor_missing, frame, "nl") == {
        "anna": "Een verblijfsvergunning is nodig, en 25BE staat niet in het IND-register van referenten."
    }


def test_a_recognised_sponsor_is_innocent() -> None:
    assert said(sponsor_missing, registrations("anna", permit_needed=True, institution_is_sponsor=True)) == {}


def test_says_nothing_when_the_register_says_nothing() -> None:
    frame = registrations("anna boris", permit_needed=True, institution_is_sponsor=(None, True))

    assert said(sponsor_missing, frame) == {}
