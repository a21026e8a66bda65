"""A run as it goes on, told to browsers as server-sent events.

Nobody who watches holds a thread or a connection: one short look at the database a second serves all who watch a run.
A stream ends with its run, or after five minutes; then the browser waits until its visitor wants more.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from time import monotonic

from sqlalchemy import Engine
from starlette.applications import Starlette

from loep.storage.session import reading
from loep.web.runs.standing import Standing, read

EVERY, BEAT, LONGEST = 1.0, 15.0, 300.0  # seconds
VIEWERS = 50


@dataclass
class Watch:
    """What is known of the runs that are being watched, and how many watch."""

    bind: Engine
    viewers: int = 0
    seen: dict[str, tuple[float, Standing]] = field(default_factory=dict)
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def standing(self, run_id: str) -> Standing:
        """Where the run stands, at most a second ago."""
        async with self.looking:
            at, known = self.seen.get(run_id, (0.0, None))
            if known is None or monotonic() - at >= EVERY:
                known = await asyncio.to_thread(partial(_look, self.bind, run_id))
                self.seen = {run_id: (monotonic(), known), **self._fresh()}
            return known

    def _fresh(self) -> dict[str, tuple[float, Standing]]:
        return {id: kept for id, kept in self.seen.items() if monotonic() - kept[0] < EVERY}


def watch_of(app: Starlette, bind: Engine) -> Watch:
    """The one watch of this app, made when it is first wanted."""
    made: Watch | None = getattr(app.state, "watch", None)
    if made is None:
        made = app.state.watch = Watch(bind)
    return made


async def stream(watch: Watch, run_id: str, drawn: Callable[[Standing], str]) -> AsyncIterator[str]:
    """Events `standing`, as `drawn`, whenever something changed; at last `end`, or `pause` when it takes long."""
    watch.viewers += 1
    try:
        told: object = None
        until = monotonic() + LONGEST
        spoke = monotonic()
        while monotonic() < until:
            found = await watch.standing(run_id)
            if found.mark != told:
                told, spoke = found.mark, monotonic()
                yield event("standing", drawn(found))
            if not found.running:
                yield event("end", "")
                return
            if monotonic() - spoke >= BEAT:
                spoke = monotonic()
                yield ": still here\n\n"
            await asyncio.sleep(EVERY)
        yield event("pause", "")
    finally:
        watch.viewers -= 1


def event(name: str, data: str) -> str:
    """One event as the wire has it."""
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"event: {name}\n{lines}\n"


def _look(bind: Engine, run_id: str) -> Standing:
    with reading(bind) as session:
        return read(session, run_id, datetime.now(UTC))
