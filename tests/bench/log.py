"""Verifying the event log: every row of a long one recomputed, in the database and in an export of it.

    python -m tests.bench.log [--rows 1000000] [--json FILE]

`--rows` events as people and nights write them: readings of cases that name their registrations, decisions, newer forms
with the versions they came by; the details of a twentieth were forgotten. Counted is `loep audit verify`: the rows read
as a stream, hash and commitment of each recomputed. The target is 60 seconds for a million. `cpu`: processor seconds of
this process, for a machine that is shared.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from loep.audit import chain
from loep.audit.log import Entry, append, forget
from loep.settings import Settings
from loep.storage import schema
from loep.storage.session import engine, everywhere, reading, transaction
from tests.bench.measure import arguments, peak_gib, publish, timed
from tests.bench.opening import postgresql, sqlite

BEGAN = datetime(2026, 1, 5, 8, tzinfo=UTC)
AT_ONCE, FORGOTTEN = 10_000, 20
VERSIONS = {"run": "run-2026-01-05-1", "code": "0123456789abcdef0123456789abcdef01234567", "policy": 3}


def entry(number: int) -> Entry:
    """One of the kinds of events, in turn."""
    case, names = f"case:{number % 50_000:032x}", [f"{number % 100_000 + each:08}" for each in range(4)]
    read = Entry("25BE", f"{number % 50:032x}", "reviewer", "case.read", case, "review", {"registrations": names})
    if number % 4 == 1:
        outcomes = dict.fromkeys(names, "unfounded")
        return replace(read, action="case.decided", details={"outcomes": outcomes}, versions=VERSIONS)
    if number % 4 == 2:
        return replace(
            read, actor="detect", role="flow", action="case.form_renewed", fields=["phone"], versions=VERSIONS
        )
    return read if number % 4 else replace(read, action="case.claimed", details={})


def filled(bind: Engine, rows: int) -> None:
    schema.migrate(bind)
    for start in range(0, rows, AT_ONCE):
        with transaction(bind) as session:
            entries = [entry(number) for number in range(start, min(start + AT_ONCE, rows))]
            append(session, entries, BEGAN + timedelta(seconds=start))
    with transaction(bind) as session:
        forget(session, range(1, rows // FORGOTTEN), "retain", BEGAN + timedelta(days=800))


def verified(bind: Engine) -> None:
    with reading(bind) as session:
        assert chain.breach(chain.stored(session), {}) is None


def measure(rows: int) -> dict[str, Any]:
    """Per database the seconds that it takes to write the log, to verify it, and to verify an export of it."""
    told: dict[str, Any] = {"rows": rows}
    places: dict[str, Callable[[], Any]] = {"sqlite": sqlite, "postgresql": postgresql}
    for name, place in places.items():
        with place() as url, tempfile.TemporaryDirectory() as folder:
            for what, seconds, cpu in _measured(url, rows, Path(folder) / "log.jsonl"):
                told |= {f"{name}_{what}_seconds": round(seconds, 1), f"{name}_{what}_cpu": round(cpu, 1)}
    return {**told, "peak_gib": round(peak_gib(), 2)}


def _measured(url: str, rows: int, out: Path) -> Iterator[tuple[str, float, float]]:
    bind = everywhere(engine(Settings(home=Path(), data=out.parent, database_url=url)))
    yield "write", *_took(lambda: filled(bind, rows))
    yield "verify", *_took(lambda: verified(bind))
    with reading(bind) as session:
        chain.export(session, out)
    bind.dispose()
    yield "export_verify", *_took(lambda: chain.breach(chain.read(out), {}))


def _took(work: Callable[[], Any]) -> tuple[float, float]:
    began = time.process_time()
    seconds, _ = timed(work)
    return seconds, time.process_time() - began


if __name__ == "__main__":
    given = arguments(__doc__, 1_000_000)
    publish(measure(given.rows), given.json)
