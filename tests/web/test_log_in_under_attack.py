"""Log-in as an attacker meets it: planted ids, replayed forms, names to be found out, addresses to be sent to."""

import time
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session, select

from loep.storage.session import transaction
from loep.storage.tables import Account, WebSession
from loep.vocabulary import Role
from loep.web import account_changes, sessions
from loep.web.headers import ALWAYS
from loep.web.passwords import hashed, matches
from tests.builders import desk
from tests.web.every_route import at, declared, entered, furnish
from tests.web.visitors import HERE, Visitor, logged_in, visitor

PLANTED = "planted-by-somebody-else-0123456789abcdef"


@pytest.mark.promise("sessions", "an id that was planted is never the one that is logged in")
def test_an_id_that_was_planted_is_never_the_one_that_is_logged_in(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    person = visitor(app)
    person.client.cookies.set("loep", PLANTED)
    person.see("/login")
    person.send("/login", email=rosa.email, password=desk.PASSWORD)
    thief = visitor(app)
    thief.client.cookies.set("loep", PLANTED)
    assert thief.see("/queue").headers["location"].startswith("/login")


@pytest.mark.promise("sessions", "the id changes at a second log in and the former one ends")
def test_the_id_changes_at_a_second_log_in_and_the_former_one_ends(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    person = logged_in(app, rosa)
    former = person.client.cookies["loep"]
    person.send("/login", email=rosa.email, password=desk.PASSWORD)
    assert person.client.cookies["loep"] != former
    with Session(database) as session:
        assert sessions.find(session, former, datetime.now(UTC)) is None


@pytest.mark.promise("sessions", "a changed role is worth nothing to who was logged in")
def test_a_changed_role_is_worth_nothing_to_who_was_logged_in(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries", Role.SENIOR)
    person = logged_in(app, rosa)
    with transaction(database) as session:
        account_changes.place(session, rosa.id, Role.ADMISSIONS, "25BE", datetime.now(UTC), "loep admin")
    assert person.see("/queue").headers["location"].startswith("/login")


def test_a_form_made_before_logging_out_does_nothing_after(app: FastAPI, database: Engine) -> None:
    furnish(database)
    rosa = desk.account(database, "Karim Aziz")
    person = logged_in(app, rosa)
    person.see("/queue")
    before = person.page
    person.send("/logout")
    again = logged_in(app, rosa)
    again.page = before
    assert again.send("/cases/single00case/claim").status_code == 403


def test_a_form_of_one_person_does_nothing_for_another(app: FastAPI, database: Engine) -> None:
    furnish(database)
    rosa = entered(app, database, desk.account(database, "Karim Aziz"))
    karim = entered(app, database, desk.account(database, "Vera Visser"))
    karim.page = rosa.page
    assert karim.send("/cases/single00case/claim").status_code == 403


def every_form(app: FastAPI) -> list[str]:
    return [at(page) for page in declared(app) if page.method == "POST"]


@pytest.mark.promise("forms from elsewhere", "no form of any route is taken from elsewhere")
@pytest.mark.parametrize(
    "headers", [{"origin": "https://elsewhere.example"}, {"origin": "null"}, {"origin": f"{HERE}.elsewhere.example"}]
)
def test_no_form_of_any_route_is_taken_from_elsewhere(app: FastAPI, database: Engine, headers: dict[str, str]) -> None:
    furnish(database)
    person = entered(app, database, desk.account(database, "Vera Visser", Role.SENIOR))
    for path in every_form(app):
        assert person.send(path, headers).status_code == 403, path


@pytest.mark.promise("forms from elsewhere", "no form of any route is taken without its token")
def test_no_form_of_any_route_is_taken_without_its_token(app: FastAPI, database: Engine) -> None:
    furnish(database)
    person = entered(app, database, desk.account(database, "Vera Visser", Role.SENIOR))
    for path in every_form(app):
        assert person.send(path, csrf="").status_code == 403, path
        assert person.send(path, csrf="é").status_code == 403, path


@pytest.mark.promise("headers", "every refusal of a form carries the headers that keep it safe")
def test_every_refusal_of_a_form_carries_the_headers_that_keep_it_safe(app: FastAPI, database: Engine) -> None:
    furnish(database)
    person = entered(app, database, desk.account(database, "Vera Visser", Role.SENIOR))
    for path in every_form(app):
        answer = person.send(path, csrf="")
        assert ALWAYS.items() <= dict(answer.headers).items(), path


def seconds(person: Visitor, email: str) -> float:
    began = time.perf_counter()
    person.send("/login", email=email, password="not the password of anybody")
    return time.perf_counter() - began


@pytest.mark.promise("local accounts", "an unknown address takes as long as a wrong password")
def test_an_unknown_address_takes_as_long_as_a_wrong_password(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    with transaction(database) as session:
        session.get_one(Account, rosa.id).password_hash = hashed(desk.PASSWORD)
    person = visitor(app)
    person.see("/login")
    seconds(person, "warm@example.nl")
    known, unknown = [], []
    for number in range(4):
        known.append(seconds(person, "rosa@example.nl"))
        unknown.append(seconds(person, f"nobody{number}@example.nl"))
    assert median(unknown) > median(known) / 3
    assert median(known) > median(unknown) / 3


@pytest.mark.promise("local accounts", "who has no password is let in by none")
@pytest.mark.parametrize("stored", [None, ""])
def test_who_has_no_password_is_let_in_by_none(stored: str | None) -> None:
    assert not matches(stored, "nobody has this password")
    assert not matches(stored, "")


def test_an_account_of_the_identity_provider_opens_with_no_password(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    with transaction(database) as session:
        session.get_one(Account, rosa.id).password_hash = ""
    person = visitor(app)
    person.see("/login")
    for password in ("", "nobody has this password", desk.PASSWORD):
        assert person.send("/login", email=rosa.email, password=password).status_code == 422


def test_a_session_that_lapsed_is_gone_from_the_database(app: FastAPI, database: Engine) -> None:
    person = logged_in(app, desk.account(database, "Rosa de Vries"))
    with transaction(database) as session:
        session.exec(select(WebSession)).one().seen_at -= sessions.IDLE + timedelta(seconds=5)
    person.see("/queue")
    with Session(database) as session:
        assert session.exec(select(WebSession)).all() == []
