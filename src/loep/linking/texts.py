"""How alike letters are, for all letters at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

SHORTEST = 20
PART, WHOLE = 0.62, 0.74
WHOLE_WORDS = 50
RARE, NEAR, FAR, MEETINGS = 256, 3, 16, 120
HITS_LEAST, HITS_SOUND, HITS_SHARE = 2, 3, 0.1
BUDGET, BUDGET_LEAST = 3, 100_000
COPY, PASSAGES = 0.6, 5
UNEQUAL = 0.99
OWN_LEAST, OWN_MOST, OWN_SHARE = 25.0, 100.0, 0.01
STOCK, STOCK_SHARE = 8.0, 0.04


@dataclass(frozen=True)
class Texts:
    """Letters as word hashes: letter i is `tokens[starts[i]:starts[i + 1]]`.

    `places`: of each word its place in its letter; None where no word was left out.
    """

    starts: NDArray[np.int64]
    tokens: NDArray[np.uint32]
    places: NDArray[np.int32] | None = None

    @property
    def lengths(self) -> NDArray[np.int64]:
        return np.diff(self.starts)


@dataclass(frozen=True)
class Alike:
    """See `alike`: `text` per letter, `pairs` of texts, and per word a code of how many letters use it so."""

    text: pl.Series
    pairs: pl.DataFrame
    codes: NDArray[np.uint8]


def read(letters: pl.Series) -> Texts:
    """The words of every letter, in one spelling and hashed; a null letter has none."""
    from loep import words

    known = words.table()
    offsets, data = words.buffers(letters)
    lengths = np.zeros(len(letters), np.int64)
    middle = len(letters) // 2
    # A word takes two bytes, but the last of a letter. What is never touched costs nothing.
    begin = (int(offsets[middle]) + middle) // 2 + 1
    tokens = np.empty((data.size + len(letters)) // 2 + 2, np.uint32)

    def hashed(half: slice, room: slice) -> int:
        return int(words.hashed(offsets[half.start : half.stop + 1], data, tokens[room], lengths[half], known))

    halves, rooms = (slice(0, middle), slice(middle, len(letters))), (slice(begin), slice(begin, None))
    with ThreadPoolExecutor(2) as both:
        counts = list(both.map(hashed, halves, rooms))
    return Texts(np.concatenate([[0], np.cumsum(lengths)]), _together(tokens, begin, counts))


def _together(values: NDArray[Any], begin: int, counts: list[int]) -> NDArray[Any]:
    """Two runs of values as one: that at the front, and that from `begin` on; what is left over is given back."""
    first, second = counts
    values[first : first + second] = values[begin : begin + second]
    values.resize(first + second, refcheck=False)
    return values


def alike(texts: Texts) -> Alike:
    """Which letters have equal words, and how alike the different ones are.

    Result: `text`, per letter the place of the first with the same words, null for letters of under `SHORTEST` words,
    which take no part; and pairs of such places (`left`, `right`) with `similarity` in 0 to 1, and `equal`, the share
    of words that are the same and in one order, edits left out. Similarity is the share of
    words in common passages that are the letters' own: words in shingles that many letters use (stock phrases, a form
    text) do not count as shared; how many are many grows with the delivery. They begin to count where letters of
    `WHOLE_WORDS` or more share more than `PART` of all their words, and count in full from `WHOLE` on: nobody puts so
    much of one stock together in the same way.
    """
    from loep.linking.shingles import frequencies, prints, sketches

    long_enough = np.flatnonzero(texts.lengths >= SHORTEST)
    _, first, same = np.unique(prints(texts.starts, texts.tokens)[long_enough], return_index=True, return_inverse=True)
    place = np.full(texts.lengths.size, -1)
    place[long_enough] = long_enough[first][same]
    text = pl.Series("text", place, dtype=pl.Int64)
    distinct = np.sort(long_enough[first])
    table = np.zeros(1 << max(16, int(2 * texts.lengths[distinct].sum()).bit_length()), np.uint16)
    shingles = partial(frequencies, distinct, texts.starts, texts.tokens, table)
    with ThreadPoolExecutor(2) as both:
        list(both.map(shingles, (False, True)))
    del shingles
    ranks, holders = _orders(distinct, sketches(distinct, texts.starts, texts.tokens))
    found, codes = _occurring(texts, distinct, ranks, table)
    del table, ranks
    likely, seldom = _candidates(found, holders, texts.lengths, max(BUDGET_LEAST, BUDGET * distinct.size))
    del found
    rarity = codes, _weights(distinct.size)
    compared = _compared(likely, texts, rarity)
    # Whoever met a copy, however seldom, is looked at again: its copies are looked for among few.
    copied = np.zeros(texts.lengths.size, np.bool_)
    near = compared.filter(pl.col("similarity") >= COPY)
    copied[near["left"].to_numpy()], copied[near["right"].to_numpy()] = True, True
    left, right = _ends(seldom)
    again = _compared(seldom[copied[left] != copied[right]], texts, rarity)
    return Alike(text.set(text < 0, None), pl.concat([compared, again]), codes)


def passages(texts: Texts, pairs: pl.DataFrame, codes: NDArray[np.uint8]) -> pl.Series:
    """What the letters of each pair (`left`, `right`) share: lists of the `PASSAGES` longest, in order.

    Each passage: `left` and `right`, the first word in either letter, from 0; `words`, how long; `letters`, in about
    how many letters of the delivery it stands, these two included.
    """
    from loep.linking import likeness
    from loep.linking.shingles import STEP

    left, right = pairs["left"].to_numpy(), pairs["right"].to_numpy()
    found = likeness.passages(left, right, texts.starts, texts.tokens, codes, PASSAGES)
    if texts.places is not None:
        found = _placed(found, texts.places, texts.starts[left], texts.starts[right])
    made = pl.DataFrame(found.reshape(-1, 4), schema=["left", "right", "words", "code"])
    pair = pl.Series("pair", np.repeat(np.arange(len(pairs)), PASSAGES))
    users = pl.max_horizontal(2, (pl.lit(STEP) ** pl.col("code")).round()).cast(pl.Int64).alias("letters")
    shared = made.with_columns(pair).filter(pl.col("words") > 0)
    listed = shared.group_by("pair", maintain_order=True).agg(pl.struct("left", "right", "words", users).alias("told"))
    return pl.select(pair=pl.int_range(len(pairs))).join(listed, on="pair", how="left", maintain_order="left")["told"]


def _placed(
    found: NDArray[np.int32], places: NDArray[np.int32], left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.int32]:
    """Passages where they stand in the whole letters, of which the first words are at `left` and `right`."""
    there = found[:, :, 2] > 0
    first = left[:, None] + found[:, :, 0]
    last, other = first + found[:, :, 2] - 1, right[:, None] + found[:, :, 1]
    begin, end, begin_there = (places[np.where(there, at, 0)] for at in (first, last, other))
    told = np.stack([begin, begin_there, end - begin + 1, found[:, :, 3]], axis=2)
    return np.where(there[:, :, None], told, found)


def _weights(letters: int) -> NDArray[np.uint8]:
    """How much a word is the letter's own by the code of how many use it: 255 for few, 0 for stock, less between."""
    from loep.linking.shingles import STEP

    few = min(max(OWN_LEAST, letters * OWN_SHARE), OWN_MOST)
    many = max(STOCK * few, letters * STOCK_SHARE)
    users = STEP ** np.arange(256.0)
    weights: NDArray[np.uint8] = (255 * (np.log(many / users) / np.log(many / few)).clip(0, 1)).astype(np.uint8)
    return weights


