"""Files are done two at a time and told in order; when one breaks, no other is begun and none is left behind."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import sleep

import pytest

from loep.night.at_once import at_once

PATHS = [Path(str(number)) for number in range(6)]


@dataclass(frozen=True)
class Submitted:
    """A future as a scheduler gives it."""

    wrapped_future: Future[str]

    def result(self) -> str:
        return self.wrapped_future.result()


def submitting(pool: ThreadPoolExecutor, work: Callable[[Path], str]) -> Callable[[Path], Submitted]:
    return lambda path: Submitted(pool.submit(work, path))


def test_what_ends_early_is_told_in_its_turn() -> None:
    def slow_at_first(path: Path) -> str:
        sleep(0.05 if path == PATHS[0] else 0)
        return f"done {path}"

    with ThreadPoolExecutor(2) as pool:
        told = list(at_once(submitting(pool, slow_at_first), PATHS))
    assert told == [(path, f"done {path}") for path in PATHS]


def test_after_one_breaks_no_other_is_begun_and_the_one_under_way_has_ended() -> None:
    begun: list[Path] = []
    ended: list[Path] = []

    def breaking(path: Path) -> str:
        begun.append(path)
        if path == PATHS[0]:
            raise OSError("the disk is full")
        sleep(0.2)
        ended.append(path)
        return "done"

    with ThreadPoolExecutor(2) as pool:
        with pytest.raises(OSError, match="full"):
            list(at_once(submitting(pool, breaking), PATHS))
        assert len(begun) < len(PATHS)
        assert sorted(ended) == sorted(begun[1:])
