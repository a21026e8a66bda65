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
def likenesses(left, right, starts, tokens, rarity):  # type: ignore[no-untyped-def]
    """For each pair of letters (sorted by `left`): the share of words in common passages, plain and by own words, and
    the share of words that are the same there, one after the other.

    All are the mean over the two letters. `rarity`: per word a code of how many letters use it so, and per code how
    much that makes it the letter's own (0 to 255); a word that many unlike letters use adds to the length of the
    letter and not to what is shared.
    """
    codes, weights = rarity
    longest, slots, places = _room(starts)
    chains = np.empty((longest, 4), np.int64)
    covered_p, covered_q = np.zeros(longest, np.bool_), np.zeros(longest, np.bool_)
    plain, own, same = np.empty(left.size, np.float32), np.empty(left.size, np.float32), np.empty(left.size, np.float32)
    mask, indexed = np.uint64(0), -1
    for n in range(left.size):
        i, j = left[n], right[n]
        if i != indexed:
            mask, indexed = _index(starts, tokens, i, slots, places), i
        first_p, first_q = starts[i], starts[j]
        size_p, size_q = starts[i + 1] - first_p, starts[j + 1] - first_q
        covered_p[:size_p], covered_q[:size_q] = False, False
        count, equal = _chained(starts, tokens, (i, j), (mask, slots, places), chains)
        for k in range(count):
            covered_p[chains[k, 0] - first_p : chains[k, 1] - first_p] = True
            covered_q[chains[k, 2] - first_q : chains[k, 3] - first_q] = True
        share_p, own_p = _shares(covered_p[:size_p], codes[first_p : first_p + size_p], weights)
        share_q, own_q = _shares(covered_q[:size_q], codes[first_q : first_q + size_q], weights)
        plain[n], own[n] = (share_p + share_q) / 2, (own_p + own_q) / 2
        same[n] = (min(equal / size_p, share_p) + min(equal / size_q, share_q)) / 2
    return plain, own, same


@njit(nogil=True, cache=True)
def passages(left, right, starts, tokens, codes, most):  # type: ignore[no-untyped-def]
    """The `most` longest passages of each pair: first word in either letter, words, code of how rare; -1 where none.

    Shape (pairs, most, 4), in the order of the left letter. How rare is the median of the words well inside.
    """
    longest, slots, places = _room(starts)
    chains, found = np.empty((longest, 4), np.int64), np.full((left.size, most, 4), -1, np.int32)
    for n in range(left.size):
        i, j = left[n], right[n]
        mask = _index(starts, tokens, i, slots, places)
        count, _ = _chained(starts, tokens, (i, j), (mask, slots, places), chains)
        sizes = chains[:count, 1] - chains[:count, 0]
        kept = np.argsort(-sizes)[:most]
        kept = kept[np.argsort(chains[kept, 0])]
        for k in range(kept.size):
            begin, end, other = chains[kept[k], 0], chains[kept[k], 1], chains[kept[k], 2]
            edge = 2 if end - begin > 4 else 0
            rare = np.int32(np.median(codes[begin + edge : end - edge]))
            found[n, k, 0], found[n, k, 1] = begin - starts[i], other - starts[j]
            found[n, k, 2], found[n, k, 3] = end - begin, rare
    return found


@njit(nogil=True, cache=True)
def _room(starts):  # type: ignore[no-untyped-def]
    longest = 64
    for i in range(starts.size - 1):
        longest = max(longest, starts[i + 1] - starts[i])
    room = 64
    while room < 2 * longest:
        room *= 2
    return longest, np.empty(room, np.uint64), np.empty(room, np.int64)


@njit(nogil=True, cache=True)
def _shares(covered, codes, weights):  # type: ignore[no-untyped-def]
    words, own = 0, 0
    for k in range(covered.size):
        if covered[k]:
            words += 1
            own += weights[codes[k]]
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
def _chained(starts, tokens, pair, table, chains):  # type: ignore[no-untyped-def]
    """Fills `chains` with the shared passages (begin and end in either letter), returns how many.

    Also how many words are the same there. `table` indexes the first letter of the pair.
    """
    (left, right), (mask, slots, places), count, equal = pair, table, 0, 0
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
        between = 0
        if p < end_p - 2 or q < end_q - 2:
            between = -1
        elif p > end_p and q > end_q:
            between = _bridged(tokens, end_p, end_q, p - end_p, q - end_q)
        elif abs((p - end_p) - (q - end_q)) > SHIFT:
            between = -1
        if between >= 0 and count == 0:
            chains[0, 0], chains[0, 2], count = first_p, first_q, 1
        elif between < 0:
            if p + 3 >= last_p or q + 3 >= last_q or tokens[p + 3] != tokens[q + 3]:
                continue
            chains[count, 0], chains[count, 2] = p, q
            count += 1
            end_p, end_q = p, q
        equal += max(between, 0) + min(3, p + 3 - end_p, q + 3 - end_q)
        chains[count - 1, 1], chains[count - 1, 3] = p + 3, q + 3
        end_p, end_q = p + 3, q + 3
    between = _bridged(tokens, end_p, end_q, last_p - end_p, last_q - end_q) if end_q > first_q else -1
    if between >= 0:
        chains[count - 1, 1], chains[count - 1, 3] = last_p, last_q
    return count, equal + max(between, 0)


@njit(nogil=True, cache=True)
def _bridged(tokens, p, q, gap_p, gap_q):  # type: ignore[no-untyped-def]
    """How many words between two shared runs are the same; -1 where these are no edited copy: it takes few words in
    all, or enough of them the same in the same order.

    The longest common subsequence, in which words may have moved by `SHIFT` places.
    """
    least = min(gap_p, gap_q)
    if max(gap_p, gap_q) > GAP or abs(gap_p - gap_q) > SHIFT:
        return -1
    if least == 0:
        return 0
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
    enough = least <= FREE_GAP or above[gap_q] >= ALIGNED * least
    return np.int64(above[gap_q]) if enough else np.int64(-1)
