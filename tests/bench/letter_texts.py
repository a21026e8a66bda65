"""A million invented letters in seconds, with edited copies among them and what is planted known of each."""

from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

KINDS = ("delete", "insert", "substitute", "mixed", "shuffle", "translate")
RATES = (0.02, 0.10, 0.25)
PLANTED, TEMPLATES = 0.04, 0.01
VOCABULARY, STOCK_SENTENCES, STOCK_PHRASES = 30_000, 200, 400
SHORTEST, LONGEST = 80, 300
END = 1 << 20  # set on the last word of a sentence
KIND_TEMPLATE = len(KINDS)


@dataclass(frozen=True)
class Corpus:
    """`letters` and, per letter, `ring` (null: nobody's), `kind`, `rate` and whether the ring's `original` is there.

    Kind `template` is innocent: half of the letter is that of a class, the rest its writer's own.
    """

    letters: pl.Series
    planted: pl.DataFrame


def corpus(rows: int, seed: int = 1) -> Corpus:
    """`rows` letters of 80 to 300 words, half Dutch and half English, with stock phrases as everybody uses them.

    Words are invented and drawn by Zipf's law. Of the letters `PLANTED` stand in rings of 3 to 30: copies of one text,
    each with its own edits of one of `KINDS` at one of `RATES` (share of words; of sentences for shuffle and
    translate). In every second ring the text itself is not among the letters, so that any two copies differ doubly.
    """
    rng = np.random.default_rng(seed)
    plan = _plan(rng, rows)
    vocabulary, starts = _vocabulary(rng)
    likely = 1 / (np.arange(VOCABULARY) + 2.7)
    cumulated = (likely / likely.sum()).cumsum()
    tokens, lengths = _tokens(plan, cumulated, seed)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    sizes = np.diff(starts)
    ends = np.zeros(rows + 1, np.int64)
    data = np.empty(_written(tokens, offsets, (vocabulary, starts, sizes), np.empty(0, np.uint8), ends), np.uint8)
    _written(tokens, offsets, (vocabulary, starts, sizes), data, ends)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(data)]
    letters = pl.from_arrow(pa.Array.from_buffers(pa.large_string(), rows, buffers))
    assert isinstance(letters, pl.Series)
    # A ring or a class comes within a few weeks of a season of four months, as rows are in the order of coming.
    moment = np.where(plan.ring < 0, rng.random(rows), rng.random(rows)[plan.ring] + 0.1 * rng.random(rows))
    shuffled = np.argsort(moment, kind="stable")
    return Corpus(letters.gather(shuffled).alias("motivation"), _named(plan)[shuffled])


@dataclass(frozen=True)
class _Plan:
    ring: NDArray[np.int64]
    kind: NDArray[np.int64]
    rate: NDArray[np.float64]
    original: NDArray[np.bool_]


def _plan(rng: np.random.Generator, rows: int) -> _Plan:
    """Rings lie next to each other; -1 where a letter is nobody's."""
    ring, kind = np.full(rows, -1), np.full(rows, -1)
    rate, original = np.zeros(rows), np.zeros(rows, np.bool_)
    at, number = 0, 0
    cells = len(KINDS) * len(RATES) * 2
    while at < rows * (PLANTED + TEMPLATES) and at + 30 < rows:
        template = at >= rows * PLANTED
        size = int(
            rng.integers(8, 25) if template else rng.choice([3, 4, 5, 8, 12, 30], p=[0.3, 0.2, 0.2, 0.15, 0.1, 0.05])
        )
        here, cell = slice(at, at + size), number % cells
        ring[here] = number
        kind[here] = KIND_TEMPLATE if template else cell // 6
        rate[here] = 0.5 if template else RATES[cell % 3]
        original[here] = not template and cell // 3 % 2 == 0
        at, number = at + size, number + 1
    return _Plan(ring, kind, rate, original)


