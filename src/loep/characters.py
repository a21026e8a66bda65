"""What a character is in the words of a letter: one definition for who counts, compares and marks them.

A word is a run of letters and digits. White space, dashes, quotes and signs of any script separate; what cannot be
seen (soft hyphens, joiners, marks of direction) separates nothing and counts for nothing. One word is one whatever its
case, diacritics, width or ligatures (Unicode NFKD and case folding). Scripts that put no spaces between words have
each character for a word. In a word of Latin letters with Cyrillic or Greek ones among them, those that look Latin are
taken for it (after Unicode's table of confusables, UTS 39).
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

SEPARATOR, UNSEEN, LETTER, ALONE, LATIN, FOREIGN = 0, 1, 2, 3, 4, 8
KIND = 3  # the bits of a kind that say which of the first four it is
LIMIT = 0x20000  # beyond it are ideographs, and then tags that cannot be seen
TAGS = 0xE0000
LATIN_END = 0x250
BITS, MOST = 21, 3  # a character is spelled in at most three code points of 21 bits

IDEOGRAPHS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x17000, 0x18D09), (0x1B170, 0x1B2FC))
SYLLABLES = (0xAC00, 0xD7A4)  # of Hangul, whose words have spaces between them
UNSPACED = (
    *IDEOGRAPHS,
    (0x0E00, 0x0F00),  # Thai, Lao
    (0x1000, 0x10A0),  # Burmese
    (0x1780, 0x1800),  # Khmer
    (0x3005, 0x3008),
    (0x3041, 0x3100),  # Hiragana, Katakana
    (0x31F0, 0x3200),
)
FILLERS = (0x115F, 0x1160, 0x3164, 0xFFA0)  # letters that show nothing
SPELLED = {"ı": "i"}
SIMILAR = dict(
    zip(
        "аеорсухіјѕһԁԛԝвкмнтАВЕКМНОРСТУХІЈЅҺαικνορτυχγΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeopcyxijshdqwbkmhtabekmhopctyxijshaikvoptuxyabezhikmnoptyx",
        strict=True,
    )
)


@dataclass(frozen=True)
class Table:
    """Per code point below `LIMIT` its `kind`, and how it is `spelled`; `similar`: as the Latin letters that it seems.

    Spelled and similar are code points packed by `BITS`, the first lowest; 0 for none.
    """

    kind: NDArray[np.uint8]
    spelled: NDArray[np.uint64]
    similar: NDArray[np.uint64]


@cache
def table() -> Table:
    kind, spelled = np.zeros(LIMIT, np.uint8), np.zeros(LIMIT, np.uint64)
    for first, end in IDEOGRAPHS:
        kind[first:end], spelled[first:end] = ALONE, np.arange(first, end)
    syllables = np.arange(SYLLABLES[1] - SYLLABLES[0], dtype=np.uint64)
    parts = (
        0x1100 + syllables // 588,
        0x1161 + syllables // 28 % 21,
        np.where(syllables % 28, 0x11A7 + syllables % 28, 0),
    )
    kind[slice(*SYLLABLES)] = LETTER
    spelled[slice(*SYLLABLES)] = sum(part.astype(np.uint64) << np.uint64(BITS * n) for n, part in enumerate(parts))
    done = kind > 0
    done[0xD800:0xE000] = True
    for point in np.flatnonzero(~done).tolist():
        kind[point], spelled[point] = _of(chr(point))
    similar = spelled.copy()
    for character, latin in SIMILAR.items():
        kind[ord(character)] |= FOREIGN
        similar[ord(character)] = ord(latin)
    return Table(kind, spelled, similar)


def words(text: str) -> list[tuple[str, int, int]]:
    """Every word of a text in its one spelling, with where it begins and ends in it."""
    runs, run = list[list[int]](), list[int]()
    for at, character in enumerate(text):
        sort = kind(ord(character)) & KIND
        if sort == LETTER:
            run.append(at)
        elif sort != UNSEEN:
            runs += [run] if run else []
            runs += [[at]] if sort == ALONE else []
            run = []
    runs += [run] if run else []
    return [(_spelling([ord(text[at]) for at in run]), run[0], run[-1] + 1) for run in runs]


def kind(point: int) -> int:
    if point < LIMIT:
        return int(table().kind[point])
    return ALONE if point < TAGS else UNSEEN


def _spelling(points: list[int]) -> str:
    kinds = [kind(point) for point in points]
    mixed = any(one & LATIN for one in kinds) and any(one & FOREIGN for one in kinds)
    values = table().similar if mixed else table().spelled
    packed = [int(values[point]) if point < LIMIT else point for point in points]
    parts = [one >> BITS * n & (1 << BITS) - 1 for one in packed for n in range(MOST)]
    return "".join(chr(part) for part in parts if part)


def _of(character: str) -> tuple[int, int]:
    """Kind and packed spelling of one character."""
    category, plain = unicodedata.category(character), not unicodedata.decomposition(character)
    if category in ("Cf", "Mn", "Mc", "Me") or ord(character) in FILLERS:
        return UNSEEN, 0
    if plain and category[0] not in "LN":
        return SEPARATOR, 0
    shown = [character] if plain and category == "Lo" else _shown(character)
    if not shown:
        return SEPARATOR, 0
    point = ord(shown[0])
    packed = sum(ord(one) << BITS * n for n, one in enumerate(shown))
    if any(first <= point < end for first, end in UNSPACED):
        return ALONE, packed
    return LETTER | (LATIN if point < LATIN_END and shown[0].isalpha() else 0), packed


def _shown(character: str) -> list[str]:
    """The letters and digits of a character, of no case and without marks."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    shown = [SPELLED.get(one, one) for one in folded if unicodedata.category(one)[0] in "LN"]
    return [str(unicodedata.digit(one, one)) for one in shown][:MOST]
