from rules.near_identical_letter import near_identical_letter
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said


def test_fires_for_three_persons_with_nearly_one_letter() -> None:
    frame = registrations("anna", letter_similarity=0.917, letter_persons=3)

    assert said(near_identical_letter, frame) == {
        "anna": "The letter is 91 % the same as that of another; 3 persons sent such a letter."
    }
    assert evidence(near_identical_letter, frame) == {"anna": {"percent": 91, "persons": 3}}


def test_two_friends_who_helped_each_other_are_innocent() -> None:
    assert said(near_identical_letter, registrations("anna", letter_similarity=0.95, letter_persons=2)) == {}


def test_shared_stock_phrases_are_innocent() -> None:
    assert said(near_identical_letter, registrations("anna", letter_similarity=0.59, letter_persons=40)) == {}


def test_the_policy_may_ask_for_more_likeness() -> None:
    frame = registrations("anna boris", letter_similarity=(0.7, 0.8), letter_persons=5)

    assert list(said(near_identical_letter, frame, min_similarity=0.8)) == ["boris"]


def test_says_nothing_without_a_letter_or_a_likeness() -> None:
    frame = registrations("anna boris clara", letter_similarity=(None, 0.9, float("nan")), letter_persons=(5, None, 5))

    assert said(near_identical_letter, frame) == {}
