"""What a word of a letter is, in Python and in the compiled pass."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loep import characters
from loep.words import hashed, table


def spelled(text: str) -> list[str]:
    return [word for word, _, _ in characters.words(text)]


def compiled(*letters: str) -> list[list[int]]:
    """The hash of every word of each letter."""
    data = [np.frombuffer(letter.encode(), np.uint8) for letter in letters]
    ends = np.cumsum([0, *map(len, data)]).astype(np.int64)
    tokens, lengths = np.zeros(ends[-1] + len(letters) + 2, np.uint32), np.zeros(len(letters), np.int64)
    hashed(ends, np.concatenate([*data, np.zeros(1, np.uint8)]), tokens, lengths, table())
    begin = np.cumsum([0, *lengths])
    return [tokens[begin[n] : begin[n + 1]].tolist() for n in range(len(letters))]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Een\u00a0brief\u2009met\u3000ruimte", ["een", "brief", "met", "ruimte"]),
        ("school—thuis–werk", ["school", "thuis", "werk"]),
        ("it’s “quoted”…", ["it", "s", "quoted"]),
        ("on\u200bder\u00adwijs \ufeff\u200e", ["onderwijs"]),
        ("ＦＵＬＬ ﬁne Ⓗ𝐞𝐥𝐥𝐨", ["full", "fine", "hello"]),
        ("ÉÉN één EEN", ["een", "een", "een"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("İstanbul IRMAK ırmak", ["istanbul", "irmak", "irmak"]),
        ("ΘΈΛΩ θέλω", ["θελω", "θελω"]),
        ("hеllo НELLO", ["hello", "hello"]),
        ("модель", ["модель"]),
        ("我想学习。", ["我", "想", "学", "习"]),
        ("한국어 공부", ["한국어", "공부"]),
        ("٢٠٢٦ m²", ["2026", "m2"]),
        ("🎉 ?!", []),
    ],
)
def test_a_word_is_one_however_it_was_typed(typed: str, words: list[str]) -> None:
    expected = [unicodedata.normalize("NFKD", word) for word in words]
    assert spelled(typed) == spelled(unicodedata.normalize("NFD", typed)) == expected
    (hashes,) = compiled(typed)
    assert hashes == [each for word in words for each in compiled(word)[0]]


def test_words_stand_where_they_were_typed() -> None:
    text = "«Één\u00a0bri\u00adef», 我"
    assert [text[begin:end] for _, begin, end in characters.words(text)] == ["Één", "bri\u00adef", "我"]


def test_a_word_of_one_script_is_never_taken_for_another() -> None:
    assert spelled("сосна") != spelled("cocha")
    assert compiled("сор") != compiled("cop")


ANY = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("aEé оО\u200b\u00a0我ิß"), max_size=30)


@settings(deadline=None)
@given(st.lists(ANY, min_size=1, max_size=5))
def test_the_compiled_pass_and_the_page_see_the_same_words(letters: list[str]) -> None:
    words, hashes = [spelled(letter) for letter in letters], compiled(*letters)
    assert [len(each) for each in words] == [len(each) for each in hashes]
    known = dict(zip((w for each in words for w in each), (h for each in hashes for h in each), strict=True))
    assert hashes == [[known[word] for word in each] for each in words]
    assert len(set(known.values())) == len(known)
