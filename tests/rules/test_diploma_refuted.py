from datetime import date

from rules.diploma_refuted import diploma_refuted
from tests.builders.registrations import registrations
from tests.builders.signals import said


def test_fires_when_the_issuer_does_not_know_the_diploma() -> None:
    frame = registrations("anna boris", diploma_refuted_on=(date(2026, 5, 4), None))

    assert said(diploma_refuted, frame) == {"anna": "The issuer said on 4 May 2026 that it did not give this diploma."}
    assert said(diploma_refuted, frame, "nl") == {
        "anna": "De uitgever zei op 4-5-2026 dit diploma niet te hebben afgegeven."
    }


def test_a_diploma_of_which_nothing_or_a_confirmation_was_reported_last_is_innocent() -> None:
    assert said(diploma_refuted, registrations("anna", diploma_refuted_on=None)) == {}
