"""What is done for several files at a time ends in order, and is never left behind."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import wait
from pathlib import Path
from typing import Any


def at_once(submit: Callable[[Path], Any], paths: Sequence[Path]) -> Iterator[tuple[Path, Any]]:
    """Each path with the result of what `submit` began for it, in order.

    `submit` gives futures as a scheduler does, over those of Python (`wrapped_future`), and bounds how many run. When
    one raises, or nobody asks on, no other is begun, and this ends once those under way have.
    """
    begun: list[tuple[Path, Any]] = []
    try:
        for path in paths:
            begun.append((path, submit(path)))
        for path, future in begun:
            yield path, future.result()
    finally:
        wait([future.wrapped_future for _, future in begun if not future.wrapped_future.cancel()])
