from typing import Any

import polars as pl

from rules.burst_of_registrations import burst_of_registrations
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said


def in_a_burst(ids: str, **columns: Any) -> pl.DataFrame:
    """Registrations in a burst of fourteen where hardly one was to be expected; a keyword changes something."""
    burst = {
        "burst": "anna",
        "burst_observed": 14,
        "burst_expected": 0.034,
        "burst_minutes": 37,
        "burst_hours": 1,
        "burst_p": -19.26,
    }
    return registrations(ids, **{**burst, **columns})


def test_tells_how_many_came_and_how_few_were_to_be_expected() -> None:
    frame = in_a_burst("anna")
    assert said(burst_of_registrations, frame) == {
        "anna": "14 registrations for this programme through this channel came within 38 minutes, where 0.03 were to "
        "be expected."
    }
    assert said(burst_of_registrations, frame, "nl") == {
        "anna": "Voor deze opleiding kwamen via dit kanaal 14 aanmeldingen binnen 38 minuten, waar er 0,03 te "
        "verwachten waren."
    }
    assert evidence(burst_of_registrations, frame) == {
        "anna": {"observed": 14, "expected": 0.03, "minutes": 38, "power": -19.3}
    }


def test_few_at_once_are_left_alone_however_unexpected() -> None:
    assert list(said(burst_of_registrations, in_a_burst("anna boris", burst_observed=(10, 9)))) == ["anna"]


def test_what_chance_explains_is_left_alone() -> None:
    assert list(said(burst_of_registrations, in_a_burst("anna boris", burst_p=(-6.0, -5.9)))) == ["anna"]


def test_a_busy_day_is_left_alone_unless_the_policy_asks_for_days() -> None:
    frame = in_a_burst("anna boris", burst_hours=(1, 24))
    assert list(said(burst_of_registrations, frame)) == ["anna"]
    assert list(said(burst_of_registrations, frame, max_hours=24)) == ["anna", "boris"]


def test_whoever_is_in_no_burst_is_left_alone() -> None:
    nothing = dict.fromkeys(
        ("burst", "burst_observed", "burst_expected", "burst_minutes", "burst_hours", "burst_p"), None
    )
    assert said(burst_of_registrations, in_a_burst("anna", **nothing)) == {}
