"""Letters that an institution declared to be handed out: what they say is not compared."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from loep.linking.texts import SHORTEST, Texts, read

KIND = "letter"
NONE = np.empty(0, np.uint64)


def kept(letter: str) -> str | None:
    """A template as the allow-list keeps it: no text, but a hash of every three words in a row, in hexadecimal.

    None for a letter that is too short to be compared.
    """
    from loep.linking.shingles import shingles

    texts = read(pl.Series([letter]))
    if texts.lengths[0] < SHORTEST:
        return None
    found: NDArray[np.uint64] = np.unique(shingles(texts.tokens))
    return found.astype(">u8").tobytes().hex()


def known(allowed: pl.DataFrame) -> NDArray[np.uint64]:
    """The runs of words of all templates among the values that are `allowed` (kind, value), sorted."""
    given = allowed.filter(pl.col("kind") == KIND)["value"]
    parts = [np.frombuffer(bytes.fromhex(one), ">u8").astype(np.uint64) for one in given]
    return np.unique(np.concatenate([NONE, *parts]))


def beyond(texts: Texts, runs: NDArray[np.uint64]) -> Texts:
    """The letters without the words that stand in any of these runs."""
    if not runs.size:
        return texts
    from loep.linking.shingles import within

    given = ~within(texts.starts, texts.tokens, runs)
    left = np.concatenate([[0], np.cumsum(given)])
    places = np.arange(given.size) - np.repeat(texts.starts[:-1], texts.lengths)
    return Texts(left[texts.starts], texts.tokens[given], places[given].astype(np.int32))
