"""The passages that letters share, to be marked where a reviewer reads them side by side."""

from collections.abc import Sequence

from loep.characters import words as words_of

Run = tuple[str, ...]


def shared(letters: Sequence[str], words: int = 5) -> list[list[tuple[int, int]]]:
    """Character spans (start, end) of each letter that stand in at least one other letter.

    A span is a stretch of runs of `words` or more words that another letter has too, in words as linking compares them
    (see `characters`). Spans are in order and never overlap.
    """
    spelled = [words_of(letter) for letter in letters]
    texts = [tuple(word for word, _, _ in each) for each in spelled]
    users: dict[Run, int] = {}
    for number, text in enumerate(texts):
        for run in _runs(text, words):
            users[run] = number if users.setdefault(run, number) == number else len(letters)
    return [
        _spans([(start, end) for _, start, end in each], _covered(text, users, words, len(letters)))
        for each, text in zip(spelled, texts, strict=True)
    ]


def _runs(text: Run, words: int) -> list[Run]:
    return [text[at : at + words] for at in range(len(text) - words + 1)]


def _covered(text: Run, users: dict[Run, int], words: int, several: int) -> list[bool]:
    """For each word whether it stands in a run that several letters use."""
    covered = [False] * len(text)
    for at, run in enumerate(_runs(text, words)):
        if users[run] == several:
            covered[at : at + words] = [True] * words
    return covered


def _spans(places: list[tuple[int, int]], covered: list[bool]) -> list[tuple[int, int]]:
    """The places of covered words, with neighbours joined."""
    spans: list[tuple[int, int]] = []
    before = False
    for (start, end), inside in zip(places, covered, strict=True):
        if inside and before:
            spans[-1] = (spans[-1][0], end)
        elif inside:
            spans.append((start, end))
        before = inside
    return spans
