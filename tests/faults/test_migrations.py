"""The power fails while the database is brought to a new schema: between any two statements, on both engines."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError

from loep.settings import Settings
from loep.storage import schema

pytestmark = pytest.mark.xdist_group("faults")
KILLED = """
import os, signal, sys
from sqlalchemy import event
from loep.settings import read
from loep.storage import schema, session

bind = session.engine(read({"LOEP_DATABASE_URL": sys.argv[1], "LOEP_DATA": sys.argv[2]}))
left = int(sys.argv[3])

@event.listens_for(bind, "before_cursor_execute")
def count(*_):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

schema.migrate(bind)
"""


class PowerCut(Exception):
    pass


def statements(bind: Engine, least: int = 0) -> int:
    """How many statements a whole migration takes; the database has its schema afterwards."""
    counted = []
    event.listen(bind, "before_cursor_execute", said := lambda *_: counted.append(1))
    schema.migrate(bind)
    event.remove(bind, "before_cursor_execute", said)
    assert len(counted) > least
    return len(counted)


def made_of(bind: Engine) -> list[Any]:
    """Everything that the database says it is made of."""
    asked = (
        "select type, name, sql from sqlite_master order by 1, 2"
        if bind.dialect.name == "sqlite"
        else "select c.relname, a.attname, a.atttypid::regtype::text, a.attnotnull from pg_class c "
        "join pg_attribute a on a.attrelid = c.oid join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname = 'public' and a.attnum > 0 union all "
        "select conname, pg_get_constraintdef(oid), '', false from pg_constraint "
        "where connamespace = 'public'::regnamespace union all "
        "select tgname, pg_get_triggerdef(oid), '', false from pg_trigger where not tgisinternal order by 1, 2"
    )
    with bind.connect() as connection:
        return [_unordered(row) for row in connection.execute(text(asked))]


def _unordered(row: Sequence[Any]) -> list[Any]:
    """A definition whatever the order in which it names its constraints, which Alembic leaves to chance on SQLite."""
    return [sorted(part.strip(" ,\t") for part in str(said).split("\n")) for said in row]


def cut(bind: Engine, after: int) -> None:
    """Migrate, and lose the power after so many statements."""
    left = [after]

    def count(*_: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise PowerCut

    event.listen(bind, "before_cursor_execute", count)
    with pytest.raises(PowerCut):
        schema.migrate(bind)
    event.remove(bind, "before_cursor_execute", count)


def walk(bind: Engine, every: int, record_property: Any) -> None:
    statements(bind)
    whole = made_of(bind)
    schema.empty(bind)
    total = statements(bind, least=100)  # one less than the first time, where a table of versions is there already
    schema.empty(bind)
    empty = made_of(bind)
    cuts = range(0, total, every)
    for after in cuts:
        cut(bind, after)
        assert made_of(bind) == empty, f"something stayed behind after {after} of {total} statements"
    schema.migrate(bind)
    assert made_of(bind) == whole
    record_property("statements", len(cuts))


@pytest.mark.promise("migrations", "interrupted after a statement, nothing stays behind and the next try is whole")
def test_a_migration_cut_off_after_some_statements_leaves_nothing(nothing: Engine, record_property: Any) -> None:
    walk(nothing, 29, record_property)


@pytest.mark.faults
@pytest.mark.promise("migrations", "interrupted after each statement, nothing stays behind and the next try is whole")
def test_a_migration_cut_off_after_each_statement_leaves_nothing(nothing: Engine, record_property: Any) -> None:
    walk(nothing, 1, record_property)


@pytest.mark.parametrize("after", [60, *(pytest.param(n, marks=pytest.mark.faults) for n in range(5, 140, 15))])
@pytest.mark.promise("migrations", "killed with SIGKILL amid a migration, the next one is whole")
def test_a_migration_that_is_killed_leaves_nothing(nothing: Engine, after: int, settings: Settings) -> None:
    url = nothing.url.render_as_string(hide_password=False)
    before = made_of(nothing)
    program = [sys.executable, "-c", KILLED, url, str(settings.data), str(after)]
    killed = subprocess.run(program, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert made_of(nothing) == before
    schema.migrate(nothing)
    schema.check(nothing)


@pytest.mark.faults
@pytest.mark.promise("migrations", "undone halfway, it is as it was")
def test_undoing_that_is_cut_off_changes_nothing(nothing: Engine) -> None:
    schema.migrate(nothing)
    whole = made_of(nothing)
    with nothing.begin() as connection:
        connection.execute(text("insert into lease (name, holder, expires_at) values ('a', 'b', '2026-01-01 00:00')"))
    for after in range(5, 100, 7):
        left = [after]

        def count(*_: Any, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise PowerCut

        event.listen(nothing, "before_cursor_execute", count)
        with pytest.raises((PowerCut, DBAPIError)):
            schema.empty(nothing)
        event.remove(nothing, "before_cursor_execute", count)
        assert made_of(nothing) == whole
    with nothing.connect() as connection:
        assert connection.execute(text("select count(*) from lease")).scalar() == 1
