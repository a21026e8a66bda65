from datetime import date

import pytest

from rules.granted_not_arrived import granted_not_arrived
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said

AWAY = {"status": "enrolled", "permit_granted_on": date(2026, 7, 6), "days_without_arrival": 21}


def test_fires_three_weeks_after_the_start() -> None:
    frame = registrations("anna", **AWAY)

    assert said(granted_not_arrived, frame) == {
        "anna": "A permit was granted on 6 Jul 2026; 21 days after start and permit no arrival is known."
    }
    assert said(granted_not_arrived, frame, "nl") == {
        "anna": "Er is een vergunning verleend op 6-7-2026; 21 dagen na start en vergunning is geen aankomst bekend."
    }
    assert evidence(granted_not_arrived, frame) == {"anna": {"granted": "2026-07-06", "days": 21}}


def test_a_late_visa_is_innocent() -> None:
    assert said(granted_not_arrived, registrations("anna", **{**AWAY, "days_without_arrival": 20})) == {}


@pytest.mark.parametrize("status", ["withdrawn", "rejected", "deregistered"])
def test_who_is_not_expected_any_more_is_innocent(status: str) -> None:
    assert said(granted_not_arrived, registrations("anna", **{**AWAY, "status": status})) == {}


def test_says_nothing_where_arrivals_are_not_known() -> None:
    assert said(granted_not_arrived, registrations("anna", **{**AWAY, "days_without_arrival": None})) == {}
