from datetime import date

from rules.language_test_withdrawn import language_test_withdrawn
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said


def test_fires_when_the_issuer_took_the_result_back() -> None:
    frame = registrations("anna boris", language_decertified_on=(date(2026, 5, 4), None))

    assert said(language_test_withdrawn, frame) == {"anna": "The issuer withdrew the language test on 4 May 2026."}
    assert said(language_test_withdrawn, frame, "nl") == {
        "anna": "De uitgever heeft de taaltoets ingetrokken op 4-5-2026."
    }
    assert evidence(language_test_withdrawn, frame) == {"anna": {"withdrawn": "2026-05-04"}}


def test_a_test_of_which_nothing_was_reported_is_innocent() -> None:
    assert said(language_test_withdrawn, registrations("anna", language_decertified_on=None)) == {}
