"""The words of many letters at once, over their UTF-8 bytes in place. Compiled: import it where it is used.

What a word is `characters` says. A word becomes a hash of its one spelling; of one of ASCII nothing is looked up.
"""

from typing import Any

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from loep import characters
from loep.characters import ALONE, BITS, FOREIGN, KIND, LATIN, LETTER, LIMIT, SEPARATOR, TAGS, UNSEEN

OFFSET, PRIME = np.uint64(14695981039346656037), np.uint64(1099511628211)
BEYOND = 255
WIDTH, PART = np.uint64(BITS), np.uint64((1 << BITS) - 1)

Table = tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint64], NDArray[np.uint64]]


def table() -> Table:
    """Per byte its lower case, 0 where it separates and `BEYOND` outside ASCII; then the tables of characters."""
    lower = np.full(256, BEYOND, np.uint8)
    for byte in range(128):
        lower[byte] = ord(chr(byte).lower()) if chr(byte).isalnum() else 0
    known = characters.table()
    return lower, known.kind, known.spelled, known.similar


def buffers(texts: pl.Series) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Where each text starts (n + 1 offsets) and the UTF-8 bytes of them all; nulls are empty."""
    array = texts.fill_null("").rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    _, offsets, data = array.buffers()
    starts = np.frombuffer(offsets, np.int64)[array.offset : array.offset + len(array) + 1]
    return starts, np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)


@njit(nogil=True, cache=True)
def hashed(offsets: Any, data: Any, tokens: Any, lengths: Any, known: Table) -> Any:
    """Fills `lengths` (words per letter) and `tokens` (a hash per word); returns how many words there are.

    Letter i is `data[offsets[i]:offsets[i + 1]]`. A word takes two bytes at least, but the last of a letter.
    """
    at, lower = 0, known[0]
    for i in range(offsets.size - 1):
        first, j, end = at, offsets[i], offsets[i + 1]
        while j < end:
            byte = lower[data[j]]
            if byte == 0:
                j += 1
                continue
            value, k = OFFSET, j
            while 0 < byte < BEYOND:
                value = (value ^ np.uint64(byte)) * PRIME
                k += 1
                byte = lower[data[k]] if k < end else np.uint8(0)
            if byte == BEYOND:
                there, value, j = _beyond(data, j, end, known)
                if not there:
                    continue
            else:
                j = k
            tokens[at] = np.uint32(value ^ (value >> np.uint64(32)))
            at += 1
        lengths[i] = at - first
    return at


@njit(nogil=True, cache=True)
def _beyond(data: Any, j: int, end: int, known: Any) -> Any:
    """The word that begins at byte `j` or after it: whether there is one, its hash, and the byte after it.

    For where something beyond ASCII stands in the word or next to it.
    """
    _, kinds, spelled, similar = known
    plain, seeming, seen, k = OFFSET, OFFSET, 0, j
    while k < end:
        point, after = _point(data, k, end)
        kind = kinds[point] if point < LIMIT else ALONE if point < TAGS else UNSEEN
        sort = kind & KIND
        if seen and sort in (SEPARATOR, ALONE):
            break
        if sort == ALONE:
            value = spelled[point] if point < LIMIT else np.uint64(point)
            return True, _with(OFFSET, value), after
        if sort == LETTER:
            seen |= kind
            plain, seeming = _with(plain, spelled[point]), _with(seeming, similar[point])
        k = after
    mixed = seen & LATIN and seen & FOREIGN
    return seen > 0, seeming if mixed else plain, k


@njit(nogil=True, cache=True)
def _with(value: Any, packed: Any) -> Any:
    """`value` with one character more, each of the code points in `packed` in turn."""
    while packed:
        value = (value ^ (packed & PART)) * PRIME
        packed >>= WIDTH
    return value


@njit(nogil=True, cache=True)
def _point(data: Any, j: int, end: int) -> Any:
    """The code point at byte `j`, and the byte after it."""
    lead = np.int64(data[j])
    width = 1 if lead < 0xC0 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    point = lead if width == 1 else lead & (0x7F >> width)
    for at in range(j + 1, min(j + width, end)):
        point = (point << 6) | (np.int64(data[at]) & 0x3F)
    return point, min(j + width, end)
