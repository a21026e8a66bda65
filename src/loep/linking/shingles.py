"""Shingles of many letters at once. Compiled: import it where it is used.

A shingle is three words in a row. Letters are never made into Python objects: a text becomes a run of 32-bit word
hashes in one flat array (see `words`), letter i being `tokens[starts[i]:starts[i + 1]]`.
"""

import numpy as np
from numba import njit

from loep.words import OFFSET, PRIME

MIX_A, MIX_B = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
LETTER_BITS = 24
LETTER_MASK = np.uint64((1 << LETTER_BITS) - 1)
FEW, THIN, STEP = 100, 4, 1.1
ORDERS, ORDER_SHIFT = 8, np.uint64(61)  # the top bits of a shingle say in which order its letters stand


@njit(nogil=True, cache=True, inline="always")
def shingle_at(tokens, k):  # type: ignore[no-untyped-def]
    value = (np.uint64(tokens[k]) * MIX_A) ^ (np.uint64(tokens[k + 1]) * MIX_B)
    value = (value ^ (value >> np.uint64(29))) * MIX_A + np.uint64(tokens[k + 2]) * PRIME
    value = (value ^ (value >> np.uint64(32))) * MIX_B
    return value ^ (value >> np.uint64(29))


@njit(nogil=True, cache=True)
def shingles(tokens):  # type: ignore[no-untyped-def]
    """Those of one letter, in order."""
    found = np.empty(max(tokens.size - 2, 0), np.uint64)
    for k in range(found.size):
        found[k] = shingle_at(tokens, k)
    return found


@njit(nogil=True, cache=True)
def within(starts, tokens, runs):  # type: ignore[no-untyped-def]
    """Which words stand in a shingle that is among the sorted `runs`."""
    found = np.zeros(tokens.size, np.bool_)
    for i in range(starts.size - 1):
        for k in range(starts[i], starts[i + 1] - 2):
            shingle = shingle_at(tokens, k)
            at = np.searchsorted(runs, shingle)
            if at < runs.size and runs[at] == shingle:
                found[k : k + 3] = True
    return found


@njit(nogil=True, cache=True)
def prints(starts, tokens):  # type: ignore[no-untyped-def]
    """One 64-bit print per letter: equal for letters of equal words."""
    found = np.empty(starts.size - 1, np.uint64)
    for i in range(found.size):
        value = OFFSET
        for k in range(starts[i], starts[i + 1]):
            value = (value ^ np.uint64(tokens[k])) * PRIME
            value ^= value >> np.uint64(29)
        found[i] = value
    return found


