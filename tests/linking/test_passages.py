"""Marking what letters share."""

from hypothesis import given
from hypothesis import strategies as st

from loep.linking.passages import shared


def marked(letters: list[str], words: int = 5) -> list[list[str]]:
    spans = shared(letters, words)
    return [[letter[start:end] for start, end in each] for letter, each in zip(letters, spans, strict=True)]


def test_a_passage_that_two_letters_have_is_marked_in_both() -> None:
    one = "I grew up near the sea. My dream is to build good bridges. Thank you."
    two = "Hello. My dream is to build good bridges, as ever."
    assert marked([one, two]) == [["My dream is to build good bridges"], ["My dream is to build good bridges"]]


def test_case_spaces_and_punctuation_between_words_do_not_matter() -> None:
    assert marked(["my  dream,\nis TO build!", "My dream is to build"]) == [
        ["my  dream,\nis TO build"],
        ["My dream is to build"],
    ]


def test_a_run_that_is_too_short_is_not_marked() -> None:
    assert shared(["my dream is to sail", "my dream is to cook"]) == [[], []]


def test_a_passage_repeated_within_one_letter_is_not_shared() -> None:
    assert shared(["we sing we sing we sing we sing", "nothing of the kind at all"], words=2) == [[], []]


def test_a_letter_alone_and_an_empty_one_have_no_marks() -> None:
    assert shared([]) == []
    assert shared(["a letter of only my own words"]) == [[]]
    assert shared(["", "two words"]) == [[], []]


def test_equal_letters_are_marked_from_first_to_last_word() -> None:
    text = "¡Één brief, één groep, drie namen en meer!"
    assert marked([text, text, text]) == [["Één brief, één groep, drie namen en meer"]] * 3


@given(st.lists(st.text(alphabet="ab ,", max_size=40), max_size=5))
def test_marks_are_in_order_within_the_letter_and_begin_and_end_on_a_word(letters: list[str]) -> None:
    for letter, spans in zip(letters, shared(letters, words=2), strict=True):
        ends = [place for span in spans for place in span]
        assert ends == sorted(set(ends))
        assert all(letter[start].isalnum() and letter[end - 1].isalnum() for start, end in spans)
