"""What a night tells while it runs: one line per stage, seconds counted, never a value."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

EVERY = 1.0  # seconds
Watcher = Callable[[str, int, int], None]


def _silent(_stage: str, _done: int, _total: int) -> None:
    return None


watcher: ContextVar[Watcher] = ContextVar("watcher", default=_silent)
"""Who is told: `(stage, done, total)`; `done == total` ends a stage. Set by whoever starts a night."""


@dataclass(frozen=True)
class Reached:
    """How far a stage is: `done` of `total` parts; `position` from 1; `seconds` of every time that it ended."""

    name: str
    position: int
    done: int
    total: int
    seconds: float
    running: bool


def _unkept(_reached: Reached) -> None:
    return None


@dataclass
class Stages:
    """Seconds per stage, in the order in which they ran; a stage that runs again adds up.

    `keep` is told when a stage begins and ends, and of its parts once a second at most. `at`: the last that began.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    keep: Callable[[Reached], None] = _unkept
    at: str = ""

    @contextmanager
    def stage(self, name: str, total: int = 1) -> Iterator[Callable[[], None]]:
        """Time the block as `name`; call the yielded function once per finished part of `total`."""
        self.at, tell, whole = name, watcher.get(), max(total, 1)
        done, kept = 0, time.perf_counter()

        def tick() -> None:
            nonlocal done, kept
            done += 1
            tell(name, min(done, total), whole)
            if time.perf_counter() - kept >= EVERY:
                self._keep(name, min(done, whole), whole)
                kept = time.perf_counter()

        began = time.perf_counter()
        tell(name, 0, whole)
        self.seconds.setdefault(name, 0.0)
        self._keep(name, 0, whole)
        try:
            yield tick
            short, done = done < whole, whole
        finally:
            self._end(name, began, done, whole)
        if short:
            tell(name, whole, whole)

    def _end(self, name: str, began: float, done: int, total: int) -> None:
        self.seconds[name] += time.perf_counter() - began
        self._keep(name, done, total, running=False)

    def _keep(self, name: str, done: int, total: int, running: bool = True) -> None:
        position = list(self.seconds).index(name) + 1
        self.keep(Reached(name, position, done, total, round(self.seconds[name], 3), running))
