"""While a night writes, on SQLite one at a time, the desk goes on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, update
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import select

from loep.audit import log
from loep.audit.log import Entry
from loep.settings import Settings
from loep.storage.session import reading, transaction, unless_busy
from loep.storage.tables import Case, WebSession
from loep.vocabulary import Role
from loep.web.app import create
from tests.builders import desk
from tests.builders.received import NIGHT
from tests.web.visitors import Visitor, logged_in

SOON = 3.0
READ_ONLY = {
    Role.REVIEWER: ("/", "/queue", "/mentions", "/profile"),
    Role.AUDITOR: ("/", "/audit", "/runs", "/deliveries", "/dashboard", "/catalogue", "/catalogue/R06", "/policy"),
}


@pytest.fixture
def app(settings: Settings, bind: Engine) -> FastAPI:
    """A desk whose writers wait a fifth of a second for others on SQLite, not fifteen."""
    return create(settings, bind.execution_options(queues=200))


@contextmanager
def writing(bind: Engine) -> Iterator[None]:
    """Somebody in the middle of writing, who appended to the log already."""
    with transaction(bind) as session:
        session.execute(update(Case).values(points=9))
        log.append(session, [Entry("25BE", "flow:detect", "system", "case.opened", "case:x", "screen", {})], NIGHT)
        yield


@pytest.mark.parametrize("role", list(READ_ONLY))
def test_pages_that_only_read_are_answered_while_another_writes(app: FastAPI, bind: Engine, role: Role) -> None:
    person = _in_the_middle(app, bind, role)
    person.see("/policy")  # at first use what is shipped goes live
    with writing(bind):
        began = perf_counter()
        for path in READ_ONLY[role]:
            assert person.see(path).status_code == 200, path
        assert perf_counter() - began < SOON


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_page_that_is_logged_says_when_it_waited_too_long(app: FastAPI, bind: Engine) -> None:
    person = _in_the_middle(app, bind)
    with writing(bind):
        answer = person.see("/cases/single00case")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert "Somebody else is writing" in answer.text
    assert "Amara" not in answer.text
    assert person.see("/cases/single00case").status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_form_that_waited_too_long_is_shown_and_can_be_sent_again(app: FastAPI, bind: Engine) -> None:
    person = _in_the_middle(app, bind)
    person.see("/cases/single00case")
    person.send("/cases/single00case/claim")
    person.see("/cases/single00case")
    form = {"motivation": "The school confirms it.", "token": person.hidden("token")}
    with writing(bind):
        answer = person.send("/cases/single00case/draft", None, **form)
    assert answer.status_code == 503
    assert form["motivation"] in answer.text
    person.see("/queue")
    assert person.send("/cases/single00case/draft", None, **form).status_code == 303


def test_who_only_reads_can_change_nothing(bind: Engine) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"), reading(bind) as session:
        session.execute(update(Case).values(points=9))
    with transaction(bind) as session:
        session.execute(update(Case).values(points=9))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_may_wait_for_the_next_time_is_not_waited_for(bind: Engine) -> None:
    with writing(bind), pytest.raises(OperationalError, match="locked"), transaction(unless_busy(bind)) as session:
        session.exec(select(Case)).all()


def _in_the_middle(app: FastAPI, bind: Engine, role: Role = Role.REVIEWER) -> Visitor:
    """Somebody who was last seen five minutes ago, on a desk with one case."""
    desk.night(bind)
    desk.single(bind)
    person = logged_in(app, desk.account(bind, "Vera Visser", role))
    with transaction(bind) as session:
        session.execute(update(WebSession).values(seen_at=datetime.now(UTC) - timedelta(minutes=5)))
    return person
