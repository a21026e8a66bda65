"""Accounts: by invite only, with a password worth its name."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from loep.storage.session import transaction
from loep.storage.tables import Account, Event, Invite, WebSession
from loep.vocabulary import Role
from loep.web import accounts, invites
from loep.web.accounts import NotAccepted
from loep.web.passwords import refusal
from tests.builders import desk, received
from tests.web.visitors import Visitor, logged_in, visitor

GOOD = "paars fietst langzaam noordwaarts"


def invited(database: Engine, email: str | None = None, age: timedelta = timedelta()) -> str:
    with transaction(database) as session:
        return invites.invite(session, Role.REVIEWER, "25BE", email, datetime.now(UTC) - age)


def accepting(app: FastAPI, token: str) -> Visitor:
    newcomer = visitor(app)
    newcomer.see(f"/invite/{token}")
    return newcomer


def test_who_accepts_an_invite_is_logged_in_with_its_role_and_institution(app: FastAPI, database: Engine) -> None:
    token = invited(database)
    newcomer = accepting(app, token)
    answer = newcomer.send(f"/invite/{token}", name="Rosa de Vries", email="Rosa@Example.nl", password=GOOD)
    assert answer.headers["location"] == "/"
    assert newcomer.see("/queue").status_code == 200
    with Session(database) as session:
        made = session.exec(select(Account)).one()
        assert (made.role, made.institution, made.email) == ("reviewer", "25BE", "rosa@example.nl")
        assert made.password_hash.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
        assert session.exec(select(Event.action).order_by(col(Event.seq))).all() == ["invite", "accept invite"]


def test_an_invite_works_once_and_only_its_hash_is_kept(app: FastAPI, database: Engine) -> None:
    token = invited(database)
    accepting(app, token).send(f"/invite/{token}", name="Rosa", email="rosa@example.nl", password=GOOD)
    again = visitor(app)
    assert again.see(f"/invite/{token}").status_code == 404
    again.see("/login")
    assert again.send(f"/invite/{token}", name="Eve", email="eve@example.nl", password=GOOD).status_code == 404
    with Session(database) as session:
        assert token not in str(session.exec(select(Invite)).one().model_dump())
        assert len(session.exec(select(Account)).all()) == 1


def test_an_invite_lapses_after_seven_days(app: FastAPI, database: Engine) -> None:
    assert visitor(app).see(f"/invite/{invited(database, age=timedelta(days=6, hours=23))}").status_code == 200
    assert visitor(app).see(f"/invite/{invited(database, age=timedelta(days=7, seconds=1))}").status_code == 404


def test_an_invite_bound_to_an_address_keeps_it(app: FastAPI, database: Engine) -> None:
    token = invited(database, "bound@example.nl")
    accepting(app, token).send(f"/invite/{token}", name="Rosa", email="other@example.nl", password=GOOD)
    with Session(database) as session:
        assert session.exec(select(Account.email)).all() == ["bound@example.nl"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", " ", "Fill in your name"),
        ("email", "nonsense", "This is not an e-mail address"),
        ("password", "too short", "15 to 128 characters"),
        ("password", "rosa goes to market", "without your name"),
        ("password", "wachtwoord123456", "among the first that are tried"),
    ],
)
def test_what_is_wrong_stands_at_its_field(app: FastAPI, database: Engine, field: str, value: str, said: str) -> None:
    token = invited(database)
    newcomer = accepting(app, token)
    filled = {"name": "Rosa de Vries", "email": "rosa@example.nl", "password": GOOD, field: value}
    answer = newcomer.send(f"/invite/{token}", **filled)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'id="{field}-error"' in answer.text
    assert filled["password"] not in answer.text
    with Session(database) as session:
        assert session.exec(select(Account)).all() == []


WELL_KNOWN = (
    "passwordpassword",
    "Wachtwoord2026!!!",
    "aaaaaaaaaaaaaaaaaaaa",
    "abcabcabcabcabcabc",
    "123456789012345",
    "qwertyuiopasdfghjkl",
    "abcdefghijklmnop",
    "iloveyouiloveyou",
    "P@ssw0rdP@ssw0rd1",
    "1q2w3e4r5t6y7u8i9o",
    "Welkom01Welkom02",
    "zomer2026zomer2027",
    "hogeschool van amsterdam",
    "trustno1trustno1trustno1",
)
UNPREDICTABLE = (
    GOOD,
    desk.PASSWORD,
    "correct horse battery staple lamp",
    "ik eet op dinsdag graag soep",
    "Tr0ub4dor&3-and-more",
)
ELSEWHERE = ("https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "javascript:1")


@pytest.mark.parametrize("password", WELL_KNOWN)
def test_well_known_passwords_are_refused(password: str) -> None:
    assert refusal(password, "rosa@example.nl", "Rosa de Vries")


def test_no_password_takes_long_to_judge() -> None:
    began = time.perf_counter()
    refusal("4@8({[<3e6g9b1!|7$5+2z" * 5, "rosa@example.nl", "Rosa de Vries")
    assert time.perf_counter() - began < 10


@pytest.mark.parametrize("password", UNPREDICTABLE)
def test_long_unpredictable_passwords_are_accepted(password: str) -> None:
    assert refusal(password, "rosa@example.nl", "Rosa de Vries") is None


def test_logging_in_makes_a_new_id_each_time_and_keeps_only_its_hash(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    person = logged_in(app, rosa)
    first = person.client.cookies["loep"]
    person.client.cookies.delete("loep")
    person.see("/login")
    person.send("/login", email=rosa.email, password=desk.PASSWORD)
    assert person.client.cookies["loep"] != first
    with Session(database) as session:
        kept = session.exec(select(WebSession.id_sha256)).all()
    assert first not in kept
    assert all(len(digest) == 64 for digest in kept)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    person = visitor(app)
    person.see("/login")
    cookie = person.send("/login", email=rosa.email, password=desk.PASSWORD).headers["set-cookie"]
    assert cookie.startswith("loep=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    person = visitor(app)
    person.see("/login")
    wrong = person.send("/login", email=rosa.email, password="not the password")
    unknown = person.send("/login", email="who@example.nl", password="not the password")
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.text.replace(rosa.email, "") == unknown.text.replace("who@example.nl", "")


def test_the_sixth_try_within_a_minute_is_refused_even_when_right(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    person = visitor(app)
    person.see("/login")
    tries = [person.send("/login", email=rosa.email, password="wrong").status_code for _ in range(5)]
    assert tries == [422] * 5
    assert person.send("/login", email=rosa.email, password=desk.PASSWORD).status_code == 429


def test_logging_out_clears_the_browser_and_ends_the_session(app: FastAPI, database: Engine) -> None:
    person = logged_in(app, desk.account(database, "Rosa de Vries"))
    person.see("/queue")
    cookie = person.client.cookies["loep"]
    answer = person.send("/logout")
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    person.client.cookies.set("loep", cookie)
    assert person.see("/queue").status_code == 303


@pytest.mark.parametrize("after", ELSEWHERE)
def test_logging_in_never_leads_elsewhere(app: FastAPI, database: Engine, after: str) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    person = visitor(app)
    person.see("/login")
    assert person.send("/login", email=rosa.email, password=desk.PASSWORD, next=after).headers["location"] == "/"


def test_an_administrator_invites_and_closes_accounts_but_never_the_own(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    reviewer = logged_in(app, rosa)
    admin = logged_in(app, desk.account(database, "Ada Smit", Role.ADMIN, ""))
    admin.see("/people")
    invited = admin.send("/people/invite", role="senior", institution="25be", email="noor@example.nl")
    assert "http://testserver/invite/" in invited.text
    assert admin.send("/people/account-rosa/disable").status_code == 303
    assert reviewer.see("/queue").status_code == 303
    own = admin.send("/people/account-ada/disable")
    assert (own.status_code, "You cannot close your own account" in own.text) == (422, True)
    assert admin.send("/people/nobody/disable").status_code == 404
    with Session(database) as session:
        done = session.exec(select(Event.action).where(Event.actor == "account-ada").order_by(col(Event.seq))).all()
        assert done[-2:] == [
            "invite",
            "disable account",
        ]


def test_a_closed_account_cannot_log_in(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    with transaction(database) as session:
        accounts.disable(session, rosa.id, received.NIGHT, "loep admin")
    person = visitor(app)
    person.see("/login")
    assert person.send("/login", email=rosa.email, password=desk.PASSWORD).status_code == 422


def test_an_invite_for_no_institution_that_exists_is_refused(database: Engine) -> None:
    with pytest.raises(NotAccepted, match="BRIN"), transaction(database) as session:
        invites.invite(session, Role.REVIEWER, "Hogeschool", None, received.NIGHT)


def test_there_is_no_account_to_begin_with(database: Engine) -> None:
    with Session(database) as session:
        assert session.exec(select(Account)).all() == []


def test_the_key_of_forms_is_readable_by_its_owner_only(app: FastAPI) -> None:
    path: Path = app.state.desk.settings.keys / "forms.key"
    assert path.stat().st_mode & 0o777 == 0o600
