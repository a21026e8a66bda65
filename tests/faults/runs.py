"""A night, its forgetting and its report in a process of their own, which a failpoint may kill. No scheduler."""

import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text
from sqlmodel import select

from loep import settings
from loep.audit import chain, checkpoints, signed
from loep.cases.digest import digest
from loep.failpoints import VARIABLE
from loep.intake import keys
from loep.night import checkpoint, forgotten, lease, retain, tombstones
from loep.night.run import intake_year
from loep.reports import ocw
from loep.settings import Settings
from loep.storage.session import engine, everywhere, transaction
from loep.storage.tables import Decision, Event
from tests.builders import nights

COUNTED = ("delivery", "row_error", "validation", "case", "case_registration", "signal", "link")


def whole(here: Settings, bind: Engine, folder: Path) -> None:
    """Everything that is kept in a night: deliveries, cases, what is forgotten, the table for the ministry."""
    with lease.held(bind, "detect"):
        nights.ran(here, bind, folder)
    retain.forget(nights.begun(here, bind, folder))
    now = datetime.now(UTC)
    checkpoint.sign(here, bind, now)
    ocw.write(bind, here, intake_year(now), here.data / "reports", now)


OPENING = 'select "case".id, cast'  # the first statement after signals were written and before cases are


def clean(folder: Path, data: Path, database: Path, held: Path) -> dict[str, Any]:
    """How a night over `folder` ends in which nothing went wrong, on a copy of an empty SQLite `database`.

    `held`: the keys, which ids of cases are made with.
    """
    shutil.copyfile(database, data / "loep.db")
    home = Path(__file__).resolve().parents[2]
    address, kept = f"sqlite:///{data / 'loep.db'}", data / "checkpoints"
    undisturbed = Settings(home=home, data=data, database_url=address, checkpoints=kept)
    shutil.copytree(held, undisturbed.keys)
    bind = engine(undisturbed)
    whole(undisturbed, bind, folder)
    found = state(undisturbed, bind)
    bind.dispose()
    assert min(found[name] for name in ("case", "signal", "link")) > 0
    return found


def killed(here: Settings, folder: Path, point: str) -> None:
    """The same in another process, which dies at this failpoint."""
    env = {**environment(here), VARIABLE: point}
    program = [sys.executable, "-m", "tests.faults.runs", str(folder)]
    ended = subprocess.run(program, env=env, cwd=here.home, capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, f"nothing passed {point!r}: {ended.stderr[-2_000:]}"


def environment(here: Settings) -> dict[str, str]:
    """The environment of a process that works with these settings."""
    return {
        **os.environ,
        "LOEP_HOME": str(here.home),
        "LOEP_DATA": str(here.data),
        "LOEP_DATABASE_URL": here.database_url,
        "LOEP_CHECKPOINTS": str(here.checkpoints),
    }


def state(here: Settings, bind: Engine) -> dict[str, Any]:
    """What must be equal however often the power failed: digest, counts, balance, files that nobody names.

    And what must hold: the log, beside its checkpoints, and every night's signed report of what was forgotten.
    """
    with transaction(bind) as session:
        counts = {
            name: session.connection().execute(text(f'select count(*) from "{name}"')).scalar_one() for name in COUNTED
        }
        rows = session.connection().execute(text("select sum(rows), sum(loaded + quarantined + refused) from delivery"))
        received, told = rows.one()
        named = {
            path
            for pair in session.connection().execute(text("select stored_path, frame_path from delivery"))
            for path in pair
            if path
        }
        found = {"digest": digest(session), **counts, "received": received}
    assert received == told, "rows were received that are neither loaded nor quarantined nor refused"
    assert all((here.data / path).is_file() for path in named)
    _holds(here, bind)
    return found


def _holds(here: Settings, bind: Engine) -> None:
    assert here.checkpoints is not None
    public = signed.private_key(checkpoint.key(here)).public_key()
    marks = checkpoints.read(here.checkpoints, public) if here.checkpoints.is_dir() else {}
    with transaction(bind) as session:
        assert chain.breach(chain.stored(session), marks) is None
        purged = session.exec(select(Event.seq, Event.hash).where(Event.action == retain.ACTION).order_by("seq")).all()
        assert session.exec(select(Decision.id)).all() == []
    told = [forgotten.read(path, public)["event"] for path in sorted(forgotten.folder(here).glob("*.json"))]
    assert set(purged[:-1]) <= {(each["seq"], each["hash"]) for each in told} <= set(purged)
    assert tombstones.read(tombstones.folder(here), public, max(marks, default=0)) == []


if __name__ == "__main__":
    mine = settings.read()
    keys.make(mine)
    bound = everywhere(engine(mine))
    whole(mine, bound, Path(sys.argv[1]))
    bound.dispose()
