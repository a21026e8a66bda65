"""What weighs heavily needs a log-in of the last five minutes, and nothing that was typed is lost on the way."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Account, Case, Decision, Event, WebSession
from loep.web.app import create
from loep.web.fresh import FRESH
from tests.builders import desk
from tests.web.visitors import Visitor, logged_in, visitor

WHY = 'De school bevestigt dat zij dit diploma nooit gaf.\nEn dat "schriftelijk" & <b>twee</b> keer.'
OWN = {"again-password": desk.PASSWORD}


@pytest.fixture
def rosa(bind: Engine) -> Account:
    return desk.account(bind, "Rosa de Vries")


@pytest.fixture
def app(settings: Settings, bind: Engine) -> FastAPI:
    return create(settings, bind)


def deciding(app: FastAPI, bind: Engine, rosa: Account, **filled: str) -> tuple[Visitor, dict[str, str]]:
    """Rosa, who logged in a while ago, with the form of a case that she has."""
    desk.night(bind)
    desk.held(bind, desk.single(bind), rosa)
    person = logged_in(app, rosa)
    person.see("/cases/single00case")
    later(bind, FRESH + timedelta(seconds=5))
    hidden = {name: person.hidden(name) for name in ("token", "version", "seen") if f'name="{name}"' in person.page}
    return person, {**hidden, "outcome-of-single00case": "confirmed", "motivation": WHY, **filled}


def later(bind: Engine, passed: timedelta) -> None:
    """Let time pass for everybody who is logged in."""
    with transaction(bind) as session:
        for kept in session.exec(select(WebSession)):
            kept.authenticated_at -= passed


def decided(bind: Engine) -> list[str]:
    with Session(bind) as session:
        return [decision.motivation.replace("\r\n", "\n") for decision in session.exec(select(Decision))]


@pytest.mark.promise("fresh log-in", "an adverse decision asks for the password and keeps every word")
def test_an_adverse_decision_asks_for_the_password_and_keeps_every_word(
    app: FastAPI, bind: Engine, rosa: Account
) -> None:
    person, form = deciding(app, bind, rosa)
    asked = person.send("/cases/single00case/decide", **form)
    assert asked.status_code == 401
    assert decided(bind) == []
    assert 'action="/cases/single00case/decide"' in asked.text
    assert "<b>twee</b>" not in asked.text
    carried = {name: person.hidden(name) for name in ("token", "version", "outcome-of-single00case")}
    assert carried == {name: form[name] for name in carried}
    before = person.client.cookies["loep"]
    answer = person.send("/cases/single00case/decide", **form, **OWN)
    assert answer.headers["location"].startswith("/cases/single00case")
    assert decided(bind) == [WHY]
    assert person.client.cookies["loep"] != before
    with Session(bind) as session:
        assert session.get_one(Case, "single00case").state == "second_look"
        assert len(session.exec(select(WebSession)).all()) == 1


def test_a_decision_that_harms_nobody_asks_nothing(app: FastAPI, bind: Engine, rosa: Account) -> None:
    person, form = deciding(app, bind, rosa)
    form["outcome-of-single00case"] = "unfounded"
    assert person.send("/cases/single00case/decide", **form).status_code == 303


def test_who_logged_in_just_now_is_not_asked(app: FastAPI, bind: Engine, rosa: Account) -> None:
    person, form = deciding(app, bind, rosa)
    later(bind, -timedelta(seconds=10))
    assert person.send("/cases/single00case/decide", **form).status_code == 303


def test_a_wrong_password_is_told_kindly_and_the_sixth_must_wait(app: FastAPI, bind: Engine, rosa: Account) -> None:
    person, form = deciding(app, bind, rosa)
    for _ in range(5):
        wrong = person.send("/cases/single00case/decide", **form, **{"again-password": "not the password"})
        assert (wrong.status_code, "That is not right" in wrong.text) == (401, True)
        assert "not the password" not in wrong.text
    waiting = person.send("/cases/single00case/decide", **form, **OWN)
    assert "Wait a minute" in waiting.text
    assert decided(bind) == []
    with Session(bind) as session:
        said = session.exec(select(Event.action).order_by(col(Event.seq))).all()
    assert said.count("log in again refused") == 5


def test_a_page_is_opened_again_after_the_log_in(app: FastAPI, rosa: Account) -> None:
    person = logged_in(app, rosa)
    person.see("/again?next=/queue?state=open")
    assert person.send("/again", next=person.hidden("next"), **{"again-password": "wrong"}).status_code == 422
    answer = person.send("/again", next=person.hidden("next"), **OWN)
    assert answer.headers["location"] == "/queue?state=open"
    assert person.see("/queue").status_code == 200


def test_the_id_before_the_log_in_is_worth_nothing_after_it(app: FastAPI, rosa: Account) -> None:
    person = logged_in(app, rosa)
    stolen = person.client.cookies["loep"]
    person.see("/again")
    person.send("/again", next="/queue", **OWN)
    thief = visitor(app)
    thief.client.cookies.set("loep", stolen)
    assert thief.see("/queue").headers["location"].startswith("/login")


@pytest.mark.parametrize("after", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example"])
def test_logging_in_again_never_leads_elsewhere(app: FastAPI, rosa: Account, after: str) -> None:
    person = logged_in(app, rosa)
    person.see("/again")
    assert person.send("/again", next=after, **OWN).headers["location"] == "/"


def test_a_form_sent_while_logged_in_nowhere_is_not_let_in_by_a_password(app: FastAPI, bind: Engine) -> None:
    desk.account(bind, "Rosa de Vries")
    stranger = visitor(app)
    stranger.see("/login")
    assert stranger.send("/cases/single00case/decide", **OWN).status_code == 401


def test_time_is_what_the_clock_says(app: FastAPI, bind: Engine, rosa: Account) -> None:
    logged_in(app, rosa)
    with Session(bind) as session:
        kept = session.exec(select(WebSession)).one()
    assert abs(datetime.now(UTC) - kept.authenticated_at) < timedelta(seconds=30)
