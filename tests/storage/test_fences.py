"""PostgreSQL itself keeps institutions apart and gives each role no more than it needs."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlmodel import SQLModel

from loep.errors import Conflict
from loep.settings import Settings
from loep.storage import fences, schema
from loep.storage.session import EVERYWHERE, engine, everywhere, scoped, transaction
from tests.builders import desk
from tests.storage import fenced
from tests.storage.fenced import CANARY, seen


@pytest.fixture
def owner(postgresql: str, postgresql_template: str, settings: Settings) -> Iterator[Engine]:
    """A PostgreSQL with its fences up, as its owner, with a ring at 25BE and a canary at 00IC."""
    with fenced.ringed(postgresql, postgresql_template, settings) as made:
        yield made


@pytest.fixture
def app(owner: Engine, settings: Settings) -> Iterator[Engine]:
    """The same database as the desk connects to it."""
    with fenced.entered(owner, settings, fences.APP) as made:
        yield made


@pytest.fixture
def nights(owner: Engine, settings: Settings) -> Iterator[Engine]:
    """The same database as nights and commands connect to it."""
    with fenced.entered(owner, settings, fences.NIGHTS) as made:
        yield made


def test_every_table_is_fenced_or_says_why_not() -> None:
    assert {table.name for table in SQLModel.metadata.sorted_tables} >= fences.UNFENCED.keys()
    fenced_off = [each for each in fences.statements() if each.startswith("create policy institution")]
    assert len(fenced_off) == len(SQLModel.metadata.tables) - len(fences.UNFENCED)


def test_who_may_not_raise_them_is_told_what_to_do(app: Engine) -> None:
    with pytest.raises(Conflict, match="have the owner run `loep init --roles`"):
        fences.raise_fences(app)


def test_an_owner_who_may_make_no_roles_raises_the_fences_once_they_are_there(
    postgresql: str, app: Engine, settings: Settings
) -> None:
    assert app
    with fenced.owned(postgresql) as url:
        made = engine(replace(settings, database_url=url))
        schema.migrate(made)
        fences.raise_fences(made)
        made.dispose()


def test_raising_the_fences_twice_changes_nothing(owner: Engine) -> None:
    catalogue = text("select tablename, policyname, qual, with_check from pg_policies order by 1, 2")
    with owner.connect() as connection:
        before = connection.execute(catalogue).all()
    fences.raise_fences(owner)
    with owner.connect() as connection:
        assert connection.execute(catalogue).all() == before != []


@pytest.mark.promise("rows of one institution", "nobody reads another institution's rows")
@pytest.mark.parametrize("table", sorted(SQLModel.metadata.tables.keys() - fences.UNFENCED.keys()))
def test_nobody_sees_the_rows_of_another_institution(app: Engine, table: str) -> None:
    for institution in ("25BE", "", "25BE,31FR"):
        assert CANARY not in seen(scoped(app, institution), table)
        assert "canary" not in seen(scoped(app, institution), table)
    if table not in ("event", "event_detail"):  # what is of no institution is of all
        assert seen(scoped(app, ""), table) == ""


def test_who_is_of_an_institution_sees_its_rows_and_a_night_sees_all(app: Engine) -> None:
    assert CANARY in seen(scoped(app, "00IC"), "case_registration")
    assert "Berg" in seen(scoped(app, "25BE"), "case_registration")
    assert {CANARY in seen(bind, "case_registration") for bind in (everywhere(app), scoped(app, EVERYWHERE))} == {True}
    assert CANARY in seen(scoped(app, "25BE,00IC"), "case_registration")


def test_a_row_of_another_institution_is_neither_changed_nor_written(nights: Engine) -> None:
    stranger = scoped(nights, "25BE")
    with transaction(stranger) as session:
        touched = session.connection().execute(text("update \"case\" set points = 0 where id = 'canary00case'"))
        gone = session.connection().execute(text("delete from case_registration where registration_id = 'canary-1'"))
        assert (touched.rowcount, gone.rowcount) == (0, 0)
    moved = text("update \"case\" set institution = '00IC' where id = 'ring0000case'")
    with pytest.raises(ProgrammingError, match="row-level security"), transaction(stranger) as session:
        session.connection().execute(moved)
    placed = desk.case("planted0case", "planted-1", 1)
    placed.institution = "00IC"
    with pytest.raises(ProgrammingError, match="row-level security"), transaction(stranger) as session:
        session.add(placed)


@pytest.mark.promise("rows of one institution", "who does not say whose rows it is about sees none")
def test_who_forgets_to_say_whose_rows_it_is_about_sees_none(app: Engine, nights: Engine) -> None:
    for table in ("case", "case_registration", "delivery", "outside_look", "figures"):
        assert (seen(app, table), seen(nights, table)) == ("", "")
    with app.connect() as connection:
        connection.exec_driver_sql("reset loep.institution")
        connection.exec_driver_sql("select set_config('loep.institution', null, true)")
        assert connection.exec_driver_sql('select count(*) from "case"').scalar_one() == 0


@pytest.mark.promise("roles", "each role of PostgreSQL is refused what is not its own")
@pytest.mark.parametrize(
    ("role", "statement"),
    [
        (fences.APP, "update event set actor = 'somebody else'"),
        (fences.APP, "delete from event"),
        (fences.APP, "update decision set outcome = 'unfounded'"),
        (fences.APP, "drop table event"),
        (fences.APP, 'alter table "case" disable row level security'),
        (fences.APP, "select leaves from statistics_release"),
        (fences.NIGHTS, "update event set actor = 'somebody else'"),
        (fences.NIGHTS, "delete from event"),
        (fences.NIGHTS, "update decision set outcome = 'unfounded'"),
        (fences.NIGHTS, "drop table event"),
        (fences.AUDIT, "delete from event_detail"),
        (fences.AUDIT, "select details from event_detail"),
        (fences.AUDIT, "select actor from event"),
        (fences.AUDIT, "update event set actor = 'x'"),
        (fences.AUDIT, 'select * from "case"'),
        (fences.STATISTICS, "select form from case_registration"),
        (fences.STATISTICS, "select name from account"),
        (fences.STATISTICS, "select summary from run"),
        (fences.STATISTICS, "insert into figures select * from figures"),
        (fences.MODEL, "select form from case_registration"),
        (fences.MODEL, "select outcome from decision"),
        (fences.MODEL, "select folder from run"),
        (fences.MODEL, "delete from delivery"),
    ],
)
def test_a_role_may_do_no_more_than_its_work(owner: Engine, settings: Settings, role: str, statement: str) -> None:
    name = fenced.login(owner, role)
    bind = fenced.connected(owner, settings, name)
    with (
        pytest.raises(DBAPIError, match=r"permission denied|must be owner|append-only"),
        bind.begin() as connection,
    ):
        connection.execute(text(statement))
    bind.dispose()
    fenced.forget(owner, name)


def test_a_page_that_takes_too_long_is_cut_off(app: Engine) -> None:
    patient = scoped(app, "25BE").execution_options(patience="50ms")
    with pytest.raises(DBAPIError, match="statement timeout"), patient.begin() as connection:
        connection.execute(text("select pg_sleep(5)"))


def test_a_transaction_in_which_nothing_happens_is_ended(app: Engine) -> None:
    patient = scoped(app, "25BE").execution_options(patience="50ms")
    with pytest.raises(DBAPIError, match="idle-in-transaction timeout"):
        _does_nothing_for_a_while(patient)
    with scoped(app, "25BE").begin() as connection:
        assert (
            connection.execute(text("select current_setting('idle_in_transaction_session_timeout')")).scalar() == "30s"
        )


def _does_nothing_for_a_while(bind: Engine) -> None:
    with bind.begin() as connection:
        time.sleep(0.5)
        connection.execute(text("select 1"))
