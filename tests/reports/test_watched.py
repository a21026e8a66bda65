"""What an evaluation may expect of the rules of this repository."""

import polars as pl

from loep.reports.watched import watched
from tests.conftest import SETTINGS


def test_rules_with_points_open_cases_and_those_without_are_context() -> None:
    told = watched(SETTINGS.home)

    assert "near_identical_letter" in told.opening
    assert told.context["school_unknown"] == "R16"
    assert not told.opening & told.context.keys()


def test_what_belongs_to_the_welfare_vault_is_expected_nowhere() -> None:
    told = watched(SETTINGS.home)

    assert "shared_emergency_contact" not in {*told.opening, *told.context}


def test_a_context_rule_is_held_against_its_own_signals() -> None:
    said = pl.DataFrame({"registration_id": ["a", "b"], "detector": ["R16", "R03"]})

    assert watched(SETTINGS.home).signalled(said)["school_unknown"].to_list() == ["a"]
