"""How alike two letters are: the words that stand in passages both share. Compiled: import it where it is used.

A passage is a chain of shared shingles (three words in a row) that lie in the same order, where the words between two
shingles are few or agree in enough places: so an edited copy counts as a whole, a shared sentence counts as itself.
Letters are runs of word hashes as in `shingles`.
"""

import numpy as np
from numba import njit

from loep.linking.shingles import shingle_at

FREE_GAP, GAP, SHIFT, ALIGNED = 3, 30, 5, 0.3


@njit(nogil=True, cache=True)
def likenesses(left, right, starts, tokens, weights):  # type: ignore[no-untyped-def]
    """For each pair of letters (sorted by `left`): the share of words in common passages, plain and by own words.

    Both are the mean over the two letters. `weights` (0 to 255) says how much a word is the letter's own; a word that
    many unlike letters use adds to the length of the letter and not to what is shared.
    """
    longest = 64
    for i in range(starts.size - 1):
        longest = max(longest, starts[i + 1] - starts[i])
    room = 64
    while room < 2 * longest:
        room *= 2
    slots, places = np.empty(room, np.uint64), np.empty(room, np.int64)
    covered_p, covered_q = np.zeros(longest, np.bool_), np.zeros(longest, np.bool_)
    plain, own = np.empty(left.size, np.float32), np.empty(left.size, np.float32)
    mask, indexed = np.uint64(0), -1
    for n in range(left.size):
        i, j = left[n], right[n]
        if i != indexed:
            mask, indexed = _index(starts, tokens, i, slots, places), i
        first_p, first_q = starts[i], starts[j]
        size_p, size_q = starts[i + 1] - first_p, starts[j + 1] - first_q
        covered_p[:size_p], covered_q[:size_q] = False, False
        _cover(starts, tokens, (i, j), (mask, slots, places), (covered_p, covered_q))
        share_p, own_p = _shares(covered_p[:size_p], weights[first_p : first_p + size_p])
        share_q, own_q = _shares(covered_q[:size_q], weights[first_q : first_q + size_q])
        plain[n], own[n] = (share_p + share_q) / 2, (own_p + own_q) / 2
    return plain, own


@njit(nogil=True, cache=True)
def _shares(covered, weights):  # type: ignore[no-untyped-def]
    words, own = 0, 0
    for k in range(covered.size):
        if covered[k]:
            words += 1
            own += weights[k]
    return words / covered.size, own / (255 * covered.size)


@njit(nogil=True, cache=True)
def _index(starts, tokens, i, slots, places):  # type: ignore[no-untyped-def]
    """Where each shingle of letter i first stands, as an open-addressed table; returns its mask."""
    size = 64
    while size < 2 * (starts[i + 1] - starts[i]):
        size *= 2
    mask = np.uint64(size - 1)
    places[:size] = -1
    for k in range(starts[i], starts[i + 1] - 2):
        shingle = shingle_at(tokens, k)
        slot = _slot(shingle, mask, slots, places)
        if places[slot] < 0:
            slots[slot], places[slot] = shingle, k
    return mask


@njit(nogil=True, cache=True, inline="always")
def _slot(shingle, mask, slots, places):  # type: ignore[no-untyped-def]
    slot = shingle & mask
    while places[slot] >= 0 and slots[slot] != shingle:
        slot = (slot + np.uint64(1)) & mask
    return slot


@njit(nogil=True, cache=True)
def _cover(starts, tokens, pair, table, covered):  # type: ignore[no-untyped-def]
    """Marks the words of both letters of the pair that stand in shared passages; `table` indexes the first."""
    (left, right), (mask, slots, places), (covered_p, covered_q) = pair, table, covered
    first_p, last_p, first_q, last_q = starts[left], starts[left + 1], starts[right], starts[right + 1]
    end_p, end_q = first_p, first_q
    for q in range(first_q, last_q - 2):
        shingle = shingle_at(tokens, q)
        p = places[_slot(shingle, mask, slots, places)]
        if p < 0:
            continue
        along = end_p + q - end_q
        if first_p <= along < last_p - 2 and shingle_at(tokens, along) == shingle:
            p = along
        continues = p >= end_p - 2 and q >= end_q - 2
        if continues and p > end_p and q > end_q:
            continues = _bridged(tokens, end_p, end_q, p - end_p, q - end_q)
        elif continues:
            continues = abs((p - end_p) - (q - end_q)) <= SHIFT
        if continues:
            covered_p[end_p - first_p : p - first_p], covered_q[end_q - first_q : q - first_q] = True, True
        elif p + 3 >= last_p or q + 3 >= last_q or tokens[p + 3] != tokens[q + 3]:
            continue
        covered_p[p - first_p : p - first_p + 3], covered_q[q - first_q : q - first_q + 3] = True, True
        end_p, end_q = p + 3, q + 3
    if end_q > first_q and _bridged(tokens, end_p, end_q, last_p - end_p, last_q - end_q):
        covered_p[end_p - first_p : last_p - first_p], covered_q[end_q - first_q : last_q - first_q] = True, True


@njit(nogil=True, cache=True)
def _bridged(tokens, p, q, gap_p, gap_q):  # type: ignore[no-untyped-def]
    """Whether the words between two shared runs are an edited copy: few, or enough of them the same in the same order.

    The longest common subsequence, in which words may have moved by `SHIFT` places.
    """
    least = min(gap_p, gap_q)
    if max(gap_p, gap_q) > GAP or abs(gap_p - gap_q) > SHIFT:
        return False
    if least <= FREE_GAP:
        return True
    above, here = np.zeros(gap_q + 1, np.int32), np.zeros(gap_q + 1, np.int32)
    for i in range(gap_p):
        begin, end = max(0, i - SHIFT), min(gap_q, i + SHIFT + 1)
        here[begin] = above[begin]
        for j in range(begin, end):
            same = tokens[p + i] == tokens[q + j]
            here[j + 1] = above[j] + 1 if same else max(above[j + 1], here[j])
        if end < gap_q:
            here[end + 1] = here[end]
        above, here = here, above
    return above[gap_q] >= ALIGNED * least
