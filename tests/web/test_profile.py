"""One's own account, and what an administrator changes on another's."""

import re

import pyotp
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Account, Event, WebSession
from loep.vocabulary import Role
from loep.web import codes
from loep.web.app import create
from loep.web.fresh import FRESH
from loep.web.passwords import matches
from tests.builders import desk
from tests.web.visitors import Visitor, logged_in, visitor

NEW = "oranje lopen rustig zuidwaarts"


@pytest.fixture
def app(settings: Settings, bind: Engine) -> FastAPI:
    return create(settings, bind)


def twice(app: FastAPI, bind: Engine) -> tuple[Visitor, Visitor]:
    """Rosa, logged in in two browsers."""
    rosa = desk.account(bind, "Rosa de Vries")
    return logged_in(app, rosa), logged_in(app, rosa)


def is_in(person: Visitor) -> bool:
    return person.see("/profile").status_code == 200


def kept(bind: Engine, id: str = "account-rosa") -> Account:
    with Session(bind) as session:
        return session.get_one(Account, id)


def actions(bind: Engine) -> list[str]:
    with Session(bind) as session:
        return list(session.exec(select(Event.action).order_by(col(Event.seq))))


def test_the_language_is_kept_with_the_account(app: FastAPI, bind: Engine) -> None:
    person = logged_in(app, desk.account(bind, "Rosa de Vries"))
    person.see("/profile")
    person.send("/profile/language", language="nl")
    assert '<html lang="nl">' in person.see("/profile").text
    assert kept(bind).language == "nl"
    assert person.send("/profile/language", language="xx").status_code == 422


def test_another_password_logs_every_other_browser_out(app: FastAPI, bind: Engine) -> None:
    here, elsewhere = twice(app, bind)
    here.see("/profile")
    before = here.client.cookies["loep"]
    assert here.send("/profile/password", old=desk.PASSWORD, new=NEW).status_code == 303
    assert matches(kept(bind).password_hash, NEW)
    assert here.client.cookies["loep"] != before
    assert (is_in(here), is_in(elsewhere)) == (True, False)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"old": "not the password", "new": NEW}, "This is not your password"),
        ({"old": desk.PASSWORD, "new": "short"}, "15 to 128 characters"),
        ({"old": desk.PASSWORD, "new": "rosa goes to market"}, "without your name"),
    ],
)
def test_a_password_that_can_not_be_taken_changes_nothing(
    app: FastAPI, bind: Engine, given: dict[str, str], said: str
) -> None:
    here, elsewhere = twice(app, bind)
    here.see("/profile")
    answer = here.send("/profile/password", **given)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert matches(kept(bind).password_hash, desk.PASSWORD)
    assert is_in(elsewhere)


def test_a_password_is_not_guessed_on_the_profile(app: FastAPI, bind: Engine) -> None:
    here, _ = twice(app, bind)
    here.see("/profile")
    for _ in range(5):
        here.send("/profile/password", old="wrong", new=NEW)
    assert "Wait a minute" in here.send("/profile/password", old=desk.PASSWORD, new=NEW).text


def test_a_browser_is_ended_from_another(app: FastAPI, bind: Engine) -> None:
    here, elsewhere = twice(app, bind)
    here.see("/profile")
    other = re.search(r'name="browser" value="([0-9a-f]{64})"', here.page)
    assert other
    assert here.send("/profile/browsers/end", browser=other[1]).status_code == 303
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_every_other_browser_is_ended_at_once(app: FastAPI, bind: Engine) -> None:
    here, elsewhere = twice(app, bind)
    here.see("/profile")
    here.send("/profile/browsers/end")
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_nobody_ends_a_browser_of_somebody_else(app: FastAPI, bind: Engine) -> None:
    rosa, _ = twice(app, bind)
    karim = logged_in(app, desk.account(bind, "Karim Aziz"))
    karim.see("/profile")
    with Session(bind) as session:
        theirs = session.exec(select(WebSession.id_sha256).where(WebSession.account_id == "account-rosa")).all()
    for browser in theirs:
        karim.send("/profile/browsers/end", browser=browser)
    assert is_in(rosa)


