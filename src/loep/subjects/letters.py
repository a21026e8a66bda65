"""Words of letters, counted in compiled passes over their UTF-8 bytes.

Importing this module loads numba; import it inside the function that counts. What a word is `characters` says.
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from loep.words import buffers, hashed, table

SLOTS = 1 << 17  # twice the words that fit in the longest letter, of 65,536 characters that are a word each
BATCH = 50_000  # letters that are copied at a time


def count_words(letters: pl.Series) -> pl.DataFrame:
    """Per letter `words` and `distinct` (Int64); null where the letter is null."""
    starts = range(0, max(len(letters), 1), BATCH)
    with ThreadPoolExecutor(2) as both:
        batches = list(both.map(lambda start: _batch(letters.slice(start, BATCH)), starts))
    return pl.concat(batches).select(pl.when(letters.is_not_null()).then(pl.all()))


def _batch(letters: pl.Series) -> pl.DataFrame:
    ends, text = buffers(letters)
    words, tokens = (
        np.zeros(len(letters), np.int64),
        np.empty((int(ends[-1] - ends[0]) + len(letters)) // 2 + 1, np.uint32),
    )
    hashed(ends, text, tokens, words, table())
    return pl.DataFrame({"words": words, "distinct": _distinct(words, tokens)})


@njit(cache=True, nogil=True)
def _distinct(words: NDArray[np.int64], tokens: NDArray[np.uint32]) -> NDArray[np.int64]:
    found, mask, at = np.zeros(words.size, np.int64), np.uint32(SLOTS - 1), 0
    seen, seen_in = np.zeros(SLOTS, np.uint32), np.full(SLOTS, -1, np.int64)
    for letter in range(words.size):
        for word in tokens[at : at + words[letter]]:
            slot = word & mask
            while seen_in[slot] == letter and seen[slot] != word:
                slot = (slot + np.uint32(1)) & mask
            if seen_in[slot] != letter:
                seen_in[slot], seen[slot] = letter, word
                found[letter] += 1
        at += words[letter]
    return found
