"""The log and what is told beside it, behind the fences of PostgreSQL: who reads, who appends, who forgets."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlmodel import select

from loep.audit.log import Entry, append, forget, verify
from loep.settings import Settings
from loep.storage import fences
from loep.storage.session import EVERYWHERE, everywhere, scoped, transaction
from loep.storage.tables import EventDetail, Figures, OutsideLook, Sighting, StatisticsRelease
from loep.vocabulary import Role
from tests.builders import desk, received
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
        with fenced.entered(told, settings, role) as bind, bind.begin() as connection:
            assert all(connection.execute(text(statement)).first() for statement in statements), role
    with fenced.entered(told, settings, fences.AUDIT) as bind, transaction(bind) as session:
        append(session, [replace(read("00IC", ""), details={"registrations": ["canary-1"]})], received.NIGHT)
    with transaction(told) as session:
        assert verify(session) is None
        assert [each.seq for each in session.exec(select(Sighting))] == [4]
