"""`make load`: fifty reviewers at ten requests a second over a million cases on PostgreSQL, while nights run.

    python -m tests.bench.load [--rows 1000000] [--seconds 180] [--address FILLED] [--out docs]

Requests begin at moments drawn beforehand, ten a second, whether or not earlier ones were answered; time counts from
that moment, so waiting for a slow answer is not hidden. Each reviewer works as people do: looks at the queue with and
without filters, claims the next case, reads it, decides, now and then hands it back. The desk is `loep serve` in a
process of its own, as the database user that a deployment gives it. Beside it `loep run detect` takes in one simulated
delivery after the other. Writes `load.json` and `load.md` into the folder `out`.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import psycopg

from loep.settings import Settings, read
from loep.storage import fences, schema
from loep.storage.session import engine, transaction
from loep.web import sessions
from tests import databases
from tests.bench import desk, load_pages
from tests.bench.measure import HOME, parser, timed
from tests.bench.reviewing import Answered, Reviewer, work

LOEP = HOME / ".venv" / "bin" / "loep"
NIGHT_ROWS = 2_000
WARM = 60  # requests before the measurement begins


def main() -> None:
    asked = parser(__doc__)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--seconds", type=int, default=180)
    asked.add_argument("--address", help="a PostgreSQL that `tests.bench.desk` filled; otherwise one is made")
    asked.add_argument("--out", type=Path, default=HOME / "docs")
    given = asked.parse_args()
    with ExitStack() as stack:
        address = given.address or stack.enter_context(_made(given.rows))
        told = loaded(address, given.seconds)
    load_pages.publish({"cases": given.rows, **told}, given.out)


def loaded(address: str, seconds: int) -> dict[str, object]:
    """The measurement on a filled database."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        data = Path(folder) / "var"
        owner = replace(read({"LOEP_HOME": str(HOME), "LOEP_DATA": str(data)}), database_url=address)
        _prepared(owner)
        environment = {
            **os.environ,
            "LOEP_HOME": str(HOME),
            "LOEP_DATA": str(data),
            "LOEP_DATABASE_URL": databases.as_the_desk(address),
        }
        people = _logged_in(owner)
        served = stack.enter_context(_served(environment))
        limits = httpx.Limits(keepalive_expiry=2)
        clients = [httpx.Client(base_url=served, cookies={"loep": each}, timeout=30, limits=limits) for each in people]
        reviewers = [Reviewer(number, client) for number, client in enumerate(clients)]
        work(reviewers, WARM, 10.0)
        nights = stack.enter_context(
            _nights({**environment, "LOEP_DATABASE_URL": databases.as_a_night(address)}, Path(folder))
        )
        answers = work(reviewers, seconds * 10, 10.0)
        return {**summary(answers, seconds), "nights": nights.told()}


def summary(answers: list[Answered], seconds: int) -> dict[str, object]:
    """Shares and milliseconds, over all requests and per kind."""
    kinds = sorted({each.what for each in answers})
    return {
        "seconds": seconds,
        "reviewers": desk.REVIEWERS,
        "all": load_pages.figures(answers),
        "kinds": {kind: load_pages.figures([each for each in answers if each.what == kind]) for kind in kinds},
        "wrong": sorted({f"{each.what}: {each.status}" for each in answers if each.wrong}),
    }


def _prepared(owner: Settings) -> None:
    from loep.intake import keys

    owner.data.mkdir(parents=True, mode=0o700)
    bind = engine(owner)
    schema.migrate(bind)
    fences.raise_fences(bind)
    bind.dispose()
    keys.make(owner)


def _logged_in(owner: Settings) -> list[str]:
    """A cookie per reviewer, as if everybody just logged in."""
    bind, now = engine(owner), datetime.now(UTC)
    with transaction(bind) as session:
        made = [sessions.begin(session, f"reviewer-{n:02}", now) for n in range(desk.REVIEWERS)]
    bind.dispose()
    return made


@contextmanager
def _made(rows: int) -> Iterator[str]:
    """A PostgreSQL of its own that keeps what it commits, filled."""
    with databases.server() as dsn:
        with psycopg.connect(dsn, autocommit=True) as connection:
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"alter system reset {name}")
            connection.execute("select pg_reload_conf()")
        address = databases.create(dsn)
        bind = desk.connected(address)
        seconds, _ = timed(lambda: desk.filled(bind, rows, date.today()))
        bind.dispose()
        print(f"{rows:,} cases in {seconds:.0f} s", file=sys.stderr)
        yield address
        databases.drop(dsn, address)


@contextmanager
def _served(environment: dict[str, str], port: int = 8_391) -> Iterator[str]:
    """The address of `loep serve`."""
    process = subprocess.Popen([LOEP, "serve", "--port", str(port)], env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                httpx.get(f"{address}/health", timeout=5).raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


class Nights(threading.Thread):
    """Nights one after the other until told to stop; the desk goes first where both want a core."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        super().__init__(daemon=True)
        self.environment, self.folder = environment, folder
        self.enough = threading.Event()
        self.took: list[float] = []
        self.failed = 0
        self.running: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        for seed in range(1, 1_000):
            given = self.folder / f"delivery-{seed}"
            told = [LOEP, "simulate", given, "--rows", str(NIGHT_ROWS), "--seed", str(seed)]
            for command in (told, [LOEP, "run", "detect", "--folder", given]):
                if self.enough.is_set():
                    return
                seconds, code = timed(lambda command=command: self._run(command))  # type: ignore[misc]
            if not self.enough.is_set():
                self.took.append(round(seconds, 1))
                self.failed += code != 0

    def _run(self, command: list[object]) -> int:
        self.running = subprocess.Popen(
            ["nice", "-n", "10", *map(str, command)], env=self.environment, stdout=subprocess.DEVNULL
        )
        return self.running.wait()

    def told(self) -> dict[str, object]:
        return {"rows_each": NIGHT_ROWS, "finished": len(self.took), "failed": self.failed, "seconds_each": self.took}


@contextmanager
def _nights(environment: dict[str, str], folder: Path) -> Iterator[Nights]:
    nights = Nights(environment, folder)
    nights.start()
    try:
        yield nights
    finally:
        nights.enough.set()
        if nights.running and nights.running.poll() is None:
            nights.running.terminate()
        nights.join()


if __name__ == "__main__":
    main()
