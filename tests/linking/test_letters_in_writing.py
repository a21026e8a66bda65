"""Letters in any script, hidden or not, and how much of them is the same."""

import unicodedata
from collections.abc import Callable
from difflib import SequenceMatcher
from random import Random

import pytest

from loep.characters import words
from tests.builders.letters import edited, letter, padded, reworded, seeded, thinned
from tests.builders.linking import found, written

HIDDEN: dict[str, Callable[[str], str]] = {
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "thin spaces": lambda text: text.replace(" ", "\u2009"),
    "ideographic spaces": lambda text: text.replace(" ", "\u3000"),
    "dashes": lambda text: text.replace(" ", "—"),
    "unseen characters": lambda text: text.replace("a", "a\u200b").replace("o", "o\u00ad"),
    "letters that look Latin": lambda text: text.replace("a", "а").replace("e", "е").replace("o", "о"),
    "accents": lambda text: unicodedata.normalize("NFD", text.replace("e", "é")),
    "full width": lambda text: "".join(chr(ord(one) + 0xFEE0) if one.isalpha() else one for one in text),
}


@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_copy_is_one_whatever_stands_between_and_within_its_words(hidden: str) -> None:
    text = letter(seeded(23))
    columns = written({"ring": [text, HIDDEN[hidden](text), f"{HIDDEN[hidden](text)} x"]}).columns
    assert columns["letter_similarity"].min() >= 0.98  # type: ignore[operator]
    assert columns["letter_persons"].to_list() == [3, 3, 3]


def test_letters_in_capitals_of_another_alphabet_are_the_same_words() -> None:
    text = "Θέλω να σπουδάσω στην Ολλανδία επειδή μου αρέσει η χημεία από παιδί και η μητέρα μου δουλεύει εκεί " * 2
    assert written({"ring": [text, text.upper()]}).columns["letter_similarity"].to_list() == [1.0, 1.0]


def test_letters_in_a_script_without_spaces_are_compared_by_their_characters() -> None:
    dice = seeded(24)
    stock = ["".join(chr(dice.randrange(0x4E00, 0x5200)) for _ in range(dice.choice((1, 2, 2, 3)))) for _ in range(500)]

    def chinese(length: int = 90) -> list[str]:
        return [dice.choice(stock) for _ in range(length)]

    base = chinese()
    copies = ["".join(each if dice.random() >= 0.1 else dice.choice(stock) for each in base) for _ in range(4)]
    result = written({"honest": ["".join(chinese()) for _ in range(100)], "ring": copies})
    assert (found(result, "ring"), found(result, "honest")) == (1, 0)


def test_one_sentence_over_and_over_is_compared_too() -> None:
    line = "I want to study because. "
    columns = written({"ring": [line * 400, line * 300], "other": ["hello there my friend. " * 400]}).columns
    assert columns["letter_similarity"].to_list() == [0.875, 0.875, 0.0]


@pytest.mark.parametrize("copy", [reworded, edited, thinned, padded])
def test_the_share_of_equal_words_is_that_of_a_plain_comparison(copy: Callable[[str, float, Random], str]) -> None:
    base = letter(seeded(5), 150)
    other = copy(base, 0.25, seeded(55))
    told = written({"ring": [base, other]}).columns["letter_equal"][0]
    one, two = ([word for word, _, _ in words(text)] for text in (base, other))
    blocks = SequenceMatcher(None, one, two, autojunk=False).get_matching_blocks()
    assert told == pytest.approx(2 * sum(block.size for block in blocks) / (len(one) + len(two)), abs=0.04)
    assert told < 0.93


def test_pupils_of_one_school_who_share_a_template_are_told_how_much() -> None:
    dice = seeded(15)
    template = letter(dice, 100)
    texts = [f"{template} {letter(dice, 40)}" for _ in range(6)]
    columns = written({"class": texts}, prior_school="Lyceum Oosterpark").columns
    assert columns["letter_similarity"].min() >= 0.6  # type: ignore[operator]
    assert set(columns["letter_persons"]) == {1}
