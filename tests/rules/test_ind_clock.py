from datetime import date

import pytest

from rules.ind_clock import ind_clock
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said

QUIET = {
    "status": "enrolled",
    "told_ind": False,
    "days_since_left": None,
    "days_heard_since_left": None,
    "days_without_arrival": None,
    "permit_granted_on": date(2026, 7, 6),
}
LEFT = {**QUIET, "status": "deregistered", "days_since_left": 10, "days_heard_since_left": 9}


def test_shows_the_days_that_are_left_after_somebody_left() -> None:
    frame = registrations("anna", **LEFT)

    assert said(ind_clock, frame) == {
        "anna": "Left 10 days ago, no report of it to the IND is known; days left to report: 18."
    }
    assert said(ind_clock, frame, "nl") == {
        "anna": "Vertrok 10 dagen geleden, geen melding daarvan aan de IND bekend; dagen over om te melden: 18."
    }
    assert evidence(ind_clock, frame) == {"anna": {"gone": 10, "left": 18}}


def test_no_days_are_left_after_four_weeks() -> None:
    assert evidence(ind_clock, registrations("anna", **{**LEFT, "days_since_left": 40}))["anna"]["left"] == 0


def test_fires_for_who_did_not_come() -> None:
    assert said(ind_clock, registrations("anna", **{**QUIET, "days_without_arrival": 22})) == {
        "anna": "Not come in 22 days, no report of it to the IND is known; days left to report: 6."
    }


def test_fires_for_part_time_on_a_permit() -> None:
    assert said(ind_clock, registrations("anna boris", **QUIET, study_mode=("part_time", "full_time"))) == {
        "anna": "Enrolled part-time on a permit granted on 6 Jul 2026, and no report to the IND is known."
    }


@pytest.mark.parametrize(
    "explained",
    [{"told_ind": True}, {"days_heard_since_left": 4}, {"days_since_left": None, "days_heard_since_left": None}],
    ids=["reported", "a report may still be on its way", "still there"],
)
def test_is_innocent(explained: dict[str, object]) -> None:
    assert said(ind_clock, registrations("anna", **{**LEFT, **explained})) == {}


def test_says_nothing_where_reports_to_the_ind_are_not_delivered() -> None:
    assert said(ind_clock, registrations("anna", **{**LEFT, "told_ind": None})) == {}
