"""PostgreSQL itself keeps institutions apart and gives each role no more than it needs."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlmodel import SQLModel, select

from loep.audit.log import Entry, append, forget, verify
from loep.errors import Conflict
from loep.settings import Settings
from loep.storage import fences, schema
from loep.storage.session import EVERYWHERE, engine, everywhere, scoped, transaction
from loep.storage.tables import EventDetail, Figures, OutsideLook, Sighting, StatisticsRelease
from loep.vocabulary import Role
from tests import databases
from tests.builders import desk, received
from tests.storage import fenced

CANARY = "Kanarie"


@pytest.fixture
def owner(postgresql: str, postgresql_template: str, settings: Settings) -> Iterator[Engine]:
    """A PostgreSQL with its fences up, as its owner, with a ring at 25BE and a canary at 00IC."""
    url = databases.create(postgresql, postgresql_template)
    made = everywhere(engine(replace(settings, database_url=url)))
    fenced.up(made)
    desk.night(made)
    desk.ring(made, size=2)
    received.delivery(made)
    elsewhere = desk.case("canary00case", "canary-1", 1)
    elsewhere.institution = "00IC"
    received.keep(made, elsewhere)
    received.keep(made, desk.member(elsewhere, "canary-1", {"programme": "34936", "surname": CANARY}))
    yield made
    made.dispose()
    databases.drop(postgresql, url)


@pytest.fixture
def app(owner: Engine, settings: Settings) -> Iterator[Engine]:
    """The same database as the desk connects to it."""
    yield from connected(owner, settings, fences.APP)


@pytest.fixture
def nights(owner: Engine, settings: Settings) -> Iterator[Engine]:
    """The same database as nights and commands connect to it."""
    yield from connected(owner, settings, fences.NIGHTS)


def connected(owner: Engine, settings: Settings, role: str) -> Iterator[Engine]:
    name = fenced.login(owner, role)
    made = fenced.connected(owner, settings, name)
    yield made
    made.dispose()
    fenced.forget(owner, name)


def seen(bind: Engine, table: str) -> str:
    """Everything of a table that this connection sees."""
    with transaction(bind) as session:
        return "\n".join(session.connection().execute(text(f'select t::text from "{table}" t')).scalars())


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


def read(institution: str, note: str) -> Entry:
    return Entry(institution, "rosa", "reviewer", "case.read", f"case:of-{institution}", "review", {"said": note})


@pytest.fixture
def told(owner: Engine) -> Engine:
    """A log with an event of each institution and one of none, a look outside, figures and a release."""
    with transaction(owner) as session:
        append(session, [read("25BE", "ours"), read("00IC", CANARY), read("", "of all")], received.NIGHT)
    look: dict[str, Any] = {
        "account_id": desk.account(owner, "Paul Bos", Role.AUDITOR, "00IC").id,
        "case_id": "canary00case",
    }
    until: dict[str, Any] = {"opened_at": received.NIGHT, "until": received.NIGHT}
    received.keep(owner, OutsideLook(id="look", institution="00IC", reason=f"{CANARY} objects", **look, **until))
    received.keep(owner, Figures(institution="00IC", counted_at=received.NIGHT, counts={"confirmed": 3}))
    leaves = {"INSTELLINGSCODE_ACTUEEL": ["00IC"], "AANTAL_BEVESTIGD": [3]}
    release: dict[str, Any] = {
        "what": "ocw",
        "period": 2026,
        "sha256": "0",
        "written_at": received.NIGHT,
        "written_by": "report ocw",
    }
    received.keep(owner, StatisticsRelease(id="release", leaves=leaves, cells={}, **release))
    return owner


@pytest.mark.promise("rows of one institution", "nobody reads another institution's log, looks outside or figures")
def test_nobody_reads_what_is_told_of_another_institution(told: Engine, app: Engine) -> None:
    assert told
    ours = scoped(app, "25BE")
    for table in ("event", "event_detail", "outside_look", "figures"):
        assert CANARY not in seen(ours, table)
        assert "00IC" not in seen(ours, table)
        assert "00IC" in seen(scoped(app, "00IC"), "event")
    assert "of all" in seen(ours, "event_detail")
    with pytest.raises(ProgrammingError, match="permission denied"):
        seen(scoped(app, EVERYWHERE), "statistics_release")


def test_who_appends_to_the_log_needs_to_see_nothing_of_others(told: Engine, app: Engine) -> None:
    with transaction(scoped(app, "25BE")) as session:
        append(session, [read("25BE", "again")], received.NIGHT)
    with transaction(scoped(app, "")) as session:
        append(session, [read("00IC", "log in")], received.NIGHT)
    with pytest.raises(InsufficientPrivilege, match="row-level"), transaction(scoped(app, "25BE")) as session:
        append(session, [read("00IC", "forged")], received.NIGHT)
    with transaction(told) as session:
        assert verify(session) is None
        assert session.connection().execute(text("select max(seq) from event")).scalar_one() == 5


@pytest.mark.promise("tampering is seen", "PostgreSQL takes no details but those that an event committed to")
@pytest.mark.parametrize("seq", [1, 2, 3])
def test_no_details_go_to_an_event_but_its_own(told: Engine, app: Engine, nights: Engine, seq: int) -> None:
    with transaction(told) as session:
        kept = session.get_one(EventDetail, seq).model_dump()
        forget(session, [seq], "retain", received.NIGHT)
    planted = "insert into event_detail (seq, salt, details) values (:seq, :salt, cast(:details as json))"
    for bind in (scoped(app, "25BE"), scoped(app, EVERYWHERE), everywhere(nights)):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction(bind) as session:
            session.connection().execute(
                text(planted), {"seq": seq, "salt": kept["salt"], "details": '{"said":"other"}'}
            )
    with transaction(told) as session:
        assert verify(session) is None


@pytest.mark.promise("append only", "the desk forgets nothing, and nights only what the log tells first")
def test_the_desk_forgets_nothing_and_nights_only_what_the_log_tells(told: Engine, app: Engine, nights: Engine) -> None:
    taken = text("delete from event_detail where seq = 1")
    for bind in (scoped(app, "25BE"), scoped(app, EVERYWHERE)):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction(bind) as session:
            session.connection().execute(taken)
    with pytest.raises(IntegrityError, match="tells first"), transaction(everywhere(nights)) as session:
        session.connection().execute(taken)
    with transaction(everywhere(nights)) as session:
        append(
            session,
            [Entry("", "retain", "flow", "details.forgotten", "log", "administer", {"events": [[2, 2]]})],
            received.NIGHT,
        )
    with pytest.raises(IntegrityError, match="tells first"), transaction(everywhere(nights)) as session:
        session.connection().execute(taken)
    with transaction(everywhere(nights)) as session:
        assert forget(session, [1, 3], "retain", received.NIGHT) == 2
    with transaction(told) as session:
        assert verify(session) is None


def test_the_desk_writes_nothing_that_only_a_night_finds(app: Engine) -> None:
    with transaction(scoped(app, "25BE")) as session:
        assert (
            session.connection().execute(text("update \"case\" set points = 4 where id = 'ring0000case'")).rowcount == 1
        )
    for statement in (
        'insert into "case" select * from "case"',
        "delete from case_registration",
        "update signal set points = 0",
        "delete from delivery",
        "delete from decision",
        "insert into figures select * from figures",
        "delete from legal_hold",
        "delete from tombstone",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction(scoped(app, "25BE")) as session:
            session.connection().execute(text(statement))


@pytest.mark.promise("roles", "each role of PostgreSQL does its own work")
def test_a_role_does_its_own_work(told: Engine, settings: Settings) -> None:
    for role, statements in {
        fences.STATISTICS: ("select counts from figures", "select kind, versions from run"),
        fences.MODEL: ("select file_name from delivery", "select night from run"),
        fences.AUDIT: ("select seq, hash from event", "select seq from log_end()"),
    }.items():
        for bind in connected(told, settings, role):
            with bind.begin() as connection:
                assert all(connection.execute(text(statement)).first() for statement in statements), role
    for bind in connected(told, settings, fences.AUDIT):
        with transaction(bind) as session:
            read_by = {**vars(read("00IC", "elsewhere")), "details": {"registrations": ["canary-1"]}}
            append(session, [Entry(**read_by)], received.NIGHT)
    with transaction(told) as session:
        assert verify(session) is None
        assert [each.seq for each in session.exec(select(Sighting))] == [4]


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
