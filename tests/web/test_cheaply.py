"""What pages count is counted by one at a time, and shown to the others as it was before."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from loep.web.cheaply import LONGEST, Cheaply

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
LATER = NOW + LONGEST + timedelta(seconds=1)


def test_who_asks_while_somebody_counts_anew_sees_what_was_counted_before(database: Engine) -> None:
    counted: Cheaply[int] = Cheaply()
    begun, go_on = threading.Event(), threading.Event()

    def slowly() -> int:
        begun.set()
        assert go_on.wait(10)
        return 2

    def never() -> int:
        raise AssertionError("counted twice")

    assert counted.of(database.pool, "25BE", NOW, lambda: 1) == 1
    with ThreadPoolExecutor(1) as other:
        anew = other.submit(counted.of, database.pool, "25BE", LATER, slowly)
        assert begun.wait(10)
        assert counted.of(database.pool, "25BE", LATER, never) == 1
        assert counted.of(database.pool, "21PC", LATER, lambda: 9) == 9
        go_on.set()
        assert anew.result() == 2