def _compared(
    pairs: NDArray[np.uint64], texts: Texts, rarity: tuple[NDArray[np.uint8], NDArray[np.uint8]]
) -> pl.DataFrame:
    from loep.linking.likeness import likenesses

    left, right = _ends(pairs)
    middle = left.size // 2

    def share(half: slice) -> tuple[NDArray[np.float32], ...]:
        return tuple(likenesses(left[half], right[half], texts.starts, texts.tokens, rarity))

    with ThreadPoolExecutor(2) as both:
        halves = list(both.map(share, (slice(middle), slice(middle, None))))
    plain, own, same = (np.concatenate(each) for each in zip(*halves, strict=True))
    lengths = np.minimum(texts.lengths[left], texts.lengths[right])
    stock = np.where(lengths >= WHOLE_WORDS, ((plain - PART) / (WHOLE - PART)).clip(0, 1), 0)
    similarity = (own + stock * (plain - own)).clip(max=UNEQUAL)
    return pl.DataFrame(
        {"left": left, "right": right, "similarity": similarity.astype(np.float64), "equal": same.astype(np.float64)}
    )


def _ends(pairs: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _occurring(
    texts: Texts, letters: NDArray[np.int64], ranks: NDArray[np.int32], table: NDArray[np.uint16]
) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    """Sorted occurrences, and the codes of all words; either half of the letters in a thread of its own."""
    from loep.linking.ordered import ordered
    from loep.linking.shingles import occurrences

    codes, found = np.full(texts.tokens.size, 255, np.uint8), np.empty(texts.tokens.size, np.uint64)
    middle = letters.size // 2
    begin = int(texts.starts[letters[middle]]) if letters.size else 0

    def fill(half: slice, room: slice) -> int:
        own = (letters[half], texts.starts, texts.tokens, ranks[half])
        return int(occurrences(own, table, RARE, found[room], codes))

    with ThreadPoolExecutor(2) as both:
        first, second = both.map(fill, (slice(middle), slice(middle, None)), (slice(begin), slice(begin, None)))
    return ordered((found[:first], found[begin : begin + second])), codes


def _orders(letters: NDArray[np.int64], sketch: NDArray[np.uint32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The letters in several orders in which like ones are likely near: per order each one's rank, and who has it."""
    count, orders = sketch.shape
    ranks, holders = np.empty((count, orders), np.int32), np.empty((orders, count), np.int32)
    wide = sketch.astype(np.uint64)
    for n in range(orders):
        second, third = wide[:, (n + 1) % orders] >> np.uint64(4), wide[:, (n + 3) % orders] >> np.uint64(4)
        order = np.argsort((wide[:, n] << np.uint64(40)) | (second << np.uint64(20)) | third, kind="stable")
        ranks[order, n] = np.arange(count)
        holders[n] = letters[order]
    return ranks, holders


def _candidates(
    occurring: NDArray[np.uint64], holders: NDArray[np.int32], lengths: NDArray[np.int64], budget: int
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Pairs of letters that meet under enough shingles to be worth comparing, and those that meet more than once.

    Under rare shingles that is a share of those the letters have at all, so that a letter of stock sentences is found
    by the few places where its sentences meet. Under frequent ones it is a share of their words: how a text that
    hundreds of letters copied is found.
    """
    from loep.linking.shingles import THIN, uses

    often, seldom = (RARE + 1, max(occurring.size, RARE + 1)), (2, RARE)
    seen = np.zeros(lengths.size, np.int64)
    room = uses(occurring, holders, seldom, seen)
    # A letter with few shingles of its own looks further under each: those few must find its copies.
    reach = (MEETINGS // np.maximum(seen, 1)).clip(NEAR, FAR)
    few = _meeting(occurring, holders, seldom, reach, room + int(seen @ reach))
    rare, under_rare = _enough(*few, seen, budget)
    many = _meeting(occurring, holders, often, np.ones_like(seen), occurring.size)
    common, under_common = _enough(*many, lengths // THIN, budget)
    likely, seldom_met = _merged(rare, common), _merged(under_rare, under_common)
    return likely, seldom_met[~_within(seldom_met, likely)]


def _merged(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Two sorted runs as one, each value once; the stable sort merges runs without sorting them anew."""
    both = np.sort(np.concatenate([left, right]), kind="stable")
    return both[np.append(True, both[1:] != both[:-1])] if both.size else both


def _within(values: NDArray[np.uint64], others: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which of the sorted `values` are among the sorted `others`."""
    if not others.size:
        return np.zeros(values.size, np.bool_)
    found: NDArray[np.bool_] = others[np.searchsorted(others, values).clip(max=others.size - 1)] == values
    return found


def _meeting(
    occurring: NDArray[np.uint64],
    holders: NDArray[np.int32],
    users: tuple[int, int],
    reach: NDArray[np.int64],
    room: int,
) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """Pairs that meet `HITS_LEAST` times at least, sorted, and how often; no more than `room` meet at all."""
    from loep.linking.ordered import ordered
    from loep.linking.shingles import between, neighbours, several

    middle = between(occurring, occurring.size // 2)

    def near(half: slice) -> NDArray[np.uint64]:
        met = np.empty(room, np.uint64)  # untouched it costs nothing
        return met[: neighbours(occurring[half], holders, users, reach, met)]

    with ThreadPoolExecutor(2) as both:
        met = ordered(list(both.map(near, (slice(middle), slice(middle, None)))))
    hits = np.empty(met.size // HITS_LEAST, np.int32)
    count = several(met, HITS_LEAST, hits)
    return met[:count].copy(), hits[:count]


def _enough(
    pairs: NDArray[np.uint64], hits: NDArray[np.int32], of: NDArray[np.int64], budget: int
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Pairs that met often enough, as a share of `of` (per letter); the share rises until they are within budget.

    Fewer than `HITS_SOUND` meetings count by half: they can be luck. Also all that met.
    """
    left, right = _ends(pairs)
    share = hits / np.minimum(of[left], of[right]) * np.where(hits < HITS_SOUND, 0.5, 1.0)
    least = HITS_SHARE
    while np.count_nonzero(share >= least) > budget and least < 1:
        least += HITS_SHARE / 4
    return pairs[share >= least], pairs
