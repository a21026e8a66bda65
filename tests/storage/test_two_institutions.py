"""Two institutions on one PostgreSQL, doing anything in any order: neither ever sees a word of the other."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as limits
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from loep.cases import queue
from loep.cases.claim import claim
from loep.cases.decide import Judgement, decide
from loep.cases.read import open_file
from loep.cases.viewer import Viewer
from loep.errors import Conflict
from loep.settings import Settings
from loep.storage import fences
from loep.storage.session import engine, everywhere, scoped, transaction
from loep.storage.tables import Account
from loep.vocabulary import Outcome, Role
from tests import databases
from tests.builders import desk, received
from tests.storage import fenced

INSTITUTIONS = ("25BE", "00IC")
MARK = {"25BE": "kanarie-een", "00IC": "kanarie-twee"}
FENCED = sorted(SQLModel.metadata.tables.keys() - fences.UNFENCED.keys())
LOG = ("event", "event_detail", "sighting")
SIDES = st.sampled_from(INSTITUTIONS)


@contextmanager
def database(postgresql: str, template: str, given: Settings) -> Iterator[tuple[Engine, Engine]]:
    """An empty, fenced database as its owner and as the desk."""
    url = databases.create(postgresql, template)
    owner = everywhere(engine(Settings(home=given.home, data=given.data, database_url=url)))
    name = fenced.login(owner, fences.APP)
    app = fenced.connected(owner, given, name)
    try:
        yield owner, app
    finally:
        app.dispose()
        owner.dispose()
        databases.drop(postgresql, url)


class Neighbours(RuleBasedStateMachine):
    """Both work through `app`; `owner` only brings new cases in, as a night does."""

    owner: Engine
    app: Engine
    people: dict[str, Account]
    numbers = count(1)

    def __init__(self) -> None:
        super().__init__()
        self.cases: dict[str, list[str]] = {side: [] for side in INSTITUTIONS}
        emptied = ", ".join(f'"{name}"' for name in FENCED if name not in LOG)
        with self.owner.begin() as connection:
            connection.execute(text(f"truncate {emptied} cascade"))

    def viewer(self, side: str) -> Viewer:
        person = self.people[side]
        return Viewer(person.id, person.name, Role.REVIEWER, side)

    @rule(side=SIDES)
    def a_night_opens_a_case(self, side: str) -> None:
        number = next(self.numbers)
        made = desk.case(f"case{number:04}", f"{side}-{number}", 1)
        made.institution = side
        received.keep(self.owner, made)
        received.keep(self.owner, desk.member(made, made.anchor, {"programme": "34936", "surname": MARK[side]}))
        self.cases[side].append(made.id)

    @precondition(lambda self: any(self.cases.values()))
    @rule(side=SIDES, of=SIDES, which=st.integers(0, 9))
    def somebody_reads_takes_and_decides(self, side: str, of: str, which: int) -> None:
        if not self.cases[of]:
            return
        case_id, now = self.cases[of][which % len(self.cases[of])], datetime.now(UTC)
        viewer, bind = self.viewer(side), scoped(self.app, side)
        try:
            file = open_file(bind, viewer, case_id, now)
            with transaction(bind) as session:
                taken = claim(session, viewer, case_id, now)
                ids = [each.registration_id for each in file.registrations]
                judged = Judgement(dict.fromkeys(ids, Outcome.UNFOUNDED), MARK[side], f"t-{case_id}", taken.version)
                decide(session, viewer, case_id, judged, now)
            assert side == of
        except LookupError:
            assert side != of
        except Conflict:
            assert side == of

    @rule(side=SIDES, table=st.sampled_from(FENCED))
    def somebody_tries_to_empty_a_table(self, side: str, table: str) -> None:
        with suppress(DBAPIError), transaction(scoped(self.app, side)) as session:
            session.connection().execute(text(f'delete from "{table}"'))

    @invariant()
    def neither_sees_the_other(self) -> None:
        for side, other in (INSTITUTIONS, INSTITUTIONS[::-1]):
            with transaction(scoped(self.app, side)) as session:
                for table in FENCED:
                    shown = session.connection().execute(text(f'select t::text from "{table}" t')).scalars().all()
                    assert MARK[other] not in "".join(shown), table
                listed = queue.page(session, self.viewer(side), queue.Filters(), None, 100).rows
            assert {row.id for row in listed} <= set(self.cases[side])

    @invariant()
    def nothing_of_either_is_lost(self) -> None:
        for side in INSTITUTIONS:
            with transaction(scoped(self.app, side)) as session:
                held = session.connection().execute(text('select id from "case"')).scalars().all()
            assert sorted(held) == sorted(self.cases[side])


@pytest.mark.promise("rows of one institution", "two institutions doing anything never see a word of each other")
def test_two_institutions_never_see_a_word_of_each_other(
    postgresql: str, postgresql_template: str, settings: Settings
) -> None:
    with database(postgresql, postgresql_template, settings) as (owner, app):
        desk.night(owner)
        Neighbours.owner, Neighbours.app = owner, app
        Neighbours.people = {
            side: desk.account(owner, f"{name} {MARK[side]}", Role.REVIEWER, side)
            for side, name in zip(INSTITUTIONS, ("Anna", "Bart"), strict=True)
        }
        run_state_machine_as_test(Neighbours, settings=RUN)


RUN = limits(max_examples=12, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck))
