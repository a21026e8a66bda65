from datetime import date
from typing import Any

import polars as pl
import pytest

from rules.language_test_unverifiable import language_test_unverifiable
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said


def an_ielts_of(ids: str, **columns: Any) -> pl.DataFrame:
    """Registrations with an IELTS of last year with which nothing is wrong; a keyword changes something."""
    right = {
        "language_test": "ielts",
        "language_test_date": date(2025, 6, 2),
        "language_report_wellformed": True,
        "language_test_age_days": 272,
        "test_after_submission": False,
        "language_test_accepted": True,
        "language_report_confirmed": None,
        "submitted_on": date(2026, 3, 1),
    }
    return registrations(ids, **{**right, **columns})


@pytest.mark.parametrize(
    ("wrong", "english", "dutch"),
    [
        (
            {"language_report_wellformed": False},
            "The report number does not have the form of IELTS.",
            "Het rapportnummer heeft niet de vorm van IELTS.",
        ),
        (
            {"language_test_age_days": 732},
            "The language test of 2 Jun 2025 was 732 days old when the registration was submitted.",
            "De taaltoets van 2-6-2025 was bij het indienen 732 dagen oud.",
        ),
        (
            {"test_after_submission": True, "language_test_age_days": -40},
            "The language test is dated 2 Jun 2025, after the registration was submitted on 1 Mar 2026.",
            "De taaltoets is gedateerd op 2-6-2025, na het indienen op 1-3-2026.",
        ),
        (
            {"language_test_accepted": False, "language_test": "duolingo"},
            "The code of conduct does not accept Duolingo English Test.",
            "De gedragscode accepteert Duolingo English Test niet.",
        ),
        (
            {"language_report_confirmed": False},
            "The issuer of IELTS does not know this report.",
            "De uitgever van IELTS kent dit rapport niet.",
        ),
    ],
)
def test_tells_what_is_wrong(wrong: dict[str, Any], english: str, dutch: str) -> None:
    assert said(language_test_unverifiable, an_ielts_of("anna", **wrong)) == {"anna": english}
    assert said(language_test_unverifiable, an_ielts_of("anna", **wrong), "nl") == {"anna": dutch}


def test_two_things_wrong_make_one_signal_with_two_sentences() -> None:
    frame = an_ielts_of("anna", language_report_wellformed=False, language_test_age_days=800)

    assert said(language_test_unverifiable, frame)["anna"].count(".") == 2
    assert evidence(language_test_unverifiable, frame) == {"anna": {"test": "ielts", "taken": "2025-06-02", "age": 800}}


def test_a_recent_accepted_test_is_innocent() -> None:
    assert said(language_test_unverifiable, an_ielts_of("anna boris", language_test_age_days=(731, 0))) == {}


def test_whoever_took_no_test_or_another_one_is_left_alone() -> None:
    nothing = {
        "language_test": ("none", "other"),
        "language_test_date": None,
        "language_report_wellformed": None,
        "language_test_age_days": None,
        "test_after_submission": None,
        "language_test_accepted": None,
    }
    assert said(language_test_unverifiable, an_ielts_of("anna boris", **nothing)) == {}


def test_an_unknown_date_does_not_hide_a_malformed_report() -> None:
    frame = an_ielts_of(
        "anna boris",
        language_report_wellformed=(False, True),
        language_test_date=None,
        language_test_age_days=None,
        test_after_submission=None,
    )
    assert list(said(language_test_unverifiable, frame)) == ["anna"]
