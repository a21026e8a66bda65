"""Letters made out of letters: edited copies, and texts that share a template."""

import re

from loep.simulate.draw import Rng
from loep.simulate.letters import LANGUAGES, grammar

SENTENCE = re.compile(r"(?<=[.!?])(?: |\n\n)")
LONG_EDIT = 12  # words left to change from which a whole sentence is exchanged now and then


def edited(rng: Rng, letter: str, donor: str, share: float) -> str:
    """`letter` with about `share` of its words changed: another hobby or task here, a sentence of `donor` there.

    The greeting, the signature and what neither list nor sentence covers stay, as they do when people copy.
    """
    left = round(share * len(letter.split()))
    own = SENTENCE.split(donor)[1:-2]
    while left > 0:
        if left >= LONG_EDIT and own and rng.random() < 0.5:
            letter, changed = _sentence_exchanged(rng, letter, own.pop(int(rng.integers(0, len(own)))))
        else:
            letter, changed = _phrase_exchanged(rng, letter)
        if not changed:
            return letter
        left -= changed
    return letter


def from_template(rng: Rng, letter: str, template: str, share: float) -> str:
    """The first `share` of the sentences of `template`, then the writer's own: sentences, closing and signature."""
    (*given, _, _), (*own, closing, ending) = template.split("\n\n"), letter.split("\n\n")
    body, start = SENTENCE.split("\n\n".join(own)), SENTENCE.split("\n\n".join(given))
    kept = max(1, round(share * len(start)))
    fill = body[1 : 1 + max(3, len(start) - kept + int(rng.integers(0, 3)))]
    return "\n\n".join([" ".join(start[:kept]), " ".join(fill), closing, ending])


def _sentence_exchanged(rng: Rng, letter: str, other: str) -> tuple[str, int]:
    """A sentence in the middle gives way to `other`; also the number of words changed."""
    sentences = SENTENCE.split(letter)
    if len(sentences) < 4:
        return letter, 0
    gone = sentences[int(rng.integers(1, len(sentences) - 2))]
    return letter.replace(gone, other, 1), max(len(gone.split()), 1)


def _phrase_exchanged(rng: Rng, letter: str) -> tuple[str, int]:
    """A word of one of the lists gives way to another word of that list; 0 words when the letter has none."""
    found = [
        (phrase, phrases)
        for language in LANGUAGES
        for phrases in grammar(language).lists.values()
        for phrase in phrases
        if f" {phrase}" in letter
    ]
    if not found:
        return letter, 0
    phrase, phrases = found[int(rng.integers(0, len(found)))]
    other = phrases[int(rng.integers(0, len(phrases)))]
    return letter.replace(f" {phrase}", f" {other}", 1), max(len(phrase.split()), len(other.split()))