def _named(plan: _Plan) -> pl.DataFrame:
    kinds = np.array([*KINDS, "template", None], dtype=object)
    return pl.DataFrame(
        {
            "ring": pl.Series(plan.ring, dtype=pl.Int64).set(pl.Series(plan.ring < 0), None),
            "kind": pl.Series(kinds[plan.kind].tolist(), dtype=pl.String),
            "rate": plan.rate,
            "original": plan.original,
        }
    )


def _vocabulary(rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Two languages of invented words, frequent ones short: the bytes of them all and where each starts."""
    consonants, vowels = list("bcdfghjklmnprstvwz"), ["a", "e", "i", "o", "u", "ee", "ij", "é"]
    tails = ["", "n", "t", "s", "r"]
    found: dict[str, None] = {}
    while len(found) < 2 * VOCABULARY:
        syllables = max(1, min(4, int(np.log10(len(found) // 2 + 10) + rng.random() - 0.5)))
        drawn = (rng.random(2 * syllables + 1) * 1000).astype(int).tolist()
        parts = [consonants[c % 18] + vowels[v % 8] for c, v in zip(drawn[::2], drawn[1::2], strict=False)]
        found.setdefault("".join(parts) + tails[drawn[-1] % 5])
    spelled = [word.encode() for word in found]
    spelled = spelled[0::2] + spelled[1::2]
    starts = np.concatenate([[0], np.cumsum([len(word) for word in spelled])])
    return np.frombuffer(b"".join(spelled), np.uint8), starts


def _tokens(plan: _Plan, cumulated: NDArray[np.float64], seed: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    rows = plan.ring.size
    tokens, lengths = np.empty(rows * (LONGEST + 80) // 2 + 100_000, np.int32), np.zeros(rows, np.int64)
    count = _drawn((plan.ring, plan.kind, plan.rate, plan.original), cumulated, seed, tokens, lengths)
    return tokens[:count], lengths


@njit(nogil=True, cache=True)
def _word(cumulated, language):  # type: ignore[no-untyped-def]
    return language * VOCABULARY + np.searchsorted(cumulated, np.random.random())


@njit(nogil=True, cache=True)
def _phrase(cumulated, language, least, most, into, at):  # type: ignore[no-untyped-def]
    count = np.random.randint(least, most + 1)
    for k in range(count):
        into[at + k] = _word(cumulated, language)
    return at + count


@njit(nogil=True, cache=True)
def _stock(cumulated, language, count, least, most):  # type: ignore[no-untyped-def]
    stock, sizes = np.zeros((count, most), np.int32), np.zeros(count, np.int64)
    for n in range(count):
        sizes[n] = _phrase(cumulated, language, least, most, stock[n], 0)
    return stock, sizes


@njit(nogil=True, cache=True)
def _letter(cumulated, language, words, stocks, into):  # type: ignore[no-untyped-def]
    """Sentences of 6 to 22 words; one in twelve is a stock sentence, one in five begins with a stock phrase."""
    sentences, sentence_sizes, phrases, phrase_sizes = stocks
    at = 0
    while at < words:
        chance = np.random.random()
        if at == 0 or chance < 0.08:
            n = int(STOCK_SENTENCES * np.random.random() ** 2)
            into[at : at + sentence_sizes[n]] = sentences[n, : sentence_sizes[n]]
            at += sentence_sizes[n]
        else:
            if chance < 0.28:
                n = int(STOCK_PHRASES * np.random.random() ** 2)
                into[at : at + phrase_sizes[n]] = phrases[n, : phrase_sizes[n]]
                at += phrase_sizes[n]
            at = _phrase(cumulated, language, 6, 16, into, at)
        into[at - 1] |= END
    return at


@njit(nogil=True, cache=True)
def _edited(base, size, how, cumulated, into):  # type: ignore[no-untyped-def]
    """A copy with its own edits; returns its words."""
    kind, rate, language = how
    if kind >= 4:
        return _resentenced(base, size, kind, rate, into)
    at = 0
    for k in range(size):
        end = base[k] & END
        if np.random.random() >= rate:
            into[at] = base[k]
            at += 1
            continue
        doing = np.random.randint(0, 3) if kind == 3 else kind
        if doing == 0:
            if end and at > 0:
                into[at - 1] |= END
        elif doing == 1:
            into[at], into[at + 1] = base[k] & ~END, _word(cumulated, language) | end
            at += 2
        else:
            into[at] = _word(cumulated, language) | end
            at += 1
    return at


@njit(nogil=True, cache=True)
def _resentenced(base, size, kind, rate, into):  # type: ignore[no-untyped-def]
    """Sentences moved (4) or translated (5): other words, two of them in another order."""
    ends = np.flatnonzero(base[:size] & END) + 1
    order = np.arange(ends.size)
    chosen = np.flatnonzero(np.random.random(ends.size) < rate)
    if chosen.size == 0:
        chosen = np.random.randint(0, ends.size, 1)
    if kind == 4:
        if chosen.size == 1:
            chosen = np.append(chosen, (chosen[0] + 1 + np.random.randint(0, max(1, ends.size - 1))) % ends.size)
        order[chosen] = order[np.roll(chosen, 1)]
    at = 0
    for place in range(ends.size):
        n = order[place]
        begin, end = (ends[n - 1] if n else 0), ends[n]
        into[at : at + end - begin] = base[begin:end]
        if kind == 5 and np.any(chosen == n):
            for k in range(at, at + end - begin):
                word, mark = into[k] & ~END, into[k] & END
                into[k] = ((word + VOCABULARY) % (2 * VOCABULARY)) | mark
            if end - begin > 5:
                first, second = into[at + 2], into[at + 3]
                into[at + 2], into[at + 3] = second, first
        at += end - begin
    return at


@njit(nogil=True, cache=True)
def _drawn(plan, cumulated, seed, tokens, lengths):  # type: ignore[no-untyped-def]
    ring, kind, rate, original = plan
    np.random.seed(seed)
    stocks = []
    for language in range(2):
        sentences, sentence_sizes = _stock(cumulated, language, STOCK_SENTENCES, 8, 16)
        phrases, phrase_sizes = _stock(cumulated, language, STOCK_PHRASES, 4, 8)
        stocks.append((sentences, sentence_sizes, phrases, phrase_sizes))
    base, own = np.zeros(4 * LONGEST, np.int32), np.zeros(4 * LONGEST, np.int32)
    at, size, language, before = 0, 0, 0, -1
    for i in range(ring.size):
        words = np.random.randint(SHORTEST, LONGEST - 20)
        if ring[i] < 0 or ring[i] != before:
            language = np.random.randint(0, 2)
            size = _letter(cumulated, language, words, stocks[language], base)
        if ring[i] < 0 or (ring[i] != before and original[i]):
            own[:size] = base[:size]
            length = size
        elif kind[i] == KIND_TEMPLATE:
            given = int(size * rate[i])
            own[:given] = base[:given]
            own[given - 1] |= END
            length = given + _letter(cumulated, language, max(40, size - given), stocks[language], own[given:])
        else:
            length = _edited(base, size, (kind[i], rate[i], language), cumulated, own)
        before = ring[i]
        tokens[at : at + length] = own[:length]
        lengths[i] = length
        at += length
    return at


@njit(nogil=True, cache=True)
def _written(tokens, offsets, vocabulary, data, ends):  # type: ignore[no-untyped-def]
    """Spells the letters into `data` when it has room; returns the bytes of them all."""
    (spelled, starts, sizes), at = vocabulary, 0
    for i in range(offsets.size - 1):
        capital = True
        for k in range(offsets[i], offsets[i + 1]):
            word, end = tokens[k] & ~END, tokens[k] & END
            size = sizes[word]
            if data.size:
                for j in range(size):
                    data[at + j] = spelled[starts[word] + j]
                if capital:
                    data[at] -= 32
                if end:
                    data[at + size] = 46
                data[at + size + (1 if end else 0)] = 32
            at += size + 1 + (1 if end else 0)
            capital = end > 0
        ends[i + 1] = at
    return at
