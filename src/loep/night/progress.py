"""What a night tells while it runs: one line per stage, seconds counted, never a value."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

Watcher = Callable[[str, int, int], None]


def _silent(_stage: str, _done: int, _total: int) -> None:
    return None


watcher: ContextVar[Watcher] = ContextVar("watcher", default=_silent)
"""Who is told: `(stage, done, total)`; `done == total` ends a stage. Set by whoever starts a night."""


@dataclass
class Stages:
    """Seconds per stage, in the order in which they ran; a stage that runs again adds up."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str, total: int = 1) -> Iterator[Callable[[], None]]:
        """Time the block as `name`; call the yielded function once per finished part of `total`."""
        tell = watcher.get()
        done = 0

        def tick() -> None:
            nonlocal done
            done += 1
            tell(name, min(done, total), max(total, 1))

        began = time.perf_counter()
        tell(name, 0, max(total, 1))
        try:
            yield tick
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began
        if done < max(total, 1):
            tell(name, max(total, 1), max(total, 1))
