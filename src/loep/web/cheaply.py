"""Counts that pages show, counted no more often than is cheap."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from time import perf_counter
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Pool

KEPT_TIMES_ITS_COST = 100
LONGEST = timedelta(minutes=5)
T = TypeVar("T")


class Cheaply(Generic[T]):
    """A count is shown a hundred times as long as it took, at most 5 minutes.

    So counting takes a hundredth of the time at most, and on a small desk it is always of this moment. One counts anew
    at a time; who asks meanwhile is shown what was counted before.
    """

    def __init__(self) -> None:
        self._counted: WeakKeyDictionary[Pool, dict[str, tuple[datetime, T]]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(self, pool: Pool, place: str, now: datetime, count: Callable[[], T]) -> T:
        """What was counted for this place, or is counted now."""
        with self._lock:
            found = self._counted.setdefault(pool, {}).get(place)
            if found and found[0] <= now:
                self._counted[pool][place] = now + LONGEST, found[1]  # for who asks while it is counted anew
        if found is None or found[0] <= now:
            began = perf_counter()
            counted = count()
            cost = timedelta(seconds=perf_counter() - began)
            found = now + min(cost * KEPT_TIMES_ITS_COST, LONGEST), counted
            with self._lock:
                self._counted[pool][place] = found
        return found[1]
