"""What an auditor reads: the log, who saw a person, and one case outside the normal right."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text
from sqlmodel import Session, col, select

from loep.audit import browse
from loep.audit.log import Entry, append
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import (
    Event,
    EventDetail,
)
from loep.vocabulary import Role
from loep.web.app import create
from tests.builders import desk
from tests.web.visitors import Visitor, logged_in


@pytest.fixture
def app(settings: Settings, bind: Engine) -> FastAPI:
    return create(settings, bind)


def auditing(app: FastAPI, bind: Engine, institution: str = "25BE") -> Visitor:
    paul = logged_in(app, desk.account(bind, "Paul Bos", Role.AUDITOR, institution))
    paul.see("/audit")
    return paul


def seen_by_rosa(app: FastAPI, bind: Engine) -> None:
    """Rosa reads a case of one registration."""
    desk.night(bind)
    desk.single(bind)
    logged_in(app, desk.account(bind, "Rosa de Vries")).see("/cases/single00case")


def said(bind: Engine, action: str) -> list[dict[str, Any]]:
    with Session(bind) as session:
        found = select(EventDetail.details).join(Event, col(Event.seq) == col(EventDetail.seq))
        return [dict(details) for details in session.exec(found.where(Event.action == action))]


def written(bind: Engine, count: int) -> None:
    """Events of ten hours, one each."""
    first = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with transaction(bind) as session:
        for number in range(count):
            actor = "flow:detect" if number % 2 else "account-rosa"
            entry = Entry("25BE", actor, "system", f"thing.{number % 3}", f"case:{number}", "review", {})
            append(session, [entry], first + timedelta(hours=10 * number))


def test_the_log_is_filtered_by_who_what_on_what_and_when(bind: Engine) -> None:
    written(bind, 12)
    march = datetime(2026, 3, 2, tzinfo=UTC)
    with Session(bind) as session:
        filters = {
            "actor": browse.Wanted(actor="account-rosa"),
            "action": browse.Wanted(action="thing.2"),
            "object": browse.Wanted(object="case:4"),
            "since": browse.Wanted(since=march),
            "until": browse.Wanted(until=march),
            "both": browse.Wanted(since=march, until=march + timedelta(days=1)),
            "none": browse.Wanted(actor="nobody"),
        }
        found = {name: [event.seq for event in browse.page(session, "", each)[0]] for name, each in filters.items()}
    assert found == {
        "actor": [11, 9, 7, 5, 3, 1],
        "action": [12, 9, 6, 3],
        "object": [5],
        "since": list(range(12, 2, -1)),
        "until": [2, 1],
        "both": [4, 3],
        "none": [],
    }


def test_the_log_is_read_a_page_at_a_time_and_nothing_twice(bind: Engine) -> None:
    written(bind, 2 * browse.PAGE + 3)
    seen: list[int] = []
    before: int | None = None
    for _ in range(3):
        with Session(bind) as session:
            events, before = browse.page(session, "25BE", browse.Wanted(before=before))
        seen += [event.seq for event in events]
    assert seen == list(range(2 * browse.PAGE + 3, 0, -1))
    assert before is None


@pytest.mark.parametrize("query", ["since=nonsense", "until=2026-02-30", "before=x", "before=" + "9" * 40])
def test_a_filter_that_makes_no_sense_is_told_so(app: FastAPI, bind: Engine, query: str) -> None:
    assert auditing(app, bind).see(f"/audit?{query}").status_code == 422


def test_the_newest_rows_are_checked_and_a_change_is_found(settings: Settings, owner: Engine) -> None:
    written(owner, 5)
    paul = auditing(create(settings, owner), owner)
    assert "fit together" in paul.send("/audit/verify").text
    trigger = "event_no_update" if owner.dialect.name == "sqlite" else "event_append_only on event"
    with owner.begin() as connection:
        connection.execute(text(f"drop trigger {trigger}"))
        connection.execute(text("update event set actor = 'nobody' where seq = 3"))
    paul.see("/audit")
    assert "The chain breaks at row 3" in paul.send("/audit/verify").text