def test_codes_are_set_up_and_renewed_from_the_profile(app: FastAPI, bind: Engine) -> None:
    person = logged_in(app, desk.account(bind, "Rosa de Vries"))
    person.see("/profile/codes")
    secret = re.search(r'<code class="key"[^>]*>([A-Z2-7 ]+)</code>', person.page)
    assert secret
    code = pyotp.TOTP(secret[1].replace(" ", "")).now()
    made = person.send("/profile/codes", secret=person.hidden("secret"), code=code)
    first = re.findall(r"<code>([a-z2-9-]{19})</code>", made.text)
    assert "10 recovery codes are left" in person.see("/profile").text
    renewed = re.findall(r"<code>([a-z2-9-]{19})</code>", person.send("/profile/recovery").text)
    assert (len(first), len(renewed), set(first) & set(renewed)) == (10, 10, set())
    assert actions(bind)[-2:] == ["codes set up", "recovery codes"]


def test_codes_are_changed_only_after_a_fresh_log_in(app: FastAPI, bind: Engine) -> None:
    person = logged_in(app, desk.account(bind, "Rosa de Vries"))
    with transaction(bind) as session:
        session.exec(select(WebSession)).one().authenticated_at -= FRESH * 2
    assert person.see("/profile/codes").headers["location"] == "/again?next=%2Fprofile%2Fcodes"
    person.see("/profile")
    assert person.send("/profile/codes", code="123456").status_code == 401


def administering(app: FastAPI, bind: Engine) -> Visitor:
    admin = logged_in(app, desk.account(bind, "Ada Smit", Role.ADMIN, ""))
    admin.see("/people")
    return admin


def test_a_changed_role_ends_the_persons_browsers(app: FastAPI, bind: Engine) -> None:
    rosa, _ = twice(app, bind)
    admin = administering(app, bind)
    assert admin.send("/people/account-rosa/place", role="senior", institution="30gb").status_code == 303
    assert (kept(bind).role, kept(bind).institution) == ("senior", "30GB")
    assert not is_in(rosa)
    assert actions(bind)[-1] == "change role"


@pytest.mark.promise("roles kept apart", "nobody is made administrator or auditor later")
@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_nobody_is_made_administrator_or_auditor_later(app: FastAPI, bind: Engine, role: str) -> None:
    desk.account(bind, "Rosa de Vries")
    desk.account(bind, "Paul Bos", Role.AUDITOR)
    admin = administering(app, bind)
    assert "invited as such" in admin.send("/people/account-rosa/place", role=role, institution="25BE").text
    answer = admin.send("/people/account-paul/place", role="admin", institution="25BE")
    assert "invited as such" in answer.text
    assert (kept(bind).role, kept(bind, "account-paul").role) == ("reviewer", "auditor")


@pytest.mark.promise("roles kept apart", "the database keeps administrators and auditors apart")
@pytest.mark.parametrize(
    ("before", "after"), [(Role.ADMIN, "auditor"), (Role.AUDITOR, "admin"), (Role.REVIEWER, "auditor")]
)
def test_the_database_keeps_administrators_and_auditors_apart(bind: Engine, before: Role, after: str) -> None:
    desk.account(bind, "Rosa de Vries", before)
    with pytest.raises(DBAPIError, match="invited as such"), transaction(bind) as session:
        session.get_one(Account, "account-rosa").role = after
    assert kept(bind).role == before


def test_an_administrator_resets_codes_and_opens_accounts_again(app: FastAPI, bind: Engine) -> None:
    rosa = desk.account(bind, "Rosa de Vries")
    with transaction(bind) as session:
        codes.set_up(session, app.state.desk.box, rosa, codes.new_secret(), 1)
    admin = administering(app, bind)
    assert admin.send("/people/account-rosa/codes").status_code == 303
    assert kept(bind).totp_sealed is None
    admin.send("/people/account-rosa/disable")
    stranger = visitor(app)
    stranger.see("/login")
    assert stranger.send("/login", email=rosa.email, password=desk.PASSWORD).status_code == 422
    admin.send("/people/account-rosa/open")
    assert is_in(logged_in(app, rosa))


@pytest.mark.parametrize("verb", ["place", "codes", "disable", "open"])
def test_an_administrator_leaves_the_own_account_to_another(app: FastAPI, bind: Engine, verb: str) -> None:
    admin = administering(app, bind)
    answer = admin.send(f"/people/account-ada/{verb}", role="reviewer", institution="25BE")
    assert (answer.status_code, "Ask another administrator" in answer.text) == (422, True)


def test_an_institution_that_is_none_is_refused(app: FastAPI, bind: Engine) -> None:
    desk.account(bind, "Rosa de Vries")
    answer = administering(app, bind).send("/people/account-rosa/place", role="senior", institution="school")
    assert "not a BRIN code" in answer.text
    assert kept(bind).role == "reviewer"