@njit(nogil=True, cache=True)
def frequencies(letters, starts, tokens, table, half):  # type: ignore[no-untyped-def]
    """Counts in one `half` of `table` (a power of two long) how many of `letters` use each shingle, roughly.

    A letter counts once however often it uses a shingle. It stops at 65,535.

    Slots are touched before they are counted in: reads that wait for none of the others overlap.
    """
    mask, middle = np.uint64(table.size - 1), np.uint64(table.size // 2 - 1)
    longest = _longest(letters, starts)
    slots, touched = np.empty(longest, np.uint64), 0
    room, users = _within(longest)
    for i in letters:
        count = 0
        for k in range(starts[i], starts[i + 1] - 2):
            slot = shingle_at(tokens, k) & mask
            slots[count] = slot
            count += (slot > middle) == half and _first(slot, i, room, users)
        for k in range(count):
            touched += table[slots[k]]
        for k in range(count):
            if table[slots[k]] < 65535:
                table[slots[k]] += 1
    return touched


@njit(nogil=True, cache=True)
def _within(longest):  # type: ignore[no-untyped-def]
    """Room to remember the values of one letter at a time: for twice as many as it can have."""
    size = 64
    while size < 2 * longest:
        size *= 2
    return np.empty(size, np.uint64), np.full(size, -1, np.int64)


@njit(nogil=True, cache=True, inline="always")
def _first(value, letter, room, users):  # type: ignore[no-untyped-def]
    """Whether this letter has the value for the first time; remembers it."""
    mask = np.uint64(room.size - 1)
    slot = (value ^ (value >> np.uint64(32))) & mask
    while users[slot] == letter and room[slot] != value:
        slot = (slot + np.uint64(1)) & mask
    new = users[slot] != letter
    room[slot], users[slot] = value, letter
    return new


@njit(nogil=True, cache=True)
def _longest(letters, starts):  # type: ignore[no-untyped-def]
    longest = 0
    for i in letters:
        longest = max(longest, starts[i + 1] - starts[i])
    return longest


@njit(nogil=True, cache=True)
def sketches(letters, starts, tokens):  # type: ignore[no-untyped-def]
    """The least hash of a letter's shingles in each of `ORDERS` parts, 24 bits: a one-permutation MinHash.

    Two letters agree in one place as likely as a shingle of either is one of both (Li, Owen and Zhang, 2012).
    """
    found = np.full((letters.size, ORDERS), 0xFFFFFF, np.uint32)
    for n in range(letters.size):
        i = letters[n]
        for k in range(starts[i], starts[i + 1] - 2):
            value = shingle_at(tokens, k) * MIX_A
            part = value >> ORDER_SHIFT
            found[n, part] = min(found[n, part], np.uint32(value >> np.uint64(32) & np.uint64(0xFFFFFF)))
    return found


@njit(nogil=True, cache=True)
def occurrences(texts, table, rare, found, codes):  # type: ignore[no-untyped-def]
    """Packs (shingle, rank of letter) into `found` for shingles that two letters use, returns how many; fills `codes`.

    `ranks`: per letter its place in each of the `ORDERS`; the shingle says which order is its own. A letter has each
    shingle once. Of the shingles that more than `rare` letters use, one in `THIN` will do. The code of a word tells how
    many letters use its rarest shingle: the logarithm to the base `STEP`.
    """
    letters, starts, tokens, ranks = texts
    mask, at = np.uint64(table.size - 1), 0
    coded = np.zeros(65536, np.uint8)
    for seen in range(2, coded.size):
        coded[seen] = round(np.log(seen) / np.log(STEP))
    longest = _longest(letters, starts)
    shingles, users = np.empty(longest, np.uint64), np.empty(longest, np.uint16)
    room, had = _within(longest)
    for n in range(letters.size):
        i = letters[n]
        for k in range(starts[i], starts[i + 1] - 2):
            shingles[k - starts[i]] = shingle_at(tokens, k)
        for k in range(starts[i + 1] - 2 - starts[i]):
            users[k] = table[shingles[k] & mask]
        for k in range(starts[i], starts[i + 1] - 2):
            shingle, seen = shingles[k - starts[i]], users[k - starts[i]]
            kept = seen > 1 and (seen <= rare or shingle >> np.uint64(40) & np.uint64(THIN - 1) == 0)
            if kept and _first(shingle, i, room, had):
                rank = np.uint64(ranks[n, shingle >> ORDER_SHIFT])
                found[at] = (shingle >> np.uint64(LETTER_BITS) << np.uint64(LETTER_BITS)) | rank
                at += 1
            for j in range(k, k + 3):
                codes[j] = min(codes[j], coded[seen])
    return at


@njit(nogil=True, cache=True)
def uses(occurring, holders, users, seen):  # type: ignore[no-untyped-def]
    """Counts, per letter, its shingles that stand `users` (least, most) times; see `neighbours`.

    Returns how many pairs meet at most because few have a shingle.
    """
    begin, room = 0, 0
    while begin < occurring.size:
        end = _end(occurring, begin)
        if users[0] <= end - begin <= users[1]:
            room += (end - begin) * min(FEW // (end - begin), end - begin - 1)
            order = holders[occurring[begin] >> ORDER_SHIFT]
            for j in range(begin, end):
                seen[order[occurring[j] & LETTER_MASK]] += 1
        begin = end
    return room


@njit(nogil=True, cache=True)
def between(occurring, place):  # type: ignore[no-untyped-def]
    """The first place from `place` on where no shingle is cut in two."""
    while 0 < place < occurring.size and (occurring[place] ^ occurring[place - 1]) <= LETTER_MASK:
        place += 1
    return place


@njit(nogil=True, cache=True)
def _end(occurring, begin):  # type: ignore[no-untyped-def]
    """Where the shingle that begins at `begin` ends. (A generator would read better; numba cannot cache one.)"""
    end = begin + 1
    while end < occurring.size and (occurring[end] ^ occurring[begin]) <= LETTER_MASK:
        end += 1
    return end


@njit(nogil=True, cache=True)
def neighbours(occurring, holders, users, reach, found):  # type: ignore[no-untyped-def]
    """Fills `found` with pairs (lesser << 32 | greater) of letters near each other under one shingle, returns how many.

    `occurring`: sorted result of `occurrences`; `holders`: per order the letter at each rank. Only shingles that stand
    `users` (least, most) times count. Under each a letter meets the next `reach` (per letter), or more where there are
    but a few: the work never grows faster than the text. Letters of like sketches stand next to each other, so that
    copies meet also under what thousands use.
    """
    begin, at = 0, 0
    while begin < occurring.size:
        end = _end(occurring, begin)
        if users[0] <= end - begin <= users[1]:
            few = FEW // (end - begin)
            order = holders[occurring[begin] >> ORDER_SHIFT]
            for j in range(begin, end):
                left = np.uint64(order[occurring[j] & LETTER_MASK])
                for k in range(j + 1, min(end, j + 1 + max(reach[left], few))):
                    right = np.uint64(order[occurring[k] & LETTER_MASK])
                    if left != right:
                        found[at] = (min(left, right) << np.uint64(32)) | max(left, right)
                        at += 1
        begin = end
    return at


@njit(nogil=True, cache=True)
def several(met, least, hits):  # type: ignore[no-untyped-def]
    """Brings each value that stands `least` times in the sorted `met` to its front; fills `hits`; returns how many."""
    begin, at = 0, 0
    while begin < met.size:
        end = begin + 1
        while end < met.size and met[end] == met[begin]:
            end += 1
        if end - begin >= least:
            met[at], hits[at] = met[begin], end - begin
            at += 1
        begin = end
    return at
