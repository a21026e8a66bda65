from typing import Any

import polars as pl
import pytest

from rules.language_scores_discordant import language_scores_discordant
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said

SCORES = {"score_listening": 8.5, "score_reading": 8.5, "score_writing": 8.0, "score_speaking": 4.5}


def an_ielts_with(gap: float | None, **columns: Any) -> pl.DataFrame:
    return registrations("anna", **{"language_test": "ielts", "language_score_gap": gap, **SCORES, **columns})


def test_tells_how_far_apart_and_that_a_talk_comes_first() -> None:
    assert said(language_scores_discordant, an_ielts_with(4.0)) == {
        "anna": "The sub-scores of IELTS lie 4 bands apart (best 8.5, worst 4.5); have a talk first."
    }
    assert said(language_scores_discordant, an_ielts_with(4.0), "nl") == {
        "anna": "De deelscores van IELTS liggen 4 banden uiteen (beste 8,5, slechtste 4,5); voer eerst een gesprek."
    }
    assert evidence(language_scores_discordant, an_ielts_with(4.0)) == {
        "anna": {"test": "ielts", "bands": 4.0, "best": 8.5, "worst": 4.5}
    }


@pytest.mark.parametrize(("gap", "fires"), [(2.5, False), (2.99, False), (3.0, True)])
def test_two_and_a_half_bands_apart_is_ordinary(gap: float, fires: bool) -> None:
    assert bool(said(language_scores_discordant, an_ielts_with(gap))) is fires


def test_without_all_four_scores_nothing_is_said() -> None:
    assert said(language_scores_discordant, an_ielts_with(None)) == {}
    assert said(language_scores_discordant, an_ielts_with(4.0, score_speaking=None)) == {}
