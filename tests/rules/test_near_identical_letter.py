from typing import Any

import polars as pl

from rules.near_identical_letter import near_identical_letter
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said


def compared(ids: str, **columns: Any) -> pl.DataFrame:
    return registrations(ids, **{"letter_equal": 0.719, "letter_form": False, **columns})


def test_fires_for_three_persons_with_nearly_one_letter_and_says_how_many_words_are_the_same() -> None:
    frame = compared("anna", letter_similarity=0.97, letter_persons=3)

    assert said(near_identical_letter, frame) == {
        "anna": "71 % of the words of the letter stand, in the same order, in that of another; "
        "3 persons sent such a letter."
    }
    assert evidence(near_identical_letter, frame) == {"anna": {"percent": 71, "persons": 3}}


def test_two_friends_who_helped_each_other_are_innocent() -> None:
    assert said(near_identical_letter, compared("anna", letter_similarity=0.95, letter_persons=2)) == {}


def test_shared_stock_phrases_are_innocent() -> None:
    assert said(near_identical_letter, compared("anna", letter_similarity=0.59, letter_persons=40)) == {}


def test_a_text_that_is_handed_out_is_innocent() -> None:
    frame = compared("anna", letter_similarity=1.0, letter_persons=400, letter_form=True)
    assert said(near_identical_letter, frame) == {}


def test_the_policy_may_ask_for_more_likeness() -> None:
    frame = compared("anna boris", letter_similarity=(0.7, 0.8), letter_persons=5)

    assert list(said(near_identical_letter, frame, min_similarity=0.8)) == ["boris"]


def test_says_nothing_without_a_letter_or_a_likeness() -> None:
    frame = compared("anna boris clara", letter_similarity=(None, 0.9, float("nan")), letter_persons=(5, None, 5))

    assert said(near_identical_letter, frame) == {}
