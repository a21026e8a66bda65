"""A whole database as one file, and back: the online backup of SQLite, `pg_dump` and `pg_restore` of PostgreSQL."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, inspect, make_url

from loep.errors import Conflict
from loep.storage.frames import whole

NAMES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
CLIENT = "LOEP_PG_BIN"


def dump(bind: Engine, folder: Path) -> Path:
    """Write the database as it is at one moment; people go on meanwhile. Raises Conflict when PostgreSQL refuses."""
    path = folder / NAMES[bind.dialect.name]
    if bind.dialect.name == "sqlite":
        with closing(sqlite3.connect(str(bind.url.database))) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target)
        return path
    _client(bind, "pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={path}", "--dbname"])
    return path


def load(bind: Engine, folder: Path) -> None:
    """Put what `dump` wrote into an empty database, whole or not at all. Raises Conflict when it is not of its kind."""
    path = folder / NAMES[bind.dialect.name]
    if not path.exists():
        raise Conflict(f"the backup is not of {bind.dialect.name}: restore it into a database of its own kind")
    if bind.dialect.name == "sqlite":
        bind.dispose()
        with whole(Path(str(bind.url.database))) as temporary:
            shutil.copyfile(path, temporary)
        return
    _client(
        bind,
        "pg_restore",
        ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(path), "--dbname"],
    )


def is_empty(bind: Engine) -> bool:
    """Whether a database has no table yet. One of SQLite that is not there is not made by asking."""
    if bind.dialect.name == "sqlite" and not Path(str(bind.url.database)).exists():
        return True
    return not inspect(bind).get_table_names()


def _client(bind: Engine, program: str, arguments: Sequence[str]) -> None:
    """Run a program of PostgreSQL; the password goes by the environment, where no list of processes shows it."""
    found = shutil.which(program, path=os.environ.get(CLIENT) or None)
    if found is None:
        raise Conflict(f"{program} is not here: install the client of your PostgreSQL, or say in {CLIENT} where it is")
    url = make_url(bind.url).set(drivername="postgresql")
    environment = {**os.environ, **({"PGPASSWORD": url.password} if url.password else {})}
    target = url.set(password=None).render_as_string(hide_password=False)
    ended = subprocess.run(  # noqa: S603  a program of PostgreSQL with arguments of our own
        [found, *arguments, target], env=environment, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        said = ended.stderr.strip().partition("\n")[0]
        raise Conflict(f"{program} stopped: {said}; it takes the owner of the tables and a client of the same version")
