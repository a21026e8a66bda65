import pytest

from rules.impossible_timeline import DATES, impossible_timeline
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said

POSSIBLE = {**dict.fromkeys(DATES, False), "overlapping_full_time": 0, "young_at_diploma": None}


@pytest.mark.parametrize("column", DATES)
def test_tells_which_date_cannot_be_right(column: str) -> None:
    frame = registrations("anna", **{**POSSIBLE, column: True})
    english, dutch = DATES[column]

    assert said(impossible_timeline, frame) == {"anna": english}
    assert said(impossible_timeline, frame, "nl") == {"anna": dutch}
    assert evidence(impossible_timeline, frame) == {"anna": {column: True}}


def test_tells_at_what_age_a_diploma_is_dated() -> None:
    frame = registrations("anna boris", **{**POSSIBLE, "young_at_diploma": (13, 14)})

    assert said(impossible_timeline, frame) == {
        "anna": "The diploma is dated on a day when the applicant was 13 years old."
    }
    assert said(impossible_timeline, frame, "nl") == {
        "anna": "Het diploma is gedateerd op een dag waarop de aanmelder 13 jaar was."
    }
    assert list(said(impossible_timeline, frame, min_age=15)) == ["anna", "boris"]


def test_fires_for_two_full_time_programmes_at_the_same_time() -> None:
    frame = registrations("anna", **{**POSSIBLE, "overlapping_full_time": 1})

    assert said(impossible_timeline, frame) == {
        "anna": "Other full-time programmes in which the same person is enrolled at the same time: 1."
    }


def test_the_policy_may_allow_a_double_study() -> None:
    frame = registrations("anna boris", **{**POSSIBLE, "overlapping_full_time": (1, 2)})

    assert list(said(impossible_timeline, frame, min_overlapping=2)) == ["boris"]


def test_dates_that_fit_are_innocent() -> None:
    assert said(impossible_timeline, registrations("anna", **POSSIBLE)) == {}


def test_a_missing_date_says_nothing_and_hides_no_other() -> None:
    absent = dict.fromkeys(POSSIBLE, None)
    frame = registrations("anna boris", **{**absent, "paid_after_delivery": (True, None)})

    assert said(impossible_timeline, frame) == {"anna": DATES["paid_after_delivery"][0]}
