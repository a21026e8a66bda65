"""Words and shingles of many letters at once, over the bytes in place. Compiled: import it where used.

A shingle is three words in a row. Letters are never made into Python objects: a text becomes a run of 32-bit word
hashes in one flat array, letter i being `tokens[starts[i]:starts[i + 1]]`.
"""

import numpy as np
from numba import njit

OFFSET, PRIME = np.uint64(14695981039346656037), np.uint64(1099511628211)
MIX_A, MIX_B = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
LETTER_BITS = 24
LETTER_MASK = np.uint64((1 << LETTER_BITS) - 1)
FEW, THIN, STEP = 100, 4, 1.1
ORDERS, ORDER_SHIFT = 8, np.uint64(61)  # the top bits of a shingle say in which order its letters stand


@njit(nogil=True, cache=True)
def words(offsets, data, tokens, lengths):  # type: ignore[no-untyped-def]
    """Lower-cases and hashes every word; fills `lengths` and `tokens`; returns how many words there are.

    A word is a run of ASCII letters, digits and bytes outside ASCII, of which the Latin-1 capitals are lower-cased.
    """
    lower = _lower()
    at = 0
    for i in range(offsets.size - 1):
        first, j, end = at, offsets[i], offsets[i + 1]
        while j < end:
            byte, value = lower[data[j]], OFFSET
            if byte == 0:
                j += 1
                continue
            while byte != 0:
                if byte == 0xC3 and j + 1 < end and 0x80 <= data[j + 1] <= 0x9E:
                    value = ((value ^ np.uint64(byte)) * PRIME ^ np.uint64(data[j + 1] + 32)) * PRIME
                    j += 2
                else:
                    value = (value ^ np.uint64(byte)) * PRIME
                    j += 1
                byte = lower[data[j]] if j < end else np.uint8(0)
            tokens[at] = np.uint32(value ^ (value >> np.uint64(32)))
            at += 1
        lengths[i] = at - first
    return at


@njit(nogil=True, cache=True)
def _lower():  # type: ignore[no-untyped-def]
    """Per byte its lower case; 0 where it is no part of a word."""
    lower = np.zeros(256, np.uint8)
    for byte in range(256):
        if byte >= 128 or 97 <= byte <= 122 or 48 <= byte <= 57:
            lower[byte] = byte
        elif 65 <= byte <= 90:
            lower[byte] = byte + 32
    return lower


@njit(nogil=True, cache=True, inline="always")
def shingle_at(tokens, k):  # type: ignore[no-untyped-def]
    value = (np.uint64(tokens[k]) * MIX_A) ^ (np.uint64(tokens[k + 1]) * MIX_B)
    value = (value ^ (value >> np.uint64(29))) * MIX_A + np.uint64(tokens[k + 2]) * PRIME
    value = (value ^ (value >> np.uint64(32))) * MIX_B
    return value ^ (value >> np.uint64(29))


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

    It stops at 65,535.

    Slots are touched before they are counted in: reads that wait for none of the others overlap.
    """
    mask, middle = np.uint64(table.size - 1), np.uint64(table.size // 2 - 1)
    slots, touched = np.empty(_longest(letters, starts), np.uint64), 0
    for i in letters:
        count = 0
        for k in range(starts[i], starts[i + 1] - 2):
            slot = shingle_at(tokens, k) & mask
            slots[count] = slot
            count += (slot > middle) == half
        for k in range(count):
            touched += table[slots[k]]
        for k in range(count):
            if table[slots[k]] < 65535:
                table[slots[k]] += 1
    return touched


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

    `ranks`: per letter its place in each of the `ORDERS`; the shingle says which order is its own.

    Of the shingles that more than `rare` letters use, one in `THIN` will do. The code of a word tells how many letters
    use its rarest shingle: the logarithm to the base `STEP`.
    """
    letters, starts, tokens, ranks = texts
    mask, at = np.uint64(table.size - 1), 0
    coded = np.zeros(65536, np.uint8)
    for seen in range(2, coded.size):
        coded[seen] = round(np.log(seen) / np.log(STEP))
    shingles, users = np.empty(_longest(letters, starts), np.uint64), np.empty(_longest(letters, starts), np.uint16)
    for n in range(letters.size):
        i = letters[n]
        for k in range(starts[i], starts[i + 1] - 2):
            shingles[k - starts[i]] = shingle_at(tokens, k)
        for k in range(starts[i + 1] - 2 - starts[i]):
            users[k] = table[shingles[k] & mask]
        for k in range(starts[i], starts[i + 1] - 2):
            shingle, seen = shingles[k - starts[i]], users[k - starts[i]]
            if seen > 1 and (seen <= rare or shingle >> np.uint64(40) & np.uint64(THIN - 1) == 0):
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
