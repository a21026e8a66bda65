"""Words of letters, against a plain way of counting them."""

import re
import unicodedata

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loep.subjects.letters import count_words

LATIN = "abcdefgzABCGZ019éÉüÜñÑçßœŒ \t\n.,;:!?-'\"()“”’–…\u00a0"


def counted(*letters: str | None) -> list[tuple[int | None, int | None]]:
    return count_words(pl.Series(letters, dtype=pl.String)).rows()


@pytest.mark.parametrize(
    ("letter", "answer"),
    [
        ("", (0, 0)),
        ("?!", (0, 0)),
        ("one", (1, 1)),
        ("One one ONE.", (3, 1)),
        ("Élève élève", (2, 1)),
        ("it’s “quoted” – yes", (4, 4)),
        ("学生 学生 学校", (6, 3)),
        ("een\u00a0één", (2, 1)),
        (None, (None, None)),
    ],
)
def test_words_are_counted_whatever_their_case_and_punctuation(
    letter: str | None, answer: tuple[int | None, int | None]
) -> None:
    assert counted(letter) == [answer]


def test_each_letter_is_counted_by_itself() -> None:
    assert counted("a b", None, "a a", "", "c") == [(2, 2), (None, None), (2, 1), (0, 0), (1, 1)]


def test_the_longest_letter_is_counted() -> None:
    longest = " ".join(str(number) for number in range(11_000))
    assert counted(longest, "a a") == [(11_000, 11_000), (2, 1)]


def test_a_slice_of_a_column_is_counted_as_a_slice() -> None:
    assert count_words(pl.Series(["a", "b b", "c c c"])[1:]).rows() == [(2, 1), (3, 1)]


@settings(deadline=None)
@given(st.lists(st.none() | st.text(LATIN, max_size=60), max_size=8))
def test_the_compiled_pass_counts_like_a_regular_expression(letters: list[str | None]) -> None:
    folded = [letter and unicodedata.normalize("NFKD", letter.casefold()) for letter in letters]
    bare = [letter and re.sub("[\u0300-\u036f]", "", letter) for letter in folded]
    words = [None if letter is None else re.findall(r"[^\W_]+", letter) for letter in bare]
    assert counted(*letters) == [(None, None) if found is None else (len(found), len(set(found))) for found in words]


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), max_size=8))
def test_any_text_at_all_has_no_more_distinct_words_than_words(letters: list[str]) -> None:
    assert all(
        0 <= distinct <= words for words, distinct in counted(*letters) if words is not None and distinct is not None
    )
