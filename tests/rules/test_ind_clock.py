from datetime import date
from typing import Any

import pytest

from rules.ind_clock import ind_clock
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said

QUIET: dict[str, Any] = {
    "status": "enrolled",
    "told_before_left": None,
    "told_before_expected": None,
    "days_since_left": None,
    "days_heard_since_left": None,
    "days_without_arrival": None,
    "days_since_expected": 40,
    "permit_granted_on": date(2026, 7, 6),
}
LEFT = {**QUIET, "status": "deregistered", "days_since_left": 10, "days_heard_since_left": 9}


def told(language: str = "en", **columns: Any) -> dict[str, str]:
    return said(ind_clock, registrations("anna", **columns), language)


def test_shows_the_days_that_are_left_after_somebody_left() -> None:
    assert told(**LEFT) == {"anna": "Left 10 days ago, no report of it to the IND is known; days left to report: 18."}
    assert told("nl", **LEFT) == {
        "anna": "Vertrok 10 dagen geleden, geen melding daarvan aan de IND bekend; dagen over om te melden: 18."
    }
    assert evidence(ind_clock, registrations("anna", **LEFT)) == {"anna": {"gone": 10, "gone_left": 18}}


def test_after_four_weeks_it_tells_by_how_much_the_report_is_late() -> None:
    last, late = {**LEFT, "days_since_left": 28}, {**LEFT, "days_since_left": 40}

    assert told(**last)["anna"].endswith("days left to report: 0.")
    assert told(**late) == {"anna": "Left 40 days ago, no report of it to the IND is known; overdue by 12 days."}
    assert told("nl", **late) == {
        "anna": "Vertrok 40 dagen geleden, geen melding daarvan aan de IND bekend; 12 dagen te laat."
    }
    assert evidence(ind_clock, registrations("anna", **late)) == {"anna": {"gone": 40, "gone_over": 12}}


def test_fires_for_who_did_not_come() -> None:
    away = {**QUIET, "days_without_arrival": 21, "days_since_expected": 22}
    assert told(**away) == {
        "anna": "Not come, 22 days after start and permit, no report of it to the IND is known; days left to report: 6."
    }
    assert told(**{**away, "days_without_arrival": 20}) == {}


def test_fires_for_part_time_on_a_permit() -> None:
    assert said(ind_clock, registrations("anna boris", **QUIET, study_mode=("part_time", "full_time"))) == {
        "anna": "Enrolled part-time on a permit, 40 days after start and permit, no report of it to the IND is known; "
        "overdue by 12 days."
    }
    assert told(**{**QUIET, "days_since_expected": -1}, study_mode="part_time") == {}


@pytest.mark.parametrize(
    "explained",
    [
        {"told_before_left": -3},
        {"told_before_left": 60},
        {"days_heard_since_left": 4},
        {"days_since_left": None, "days_heard_since_left": None},
        {"permit_granted_on": None},
    ],
    ids=["reported", "said before that they would go", "a report may still be on its way", "still there", "no permit"],
)
def test_is_innocent(explained: dict[str, object]) -> None:
    assert told(**{**LEFT, **explained}) == {}


def test_a_report_of_something_earlier_does_not_count() -> None:
    assert list(told(**{**LEFT, "told_before_left": 61})) == ["anna"]
    part_time = {**QUIET, "study_mode": "part_time"}
    assert list(told(**{**part_time, "told_before_expected": 1})) == ["anna"]
    assert told(**{**part_time, "told_before_expected": 0}) == {}
