"""Logging in through an identity provider: who gets in, as what, and what is never believed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from httpx import Response
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Account, Decision, Event, KeptForm, WebSession
from loep.web.app import create
from loep.web.fresh import FRESH
from tests.builders import desk
from tests.builders.identity import Mock, provider, somebody
from tests.web.visitors import Visitor, visitor


@pytest.fixture
def mock() -> Iterator[Mock]:
    with provider() as made:
        yield made


@pytest.fixture
def app(settings: Settings, bind: Engine, mock: Mock, tmp_path: Path) -> FastAPI:
    return create(replace(settings, identity=mock.registration(tmp_path / "identity")), bind)


def sent_back(person: Visitor, start: str = "/identity/start?next=/queue") -> str:
    """To the provider; the address it sends the browser back to."""
    away = person.see(start)
    assert away.status_code == 303, away.text
    return httpx.get(away.headers["location"]).headers["location"]


def came_back(person: Visitor, address: str, **changed: str) -> Response:
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    return person.see("/identity/back?" + httpx.QueryParams({**asked, **changed}).__str__())


def enter(app: FastAPI, start: str = "/identity/start?next=/queue") -> tuple[Visitor, Response]:
    person = visitor(app)
    return person, came_back(person, sent_back(person, start))


def accounts(bind: Engine) -> list[Account]:
    with Session(bind) as session:
        return list(session.exec(select(Account).order_by(col(Account.created_at))))


def actions(bind: Engine) -> list[str]:
    with Session(bind) as session:
        return list(session.exec(select(Event.action).order_by(col(Event.seq))))


def test_the_log_in_page_leads_to_the_institution_and_asks_no_password(app: FastAPI) -> None:
    person = visitor(app)
    page = person.see("/login?next=/queue").text
    assert 'href="/identity/start?next=%2Fqueue"' in page
    assert 'type="password"' not in page
    assert person.send("/login", email="rosa@example.nl", password=desk.PASSWORD).status_code in (403, 404)


def test_the_first_log_in_makes_an_account_with_role_and_institution(app: FastAPI, bind: Engine) -> None:
    person, answer = enter(app)
    assert answer.headers["location"] == "/queue"
    assert person.see("/queue").status_code == 200
    (made,) = accounts(bind)
    assert (made.role, made.institution, made.name, made.password_hash) == ("reviewer", "25BE", "Rosa de Vries", "")
    assert made.identity
    assert "subject-1" not in str(made.model_dump())
    assert actions(bind) == ["make account", "log in"]


def test_the_next_log_in_is_the_same_account_whatever_the_mail_address_says(
    app: FastAPI, bind: Engine, mock: Mock
) -> None:
    enter(app)
    mock.person = {**somebody("reviewer"), "email": "other@hogeschool.example", "name": "Rosa Bakker"}
    enter(app)
    (made,) = accounts(bind)
    assert (made.email, made.name) == ("rosa@hogeschool.example", "Rosa Bakker")


def test_a_mail_address_opens_nobody_elses_account(app: FastAPI, bind: Engine, mock: Mock) -> None:
    olga = desk.account(bind, "Olga Prins")
    mock.person = {**somebody("reviewer"), "email": olga.email}
    enter(app)
    assert len(accounts(bind)) == 2
    with Session(bind) as session:
        assert session.exec(select(WebSession.account_id)).one() != olga.id


@pytest.mark.promise("roles kept apart", "a second identity with the same mailbox gets no other power")
def test_a_second_identity_with_the_same_mailbox_gets_no_other_power(app: FastAPI, bind: Engine, mock: Mock) -> None:
    mock.person = somebody("admin")
    assert enter(app)[1].status_code == 303
    mock.person = somebody("auditor", sub="subject-2")
    assert "Nobody is administrator and auditor" in enter(app)[1].text
    mock.person = somebody("admin", sub="subject-2")
    assert enter(app)[1].status_code == 303
    assert [account.role for account in accounts(bind)] == ["admin", "admin"]


@pytest.mark.parametrize("where", ["userinfo", "token", "entitlement"])
def test_groups_are_read_wherever_the_provider_puts_them(app: FastAPI, bind: Engine, mock: Mock, where: str) -> None:
    if where == "token":
        mock.in_token = ("schac_home_organization", "edumember_is_member_of", "name")
        mock.about = {"sub": "subject-1"}
    if where == "entitlement":
        mock.person = {**somebody(), "eduperson_entitlement": somebody("senior")["edumember_is_member_of"]}
    assert enter(app)[1].status_code == 303
    assert accounts(bind)[0].role == ("senior" if where == "entitlement" else "reviewer")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (somebody(), "None of your groups"),
        (somebody("nothing here"), "None of your groups"),
        (somebody("reviewer", home="unknown.example"), "Your institution does not work"),
        ({**somebody("reviewer"), "schac_home_organization": None}, "Your institution does not work"),
        (somebody("admin", "auditor"), "Nobody is administrator and auditor"),
    ],
)
def test_who_has_no_place_here_is_told_kindly(
    app: FastAPI, bind: Engine, mock: Mock, told: dict[str, object], said: str
) -> None:
    mock.person = told
    person, answer = enter(app)
    assert (answer.status_code, said in answer.text) == (403, True)
    assert "loep" not in person.client.cookies
    assert accounts(bind) == []
    assert actions(bind) == ["log in refused"]


def test_where_groups_give_the_roles_no_administrator_does(app: FastAPI, bind: Engine, mock: Mock) -> None:
    olga = desk.account(bind, "Olga Prins")
    mock.person = somebody("admin")
    ada, _ = enter(app, "/identity/start?next=/people")
    assert "olga@example.nl" in ada.see("/people").text
    assert ada.send(f"/people/{olga.id}/place", role="senior").status_code == 404
    assert ada.send("/people/invite", role="senior", institution="").status_code == 404
    assert next(one.role for one in accounts(bind) if one.id == olga.id) == "reviewer"


def test_a_changed_role_ends_every_other_browser(app: FastAPI, bind: Engine, mock: Mock) -> None:
    before, _ = enter(app)
    mock.person = somebody("senior", "reviewer")
    after, _ = enter(app)
    assert before.see("/queue").headers["location"].startswith("/login")
    assert after.see("/queue").status_code == 200
    assert accounts(bind)[0].role == "senior"
    assert actions(bind) == ["make account", "log in", "change role", "log in"]


@pytest.mark.parametrize(("first", "then"), [("admin", "auditor"), ("auditor", "admin"), ("reviewer", "admin")])
def test_nobody_becomes_administrator_or_auditor_later(
    app: FastAPI, bind: Engine, mock: Mock, first: str, then: str
) -> None:
    mock.person = somebody(first)
    enter(app)
    mock.person = somebody(then)
    assert "Nobody is administrator and auditor" in enter(app)[1].text
    assert accounts(bind)[0].role == first


def test_a_closed_account_stays_closed(app: FastAPI, bind: Engine) -> None:
    enter(app)
    with transaction(bind) as session:
        session.exec(select(Account)).one().disabled_at = datetime.now(UTC)
    assert "closed" in enter(app)[1].text


@pytest.mark.promise("identity provider down", "a provider that is down gets a kind page and nothing leaks")
def test_a_provider_that_is_down_gets_a_kind_page_and_nothing_leaks(app: FastAPI, mock: Mock) -> None:
    person = visitor(app)
    address = sent_back(person)
    mock.down = True
    answer = came_back(person, address)
    assert (answer.status_code, "Your institution does not answer" in answer.text) == (503, True)
    assert "stack trace" not in answer.text
    assert mock.address not in answer.text
    assert "loep" not in person.client.cookies


@pytest.mark.promise("identity provider down", "a provider that never answered gets the same page")
def test_a_provider_that_never_answered_gets_the_same_page(app: FastAPI, mock: Mock) -> None:
    mock.down = True
    assert visitor(app).see("/identity/start").status_code == 503


@pytest.mark.promise("local accounts", "a stranger writes nothing into the log by coming back from nowhere")
def test_a_stranger_writes_nothing_into_the_log(app: FastAPI, bind: Engine) -> None:
    stranger = visitor(app)
    for path in ("/identity/back", "/identity/back?state=x&code=y"):
        assert "interrupted or took too long" in stranger.see(path).text
    assert actions(bind) == []
    for _ in range(5):
        stranger.see("/identity/start")
        assert stranger.see("/identity/back?state=forged&code=y").status_code == 403
    assert actions(bind) == ["log in refused"]


def test_who_cancels_at_the_provider_can_start_again(app: FastAPI) -> None:
    person = visitor(app)
    sent_back(person)
    state = "x"
    answer = person.see(f"/identity/back?error=access_denied&state={state}")
    assert (answer.status_code, "Start again" in answer.text) == (403, True)


def test_a_log_in_long_ago_at_the_provider_is_not_fresh_here(app: FastAPI, bind: Engine, mock: Mock) -> None:
    mock.logged_in_ago = 3600
    enter(app)
    with Session(bind) as session:
        proved = session.exec(select(WebSession.authenticated_at)).one()
    assert timedelta(minutes=59) < datetime.now(UTC) - proved < timedelta(minutes=61)


def test_a_decision_waits_while_the_person_logs_in_again(app: FastAPI, bind: Engine, mock: Mock) -> None:
    desk.night(bind)
    person, _ = enter(app)
    rosa = accounts(bind)[0]
    desk.held(bind, desk.single(bind), rosa)
    person.see("/queue")
    form = {"token": "token-1", "outcome-of-single00case": "confirmed"}
    why = "De school bevestigt dat zij dit diploma nooit gaf."
    with transaction(bind) as session:
        session.exec(select(WebSession)).one().authenticated_at -= FRESH * 2
    asked = person.send("/cases/single00case/decide", **form, motivation=why)
    assert asked.status_code == 401
    with Session(bind) as session:
        assert why not in session.exec(select(KeptForm.sealed)).one()
    start = asked.text.split('href="/identity/start')[1].split('"')[0].replace("&amp;", "&")
    back = came_back(person, sent_back(person, "/identity/start" + start))
    assert "/authorize" in mock.asked
    person.see(back.headers["location"])
    assert person.hidden("motivation") == why
    carried = {name: person.hidden(name) for name in (*form, "motivation")}
    assert person.send("/cases/single00case/decide", **carried).status_code == 303
    with Session(bind) as session:
        assert session.exec(select(Decision.motivation)).all() == [why]


def test_logging_in_again_as_somebody_else_is_refused(app: FastAPI, mock: Mock) -> None:
    person, _ = enter(app)
    mock.person = somebody("reviewer", sub="subject-2")
    answer = came_back(person, sent_back(person, "/identity/start?again=1&next=/queue"))
    assert (answer.status_code, "as somebody else" in answer.text) == (403, True)


def test_a_kept_form_is_for_its_sender_only(app: FastAPI, bind: Engine, mock: Mock) -> None:
    person, _ = enter(app)
    person.see("/queue")
    with transaction(bind) as session:
        session.exec(select(WebSession)).one().authenticated_at -= FRESH * 2
    desk.night(bind)
    desk.held(bind, desk.single(bind), accounts(bind)[0])
    filled = {"token": "token-1", "outcome-of-single00case": "confirmed"}
    person.send("/cases/single00case/decide", **filled, motivation="x" * 20)
    with Session(bind) as session:
        kept = session.exec(select(KeptForm.id)).one()
    assert person.see(f"/again/{kept}").status_code == 200
    mock.person = somebody("reviewer", sub="subject-2")
    other, _ = enter(app)
    assert other.see(f"/again/{kept}").status_code == 404
