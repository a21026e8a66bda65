"""The blind random sample: registrations that nothing pointed at, mixed into the queue."""

import heapq
from collections.abc import Iterable
from hashlib import sha256
from math import ceil


def due(share: float, by_signals: float, drawn: int) -> int:
    """How many are still to be drawn, from totals over all nights: so the same night again draws nothing."""
    return max(ceil(round(share * by_signals, 6)) - drawn, 0)


def draw(seed: str, count: int, population: Iterable[str]) -> list[str]:
    """The `count` registrations that come first in the order that `seed` gives, whatever order they come in."""
    return heapq.nsmallest(count, population, key=lambda registration: _order(seed, registration))


def _order(seed: str, registration: str) -> bytes:
    return sha256(f"{seed}|{registration}".encode()).digest()
