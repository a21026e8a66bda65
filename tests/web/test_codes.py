"""Log-in codes: set up once, right for a minute, good for one log-in, and replaced by nothing but a recovery code."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Account, Event, RecoveryCode, WebSession
from loep.vocabulary import Role
from loep.web import codes, invites
from loep.web.app import create
from tests.builders import desk
from tests.web.visitors import Visitor, logged_in, visitor

GOOD = "paars fietst langzaam noordwaarts"
NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)


@pytest.fixture
def app(settings: Settings, bind: Engine) -> FastAPI:
    """A desk that asks everybody for codes."""
    return create(replace(settings, require_codes=True), bind)


def newcomer(app: FastAPI, bind: Engine, role: Role = Role.REVIEWER) -> Visitor:
    """Somebody who accepted an invite just now."""
    with transaction(bind) as session:
        token = invites.invite(session, role, "25BE", None, datetime.now(UTC))
    person = visitor(app)
    person.see(f"/invite/{token}")
    answer = person.send(f"/invite/{token}", name="Rosa de Vries", email="rosa@example.nl", password=GOOD)
    assert answer.headers["location"] == "/login/set-up?next=%2F"
    person.see("/login/set-up?next=/queue")
    return person


def shown(person: Visitor) -> str:
    """The key that the page shows in letters."""
    found = re.search(r'<code class="key"[^>]*>([A-Z2-7 ]+)</code>', person.page)
    assert found
    return found[1].replace(" ", "")


def enrolled(app: FastAPI, bind: Engine) -> tuple[Visitor, str, list[str]]:
    """Somebody with codes: logged in, the secret of the app, the recovery codes."""
    return enrolled_from(newcomer(app, bind))


def half_way(app: FastAPI) -> Visitor:
    """Rosa, who gave her password and still owes a code."""
    person = visitor(app)
    person.see("/login")
    answer = person.send("/login", email="rosa@example.nl", password=GOOD, next="/queue")
    assert answer.headers["location"] == "/login/code?next=%2Fqueue"
    person.see(answer.headers["location"])
    return person


def unused(bind: Engine) -> None:
    """Half a minute later: the last code was used long ago."""
    with transaction(bind) as session:
        for account in session.exec(select(Account)):
            account.totp_step = 0


def actions(bind: Engine) -> list[str]:
    with Session(bind) as session:
        return list(session.exec(select(Event.action).order_by(col(Event.seq))))


def test_the_first_log_in_sets_codes_up_before_anything_can_be_seen(app: FastAPI, bind: Engine) -> None:
    person = newcomer(app, bind)
    assert person.see("/queue").headers["location"].startswith("/login")
    half = person.client.cookies["loep"]
    person, secret, recovery = enrolled_from(person)
    assert person.see("/queue").status_code == 200
    assert person.client.cookies["loep"] != half
    assert len(set(recovery)) == 10
    with Session(bind) as session:
        account = session.exec(select(Account)).one()
        kept = session.exec(select(RecoveryCode.code_sha256)).all()
    assert account.totp_sealed
    assert secret not in account.totp_sealed
    assert not {code.replace("-", "") for code in recovery} & set(kept)
    assert actions(bind) == ["invite", "accept invite", "codes set up", "log in"]


def enrolled_from(person: Visitor) -> tuple[Visitor, str, list[str]]:
    person.see("/login/set-up?next=/queue")
    secret = shown(person)
    code = pyotp.TOTP(secret).now()
    answer = person.send("/login/set-up", secret=person.hidden("secret"), next="/queue", code=code)
    return person, secret, re.findall(r"<code>([a-z2-9-]{19})</code>", answer.text)


def test_the_picture_says_what_the_key_says_without_styles_of_its_own(app: FastAPI, bind: Engine) -> None:
    person = newcomer(app, bind)
    picture = person.page[person.page.index("<svg", person.page.index("squares")) :]
    drawn = picture[: picture.index("</svg>")]
    assert "style=" not in drawn
    assert "data:" not in drawn
    assert "<path" in drawn


def test_a_wrong_first_code_keeps_nothing_and_the_same_picture(app: FastAPI, bind: Engine) -> None:
    person = newcomer(app, bind)
    secret = shown(person)
    answer = person.send("/login/set-up", secret=person.hidden("secret"), next="/", code="000000")
    assert answer.status_code == 422
    assert shown(person) == secret
    foreign = person.send("/login/set-up", secret="x" * 60, next="/", code=pyotp.TOTP(secret).now())
    assert foreign.status_code == 422
    with Session(bind) as session:
        assert session.exec(select(Account.totp_sealed)).all() == [None]


@pytest.mark.promise("local accounts", "a code logs in once")
def test_a_code_logs_in_once(app: FastAPI, bind: Engine) -> None:
    _, secret, _ = enrolled(app, bind)
    unused(bind)
    code = pyotp.TOTP(secret).now()
    person = half_way(app)
    half = person.client.cookies["loep"]
    assert person.see("/queue").headers["location"].startswith("/login")
    person.see("/login/code")
    assert person.send("/login/code", code=code, next="/queue").headers["location"] == "/queue"
    assert person.client.cookies["loep"] != half
    again = half_way(app)
    replayed = again.send("/login/code", code=code, next="/queue")
    assert (replayed.status_code, "was used already" in replayed.text) == (422, True)
    assert actions(bind)[-2:] == ["log in", "code refused"]


def test_a_recovery_code_works_once(app: FastAPI, bind: Engine) -> None:
    _, _, recovery = enrolled(app, bind)
    typed = recovery[0].replace("-", " ").upper()
    assert half_way(app).send("/login/code", code=typed, next="/").status_code == 303
    assert half_way(app).send("/login/code", code=typed, next="/").status_code == 422
    assert actions(bind)[-2:] == ["log in with recovery code", "code refused"]
    with Session(bind) as session:
        assert codes.left(session, session.exec(select(Account.id)).one()) == 9


@pytest.mark.promise("local accounts", "the sixth code within a minute is refused even when right")
def test_the_sixth_code_within_a_minute_is_refused_even_when_right(app: FastAPI, bind: Engine) -> None:
    _, secret, _ = enrolled(app, bind)
    unused(bind)
    person = half_way(app)
    assert {person.send("/login/code", code="000000", next="/").status_code for _ in range(5)} == {422}
    right = person.send("/login/code", code=pyotp.TOTP(secret).now(), next="/")
    assert "Wait a minute" in right.text


def test_who_is_half_way_is_forgotten_after_ten_minutes(app: FastAPI, bind: Engine) -> None:
    _, secret, _ = enrolled(app, bind)
    person = half_way(app)
    with transaction(bind) as session:
        for kept in session.exec(select(WebSession).where(WebSession.needs == "code")):
            kept.created_at -= timedelta(minutes=11)
    unused(bind)
    assert person.see("/login/code").headers["location"] == "/login"
    person.see("/login")
    assert person.send("/login/code", code=pyotp.TOTP(secret).now()).headers["location"] == "/login"


@pytest.mark.promise("local accounts", "who is half way is nobody on every page")
def test_who_is_half_way_is_nobody_on_every_page(app: FastAPI, bind: Engine) -> None:
    enrolled(app, bind)
    person = half_way(app)
    for page in app.state.pages.values():
        if page.method == "GET" and page.permission.value != "anyone":
            answer = person.see(re.sub(r"\{\w+\}", "x", page.path))
            assert answer.headers["location"].startswith("/login?next="), page.path


def test_logging_in_again_asks_for_the_code_as_well(app: FastAPI, bind: Engine) -> None:
    person, secret, _ = enrolled(app, bind)
    unused(bind)
    person.see("/again")
    assert 'name="again-code"' in person.page
    assert person.send("/again", next="/queue", **{"again-password": GOOD}).status_code == 422
    given = {"again-password": GOOD, "again-code": pyotp.TOTP(secret).now()}
    assert person.send("/again", next="/queue", **given).status_code == 303


def test_over_https_codes_are_required_whatever_the_settings_say(settings: Settings, bind: Engine) -> None:
    rosa = desk.account(bind, "Rosa de Vries")
    plain = create(settings, bind)
    logged_in(plain, rosa)
    secure = visitor(plain)
    secure.client.base_url = "https://testserver"
    secure.see("/login")
    answer = secure.send("/login", {"origin": "https://testserver"}, email=rosa.email, password=desk.PASSWORD)
    assert answer.headers["location"] == "/login/set-up?next=%2F"


@pytest.mark.parametrize(("seconds", "right"), [(-31, False), (-30, True), (0, True), (59, True), (60, False)])
def test_a_clock_may_be_half_a_minute_off(seconds: int, right: bool) -> None:
    secret = codes.new_secret()
    code = pyotp.TOTP(secret).at(NOW + timedelta(seconds=seconds))
    assert (codes.step(secret, code, NOW) is not None) == right


@pytest.mark.parametrize("nonsense", ["", "12345", "1234567", "abcdef", "１２３４５６", "12345\n"])
def test_what_is_no_code_is_refused(nonsense: str) -> None:
    assert codes.step(codes.new_secret(), nonsense, NOW) is None
