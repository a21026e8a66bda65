"""Stop switches: one rule or everything, by whom and why, until somebody starts it again."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from loep.errors import Conflict
from loep.policies.stops import ALL, WHY, standing, start, stop, stopped
from loep.storage.session import transaction
from loep.storage.tables import Event
from tests.builders.policies import NOW, approver, author

LATER = NOW + timedelta(days=2)


def test_a_stopped_rule_stands_with_who_and_why_until_it_is_started(bind: Engine) -> None:
    anna, petra = author(bind), approver(bind)
    with transaction(bind) as session:
        stop(session, "R05", anna, "flatmates", NOW)
    with transaction(bind) as session:
        (found,) = standing(session)
        assert (found.detector, found.stopped_by, found.reason, found.stopped_at) == ("R05", "anna", "flatmates", NOW)
    with transaction(bind) as session:
        assert start(session, "R05", petra, LATER).ended_by == "petra"
    with transaction(bind) as session:
        assert standing(session) == []
        told = session.exec(select(Event.action, Event.object, Event.actor).order_by(col(Event.seq))).all()
    assert told == [("detector.stopped", "detector:R05", "anna"), ("detector.started", "detector:R05", "petra")]


def test_a_rule_may_be_stopped_again_after_it_was_started(bind: Engine) -> None:
    anna = author(bind)
    with transaction(bind) as session:
        stop(session, "R05", anna, "flatmates", NOW)
        start(session, "R05", anna, NOW)
        stop(session, "R05", anna, "once more", LATER)
        assert [each.reason for each in standing(session)] == ["once more"]


@pytest.mark.parametrize(
    ("detector", "said"), [("R05", "R05 is stopped already"), (ALL, "everything is stopped already")]
)
def test_what_is_stopped_is_not_stopped_twice(bind: Engine, detector: str, said: str) -> None:
    anna = author(bind)
    with transaction(bind) as session:
        stop(session, detector, anna, "flatmates", NOW)
    with pytest.raises(Conflict, match=said), transaction(bind) as session:
        stop(session, detector, anna, "flatmates", NOW)


def test_a_stop_needs_a_reason_and_a_start_a_stop(bind: Engine) -> None:
    anna = author(bind)
    with pytest.raises(Conflict, match="a reason is needed"), transaction(bind) as session:
        stop(session, "R05", anna, " ", NOW)
    with pytest.raises(Conflict, match="R05 is not stopped"), transaction(bind) as session:
        start(session, "R05", anna, NOW)


def test_the_database_knows_one_standing_stop_per_rule(bind: Engine) -> None:
    with transaction(bind) as session:
        stop(session, "R05", author(bind), "flatmates", NOW)
    again = "insert into stop (id, detector, reason, stopped_by, stopped_at) select 'x', detector, reason, stopped_by, "
    with pytest.raises(IntegrityError), bind.begin() as connection:
        connection.execute(text(again + "stopped_at from stop"))


def test_stopping_everything_stops_each() -> None:
    assert stopped(["R05"], ["R05", "R06"]) == {"R05": WHY}
    assert stopped([ALL], ["R05", "M02"]) == {"R05": WHY, "M02": WHY}
    assert stopped([], ["R05"]) == {}
