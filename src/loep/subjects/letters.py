"""Words of letters, counted in one compiled pass over their UTF-8 bytes.

Importing this module loads numba; import it inside the function that counts. A word is a run of ASCII letters and
digits and of characters beyond Latin-1 punctuation; general punctuation (quotes, dashes, thin spaces) separates.
Upper and lower case of the Latin alphabet, accented letters included, are the same word.
"""

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

SLOTS = 1 << 16  # more than twice the words that fit in the longest letter of 64 KiB
BATCH = 50_000  # letters that are copied at a time
FNV_OFFSET, FNV_PRIME = 14695981039346656037, 1099511628211
LOWER = np.array(
    [ord(chr(byte).lower()) if byte < 0x80 and chr(byte).isalnum() else 0 for byte in range(256)], np.uint8
)


def count_words(letters: pl.Series) -> pl.DataFrame:
    """Per letter `words` and `distinct` (Int64); null where the letter is null."""
    batches = [_batch(letters.slice(start, BATCH)) for start in range(0, max(len(letters), 1), BATCH)]
    return pl.concat(batches).select(pl.when(letters.is_not_null()).then(pl.all()))


def _batch(letters: pl.Series) -> pl.DataFrame:
    array = letters.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    _, offsets, data = array.buffers()
    ends = np.frombuffer(offsets, np.int64, len(letters) + 1, array.offset * 8)
    text = np.frombuffer(data if data is not None and data.size else b"\0", np.uint8)
    words, distinct = _count(text, ends, LOWER)
    return pl.DataFrame({"words": words, "distinct": distinct})


@njit(cache=True, nogil=True)
def _count(
    text: NDArray[np.uint8], ends: NDArray[np.int64], lower: NDArray[np.uint8]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    letters, mask, half = ends.size - 1, np.uint64(SLOTS - 1), np.uint64(32)
    words, distinct = np.zeros(letters, np.int64), np.zeros(letters, np.int64)
    seen, seen_in = np.zeros(SLOTS, np.uint64), np.full(SLOTS, -1, np.int64)
    for letter in range(letters):
        begin, end = ends[letter], ends[letter + 1]
        word, inside, skip = np.uint64(FNV_OFFSET), False, begin
        for at in range(begin, end + 1):
            character = np.uint8(0)
            if at < end and at >= skip:
                character = lower[text[at]]
                if text[at] >= 0x80:
                    skip = at + _separator(text, at, end)
                    character = np.uint8(0) if skip > at else _lower(text, at, begin)
            if character:
                word = (word ^ np.uint64(character)) * np.uint64(FNV_PRIME)
                inside = True
            elif inside:
                words[letter] += 1
                slot = (word ^ (word >> half)) & mask
                while seen_in[slot] == letter and seen[slot] != word:
                    slot = (slot + np.uint64(1)) & mask
                if seen_in[slot] != letter:
                    seen_in[slot], seen[slot] = letter, word
                    distinct[letter] += 1
                word, inside = np.uint64(FNV_OFFSET), False
    return words, distinct


@njit(cache=True, nogil=True)
def _separator(text: NDArray[np.uint8], at: int, end: int) -> int:
    """Bytes of the separator beyond ASCII that starts at `at`; 0 when the character belongs to a word."""
    if text[at] == 0xC2:  # U+0080 to U+00BF
        return 2
    if text[at] == 0xE2 and at + 1 < end and text[at + 1] <= 0x81:  # U+2000 to U+207F
        return 3
    return 0


@njit(cache=True, nogil=True)
def _lower(text: NDArray[np.uint8], at: int, begin: int) -> np.uint8:
    """The byte at `at`, of a small letter when it is the second byte of an accented Latin capital."""
    capital = at > begin and text[at - 1] == 0xC3 and text[at] <= 0x9E and text[at] != 0x97
    return np.uint8(text[at] + 0x20) if capital else text[at]
