"""What people ask for, and a forgetting, in a process of its own, which a failpoint kills as a power cut does."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from loep import settings
from loep.failpoints import VARIABLE
from loep.night import backup, erase, rectify, restore, retain
from loep.night.run import Night
from loep.settings import Settings
from loep.storage.session import engine, everywhere, transaction
from loep.storage.tables import Account
from tests.builders.canary import PERSON

LATER = datetime(2029, 1, 1, tzinfo=UTC)


def short(here: Settings, point: str, *what: str) -> None:
    """Do one of the below until this failpoint."""
    told = {"LOEP_HOME": here.home, "LOEP_DATA": here.data, "LOEP_DATABASE_URL": here.database_url, VARIABLE: point}
    env = {**os.environ, **{name: str(value) for name, value in told.items()}}
    program = [sys.executable, "-m", "tests.privacy.cut", *what]
    ended = subprocess.run(program, env=env, cwd=here.home, capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, f"nothing passed {point!r}: {ended.stderr[-2_000:]}"


def main(what: str, *given: str) -> None:
    here = settings.read()
    if what == "restore":
        restore.restore(here, Path(given[0]), Path(given[1]))
        return
    bind = everywhere(engine(here))
    if what == "erase":
        with transaction(bind) as session:
            by = session.get_one(Account, given[0])
        erase.erase(here, bind, ("25BE", PERSON), by, "request 1")
    elif what == "rectify":
        with transaction(bind) as session:
            by = session.get_one(Account, given[0])
        rectify.rectify(here, bind, ("25BE", PERSON), by, "request 1")
    elif what == "backup":
        backup.make(here, bind, Path(given[0]))
    else:
        retain.forget(Night("run-1", here, bind, here.inbox, LATER))


if __name__ == "__main__":
    main(*sys.argv[1:])
