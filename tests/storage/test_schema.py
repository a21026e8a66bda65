import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from loep.errors import SchemaUnknown
from loep.storage import schema
from loep.storage.session import transaction


def differences(bind: Engine) -> list[Any]:
    with bind.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))


def test_the_migrations_make_exactly_the_tables_of_the_code(nothing: Engine) -> None:
    schema.migrate(nothing)
    assert differences(nothing) == []
    schema.check(nothing)


def test_a_database_that_misses_a_column_or_an_index_is_noticed(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("alter table run drop column folder"))
        connection.execute(text("drop index ix_signal_institution_registration_id"))
    assert [difference[0] for difference in differences(owner)] == ["add_column", "add_index"]


def test_undoing_every_migration_leaves_nothing(owner: Engine) -> None:
    schema.empty(owner)
    assert inspect(owner).get_table_names() == ["alembic_version"]
    schema.migrate(owner)
    assert differences(owner) == []


def test_migrating_again_changes_nothing(bind: Engine) -> None:
    schema.migrate(bind)
    schema.check(bind)


@pytest.mark.promise("unknown schema", "an empty database is refused until it is migrated")
def test_an_empty_database_is_refused_until_it_is_migrated(nothing: Engine) -> None:
    with pytest.raises(
        SchemaUnknown, match=f"database schema is empty, this release knows {schema.head()}: run `loep init`"
    ):
        schema.check(nothing)


@pytest.mark.promise("unknown schema", "a database of a newer release is refused and left alone")
def test_a_database_of_a_newer_release_is_refused_and_left_alone(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    for refused in (schema.check, schema.migrate):
        with pytest.raises(SchemaUnknown, match=f"schema is 9999, this release knows {schema.head()}"):
            refused(owner)


@pytest.mark.promise("migrations", "a migration that is interrupted leaves nothing")
def test_a_migration_that_is_interrupted_leaves_nothing(nothing: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def power_cut(*_: Any, **__: Any) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr("alembic.op.execute", power_cut)
        with pytest.raises(RuntimeError):
            schema.migrate(nothing)
    assert inspect(nothing).get_table_names() == []
    schema.migrate(nothing)
    assert differences(nothing) == []


@pytest.mark.promise("migrations", "two processes that migrate at once make one schema")
def test_two_processes_that_migrate_at_once_make_one_schema(nothing: Engine) -> None:
    url = nothing.url.render_as_string(hide_password=False)
    program = (
        "import sys; from loep.settings import read; from loep.storage import schema, session;"
        "schema.migrate(session.engine(read({'LOEP_DATABASE_URL': sys.argv[1], 'LOEP_DATA': sys.argv[2]})))"
    )
    folder = str(nothing.url.database if nothing.dialect.name == "sqlite" else "/tmp") + "-data"  # noqa: S108
    with ThreadPoolExecutor() as pool:
        made = pool.map(lambda _: subprocess.run([sys.executable, "-c", program, url, folder], check=True), range(2))
        assert [done.returncode for done in made] == [0, 0]
    assert differences(nothing) == []


@pytest.mark.promise("append only", "the database refuses to rewrite the log")
@pytest.mark.parametrize(
    "change",
    [
        "update event set actor = 'nobody'",
        "delete from event",
        "update event_detail set salt = ''",
        "delete from event_detail",
    ],
)
def test_the_database_refuses_to_rewrite_the_log(owner: Engine, change: str) -> None:
    with transaction(owner) as session:
        session.connection().execute(
            text(
                "insert into event (seq, at, institution, actor, role, action, object, purpose, commitment, previous, "
                "hash) values (1, '2026-04-01 06:15:00+00', '', 'a', 'r', 'b', 'c', 'd', 'e', 'f', 'g')"
            )
        )
        session.connection().execute(text("insert into event_detail (seq, salt, details) values (1, 's', '{}')"))
    with pytest.raises(DBAPIError, match=r"append-only|tells first"), owner.begin() as connection:
        connection.execute(text(change))
    with owner.begin() as connection:
        for table in ("event", "event_detail"):
            assert connection.execute(text(f"select count(*) from {table}")).scalar() == 1
