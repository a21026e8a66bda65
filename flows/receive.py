"""Deliveries are received two at a time: what Python does for one leaves the other processor to the other."""

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from prefect.futures import wait
from prefect.task_runners import ThreadPoolTaskRunner

from flows.again import again
from loep.intake.deliver import Receipt
from loep.night import detect as night
from loep.night.discreet import discreet
from loep.night.run import Night

AT_ONCE = 2
receive = again(name="receive")(discreet(night.receive))


def runner() -> Any:
    return ThreadPoolTaskRunner(max_workers=AT_ONCE)


def received(tonight: Night, paths: list[Path]) -> Iterator[tuple[Path, Receipt]]:
    """Each file with what became of it, in order. When one raises, no other is begun, and it ends once all have."""
    under_way: deque[tuple[Path, Any]] = deque()
    try:
        for path in paths:
            under_way.append((path, receive.submit(tonight, path)))
            if len(under_way) == AT_ONCE:
                first, future = under_way.popleft()
                yield first, future.result()
        while under_way:
            first, future = under_way.popleft()
            yield first, future.result()
    finally:
        wait([future for _, future in under_way])
