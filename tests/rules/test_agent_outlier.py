from typing import Any

import polars as pl

from rules.agent_outlier import agent_outlier
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said


def through_an_outlier(ids: str, **columns: Any) -> pl.DataFrame:
    """Registrations through an intermediary of which many ended in a withdrawal; a keyword changes something."""
    outlier = {
        "channel": "agent",
        "agent": "AG-1",
        "agent_registrations": 24,
        "agent_bad_kind": "withdrawn",
        "agent_bad_share": 0.63,
        "agents_usual_share": 0.1632,
        "agent_chance": 0.00021,
    }
    return registrations(ids, **{**outlier, **columns})


def test_tells_how_it_ended_here_and_with_others() -> None:
    frame = through_an_outlier("anna")
    assert said(agent_outlier, frame) == {
        "anna": "Of 24 registrations through this intermediary that have an outcome, 0.63 ended in a withdrawal or "
        "deregistration (1 is all); through others 0.16 did. This says nothing about one client."
    }
    assert said(agent_outlier, frame, "nl") == {
        "anna": "Van 24 aanmeldingen met een uitkomst via deze tussenpersoon eindigde 0,63 in een intrekking of "
        "uitschrijving (1 is alles); via andere 0,16. Over één klant zegt dit niets."
    }
    assert evidence(agent_outlier, frame) == {
        "anna": {"number": 24, "share": 0.63, "kind": "withdrawn", "usual": 0.163, "chance": 0.00021}
    }


def test_an_intermediary_with_few_outcomes_is_left_alone() -> None:
    assert list(said(agent_outlier, through_an_outlier("anna boris", agent_registrations=(10, 9)))) == ["anna"]


def test_what_intermediaries_honestly_differ_is_left_alone() -> None:
    assert list(said(agent_outlier, through_an_outlier("anna boris", agent_chance=(0.05, 0.051)))) == ["anna"]


def test_a_little_worse_than_others_is_left_alone() -> None:
    assert list(said(agent_outlier, through_an_outlier("anna boris", agent_bad_share=(0.3, 0.28)))) == ["anna"]


def test_a_rare_outcome_that_happened_three_times_is_left_alone() -> None:
    frame = through_an_outlier("anna", agent_registrations=30, agent_bad_share=0.1, agents_usual_share=0.004)

    assert said(agent_outlier, frame) == {}


def test_the_policy_may_ask_for_more_outcomes_than_three() -> None:
    frame = through_an_outlier("anna", agent_registrations=11, agent_bad_share=4 / 11)

    assert list(said(agent_outlier, frame)) == ["anna"]
    assert said(agent_outlier, frame, min_bad=5) == {}


def test_without_an_intermediary_or_without_peers_nobody_is_compared() -> None:
    assert said(agent_outlier, through_an_outlier("anna", agents_usual_share=None, agent_chance=None)) == {}
    assert said(agent_outlier, through_an_outlier("anna", agent_registrations=None)) == {}
