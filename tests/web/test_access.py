"""Denied by default: who gets where, with which form, and with which headers."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import Engine, event
from sqlmodel import Session, select

from loep.storage.session import transaction
from loep.storage.tables import Account, Case, Event, WebSession
from loep.vocabulary import Role
from loep.web import sessions
from loep.web.access import Permission, Purpose, page
from loep.web.app import create
from loep.web.headers import ALWAYS, KEPT
from tests.builders import desk, received
from tests.web.every_route import at, declared, furnish
from tests.web.visitors import HERE, Visitor, logged_in, visitor


def test_an_officer_sees_the_deliveries_of_the_own_institution_only(app: FastAPI, database: Engine) -> None:
    received.delivery(database)
    received.delivery(database, institution="30GB", id="delivery-2")
    officer = logged_in(app, desk.account(database, "Olga Prins", Role.ADMISSIONS))
    assert "30GB" not in officer.see("/deliveries").text
    assert officer.see("/deliveries/delivery-1").status_code == 200
    assert officer.see("/deliveries/delivery-2").status_code == 404


@pytest.mark.promise("forms from elsewhere", "a form from elsewhere changes nothing")
@pytest.mark.parametrize(
    ("headers", "csrf"),
    [
        ({"origin": "https://elsewhere.example"}, None),
        ({"origin": "null"}, None),
        ({"origin": "null", "sec-fetch-site": "cross-site"}, None),
        ({}, "another token"),
        ({}, ""),
    ],
)
def test_a_form_from_elsewhere_changes_nothing(
    app: FastAPI, database: Engine, headers: dict[str, str], csrf: str | None
) -> None:
    furnish(database)
    rosa = logged_in(app, account(database, "account-rosa"))
    rosa.see("/queue")
    wrong = {} if csrf is None else {"csrf": csrf}
    answer = rosa.send("/cases/single00case/claim", headers, **wrong)
    assert answer.status_code == 403
    with Session(database) as session:
        assert session.get_one(Case, "single00case").state == "open"


def test_a_browser_that_hides_the_origin_may_send_from_our_own_page(app: FastAPI, database: Engine) -> None:
    furnish(database)
    rosa = logged_in(app, account(database, "account-rosa"))
    rosa.see("/queue")
    own = {"origin": "null", "sec-fetch-site": "same-origin"}
    assert rosa.send("/cases/single00case/claim", own).status_code == 303


@pytest.mark.promise("forms from elsewhere", "reading pages changes nothing but the log")
def test_reading_pages_changes_nothing_but_the_log(app: FastAPI, database: Engine) -> None:
    furnish(database)
    rosa = logged_in(app, account(database, "account-rosa"))
    with Session(database) as session:
        before = session.get_one(Case, "single00case").model_dump()
    for found in declared(app):
        if found.method == "GET":
            rosa.see(at(found))
    with Session(database) as session:
        assert session.get_one(Case, "single00case").model_dump() == before
        actions = set(session.exec(select(Event.action)).all())
    assert all(action == "log in" or action.endswith(("read", "exported")) for action in actions), actions


def every_answer(app: FastAPI, person: Visitor) -> list[tuple[str, int, dict[str, str]]]:
    client = person.client
    answers = [(at(found), client.request(found.method, at(found), follow_redirects=False)) for found in declared(app)]
    answers += [
        ("404", client.get("/nowhere")),
        ("405", client.delete("/queue")),
        ("413", client.post("/login", content=b"x" * 1_000_001, headers={"origin": HERE})),
        ("415", client.post("/login", json={}, headers={"origin": HERE})),
        ("422", client.get("/queue?state=nonsense")),
        ("422", client.get("/cases/%00")),
        ("422", client.post("/login", content=b"a=%ff", headers={"content-type": "application/x-www-form-urlencoded"})),
    ]
    for status, answer in answers:
        assert not status.isdecimal() or answer.status_code == int(status), status
    return [(name, answer.status_code, dict(answer.headers)) for name, answer in answers]


@pytest.mark.promise("headers", "every answer carries the headers that keep it safe")
def test_every_answer_carries_the_headers_that_keep_it_safe(app: FastAPI, database: Engine) -> None:
    furnish(database)
    rosa = logged_in(app, account(database, "account-rosa"))
    for name, status, headers in every_answer(app, rosa):
        assert ALWAYS.items() <= headers.items(), (name, status)
        assert "strict-transport-security" not in headers


@pytest.mark.promise(
    "headers", "browsers keep a file of the desk under the address that names its content, and nothing else"
)
def test_a_file_is_kept_by_browsers_and_nobody_is_looked_up_for_it(app: FastAPI, database: Engine) -> None:
    furnish(database)
    rosa = logged_in(app, account(database, "account-rosa"))
    named = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', rosa.see("/cases/single00case").text))
    assert len(named) > 5
    asked: list[str] = []

    def noted(*told: object) -> None:
        asked.append(str(told[2]))

    event.listen(database, "before_cursor_execute", noted)
    for address in named:
        answer = rosa.see(address)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, KEPT)
        assert {**dict(answer.headers), "cache-control": "no-store"}.items() >= ALWAYS.items()
    event.remove(database, "before_cursor_execute", noted)
    assert asked == []
    for address in ("/static/loep.css", "/static/loep.css?v=000000000000", "/static/nothing.css?v=0", "/queue"):
        assert rosa.see(address).headers["cache-control"] == "no-store"


@pytest.mark.promise("headers", "over https the browser is told to stay there")
def test_over_https_the_browser_is_told_to_stay_there(app: FastAPI) -> None:
    secure = visitor(app)
    secure.client.base_url = "https://testserver"
    answer = secure.see("/login")
    assert answer.headers["strict-transport-security"].startswith("max-age=63072000")
    assert "__Host-loep-form=" in answer.headers["set-cookie"]
    assert "Secure" in answer.headers["set-cookie"]
    assert "HttpOnly" in answer.headers["set-cookie"]


@pytest.mark.promise("headers", "what breaks shows a number and no details")
def test_what_breaks_shows_a_number_and_no_details(app: FastAPI, database: Engine, tmp_path: Path) -> None:
    furnish(database)
    broken = create(replace(app.state.desk.settings, home=tmp_path / "nothing here"), database)
    rosa = logged_in(app, account(database, "account-rosa"))
    elsewhere = visitor(broken)
    elsewhere.client.cookies = rosa.client.cookies
    answer = elsewhere.see("/catalogue")
    assert answer.status_code == 500
    assert re.search(r"<code>[0-9a-f]{8}</code>", answer.text)
    assert "nothing here" not in answer.text
    assert ALWAYS.items() <= dict(answer.headers).items()


@pytest.mark.promise("denied by default", "a route without a declared permission stops the app from starting")
def test_a_route_without_a_declared_permission_stops_the_app_from_starting() -> None:
    with pytest.raises(ValueError, match="public"):
        page("GET", "/secret", Permission.ANYONE, Purpose.REVIEW)


@pytest.mark.promise("denied by default", "the app holds no route but the declared pages")
def test_the_app_holds_no_route_but_the_declared_pages(app: FastAPI) -> None:
    routes = {
        (route.path, method) for route in app.routes if isinstance(route, APIRoute) for method in route.methods or ()
    }
    assert routes == {(found.path, found.method) for found in declared(app)}
    assert len(app.routes) == len(declared(app))


@pytest.mark.promise("sessions", "an idle browser is logged out after half an hour")
def test_an_idle_browser_is_logged_out_after_half_an_hour(app: FastAPI, database: Engine) -> None:
    furnish(database)
    rosa = logged_in(app, account(database, "account-rosa"))
    age(database, seen=sessions.IDLE + timedelta(seconds=5))
    assert rosa.see("/queue").headers["location"] == "/login?next=%2Fqueue"


@pytest.mark.promise("sessions", "a session ends after ten hours even when busy")
def test_a_session_ends_after_ten_hours_even_when_busy(app: FastAPI, database: Engine) -> None:
    furnish(database)
    rosa = logged_in(app, account(database, "account-rosa"))
    age(database, created=sessions.ABSOLUTE + timedelta(seconds=5))
    assert rosa.see("/queue").headers["location"] == "/login?next=%2Fqueue"


def test_who_is_logged_out_while_typing_gets_the_text_back(app: FastAPI, database: Engine) -> None:
    furnish(database)
    rosa = logged_in(app, account(database, "account-rosa"))
    rosa.see("/cases/single00case")
    age(database, seen=sessions.IDLE + timedelta(seconds=5))
    answer = rosa.send("/cases/single00case/decide", motivation="a long story")
    assert answer.status_code == 401
    assert "a long story" in answer.text
    assert "You are logged out" in answer.text
    assert 'href="/login?next=%2Fcases%2Fsingle00case"' in answer.text


def test_who_logged_in_again_in_another_window_gets_the_text_of_the_first_back(app: FastAPI, database: Engine) -> None:
    furnish(database)
    rosa = logged_in(app, account(database, "account-rosa"))
    first = rosa.see("/cases/single00case").text
    age(database, seen=sessions.IDLE + timedelta(seconds=5))
    rosa.see("/login")
    rosa.send("/login", email="rosa@example.nl", password=desk.PASSWORD)
    rosa.page = first
    answer = rosa.send("/cases/single00case/comment", comment="a long story")
    assert answer.status_code == 403
    assert "a long story" in answer.text
    assert "Your role does not include" not in answer.text
    assert 'href="/cases/single00case"' in answer.text


def test_a_form_from_elsewhere_gets_none_of_its_words_shown(app: FastAPI, database: Engine) -> None:
    furnish(database)
    rosa = logged_in(app, account(database, "account-rosa"))
    headers = {"origin": "https://elsewhere.example"}
    answer = rosa.send("/cases/single00case/comment", headers, comment="call this number", csrf="none")
    assert (answer.status_code, "call this number" in answer.text) == (403, False)


@pytest.mark.parametrize(("method", "path"), [("GET", "/queue"), ("POST", "/cases/single00case/claim")])
def test_a_part_of_a_page_is_never_the_log_in_page(app: FastAPI, database: Engine, method: str, path: str) -> None:
    furnish(database)
    rosa = logged_in(app, account(database, "account-rosa"))
    age(database, seen=sessions.IDLE + timedelta(seconds=5))
    asked = {"hx-request": "true", "hx-current-url": f"{HERE}/queue?mine=yes", "origin": HERE}
    answer = rosa.client.request(method, path, headers=asked, follow_redirects=False)
    assert (answer.status_code, answer.text) == (401, "")
    assert answer.headers["hx-redirect"] == "/login?next=%2Fqueue%3Fmine%3Dyes"


def test_what_went_wrong_with_a_part_takes_the_place_of_the_page(app: FastAPI, database: Engine) -> None:
    furnish(database)
    rosa = logged_in(app, account(database, "account-rosa"))
    answer = rosa.send("/cases/nowhere/claim", {"hx-request": "true"})
    assert answer.status_code == 404
    assert answer.headers["hx-retarget"] == answer.headers["hx-reselect"] == "#main"


def account(database: Engine, id: str) -> Account:
    with Session(database) as session:
        return session.get_one(Account, id)


def age(database: Engine, seen: timedelta = timedelta(), created: timedelta = timedelta()) -> None:
    with transaction(database) as session:
        kept = session.exec(select(WebSession)).one()
        kept.seen_at -= seen
        kept.created_at -= created


def test_the_app_can_be_made_twice_on_one_database(app: FastAPI, database: Engine) -> None:
    again = create(app.state.desk.settings, database)
    assert again.state.desk.form_key == app.state.desk.form_key
