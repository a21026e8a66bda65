"""Nobody lets anybody in alone: an invite takes who made it, who confirmed it, and the person itself."""

import re
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Account, Event, Invite
from loep.vocabulary import Role
from loep.web import invites
from loep.web.accounts import NotAccepted
from loep.web.app import create
from tests.builders import desk
from tests.web.visitors import Visitor, logged_in, visitor

GOOD = "paars fietst langzaam noordwaarts"


@pytest.fixture
def app(settings: Settings, bind: Engine) -> FastAPI:
    return create(settings, bind)


@pytest.fixture
def ada(app: FastAPI, bind: Engine) -> Visitor:
    """Who administers 25BE."""
    person = logged_in(app, desk.account(bind, "Ada Smit", Role.ADMIN))
    person.see("/people")
    return person


def link(ada: Visitor, role: Role = Role.SENIOR, email: str = "lies@example.nl") -> str:
    """The path of the link of a new invite, as its maker sees it."""
    page = ada.send("/people/invite", role=role.value, email=email).text
    [path] = set(re.findall(r"/invite/[\w-]{43}", page))
    return str(path)


def confirmed(person: Visitor) -> str:
    """The code that who confirms the only invite gets to see."""
    person.see("/people/invites")
    [short] = re.findall(r"/people/invites/(\w+)/confirm", person.page)
    page = person.send(f"/people/invites/{short}/confirm").text
    [code] = re.findall(r'id="code" type="text" value="([\w-]+)"', page)
    return str(code)


def accepts(app: FastAPI, path: str, code: str) -> tuple[int, str]:
    newcomer = visitor(app)
    newcomer.see("/login" if newcomer.see(path).status_code == 409 else path)
    answer = newcomer.send(path, name="Lies Bakker", email="lies@example.nl", password=GOOD, code=code)
    return answer.status_code, answer.text


def accounts_of(bind: Engine, role: Role) -> list[str]:
    with Session(bind) as session:
        return list(session.exec(select(Account.email).where(Account.role == role.value)))


@pytest.mark.promise("roles kept apart", "one administrator alone lets nobody in, auditors and reviewers neither")
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SENIOR, Role.ADMIN])
def test_one_administrator_alone_lets_nobody_in(app: FastAPI, bind: Engine, ada: Visitor, role: Role) -> None:
    path = link(ada, role)
    stranger = visitor(app)
    assert "A second person has to confirm it" in stranger.see(path).text
    stranger.see("/login")
    assert accepts(app, path, "")[0] == 409
    with Session(bind) as session:
        short = session.exec(select(Invite)).one().token_sha256[: invites.SHORT]
    ada.see("/people/invites")
    assert "waits for somebody else" in ada.page
    own = ada.send(f"/people/invites/{short}/confirm")
    assert (own.status_code, "You made this invite" in own.text) == (422, True)
    assert "lies@example.nl" not in accounts_of(bind, role)


@pytest.mark.promise("roles kept apart", "an invite takes the link of one person and the code of another")
def test_an_invite_takes_the_link_of_one_and_the_code_of_another(app: FastAPI, bind: Engine, ada: Visitor) -> None:
    path = link(ada)
    code = confirmed(logged_in(app, desk.account(bind, "Paul Bos", Role.AUDITOR)))
    assert path not in ada.see("/people/invites").text
    for wrong in ("", "aaaa-aaaa"):
        status, text = accepts(app, path, wrong)
        assert (status, "not the code of this invite" in text) == (422, True)
    assert accepts(app, path, code.upper().replace("-", " "))[0] == 303
    assert accounts_of(bind, Role.SENIOR) == ["lies@example.nl"]
    with Session(bind) as session:
        told = session.exec(select(Event.actor, Event.action).where(col(Event.action).contains("invite"))).all()
        assert code not in str(session.exec(select(Invite)).one().model_dump())
    assert [(who, what) for who, what in told if who.startswith("account-")] == [
        ("account-ada", "invite"),
        ("account-paul", "confirm invite"),
    ]


def test_another_administrator_confirms_as_well_and_codes_are_not_guessed(
    app: FastAPI, bind: Engine, ada: Visitor
) -> None:
    path = link(ada)
    code = confirmed(logged_in(app, desk.account(bind, "Petra Bos", Role.ADMIN, "")))
    assert [accepts(app, path, f"aaaa-aaa{n}")[0] for n in range(5)] == [422] * 5
    status, text = accepts(app, path, code)
    assert (status, "Too many tries" in text) == (422, True)


@pytest.mark.parametrize(
    ("role", "institution", "status"),
    [(Role.AUDITOR, "30GB", 404), (Role.ADMIN, "30GB", 404), (Role.SENIOR, "25BE", 403), (Role.REVIEWER, "25BE", 403)],
)
def test_nobody_else_confirms_an_invite(
    app: FastAPI, bind: Engine, ada: Visitor, role: Role, institution: str, status: int
) -> None:
    link(ada)
    with Session(bind) as session:
        short = session.exec(select(Invite)).one().token_sha256[: invites.SHORT]
    olga = logged_in(app, desk.account(bind, "Olga Prins", role, institution))
    assert "lies@example.nl" not in olga.see("/people/invites").text
    assert olga.send(f"/people/invites/{short}/confirm").status_code == status


def test_who_is_logged_in_takes_no_invite(bind: Engine, ada: Visitor) -> None:
    with transaction(bind) as session:
        token = invites.invite(session, Role.AUDITOR, "25BE", None, datetime.now(UTC))
    assert "log out first" in ada.see(f"/invite/{token}").text
    answer = ada.send(f"/invite/{token}", name="Ada", email="other@example.nl", password=GOOD)
    assert (answer.status_code, accounts_of(bind, Role.AUDITOR)) == (409, [])


@pytest.mark.parametrize("email", ["", "rosa@example.nl", "Rosa+audit@Example.nl"])
def test_an_invite_names_an_address_of_nobody_who_has_an_account(bind: Engine, ada: Visitor, email: str) -> None:
    desk.account(bind, "Rosa de Vries")
    assert ada.send("/people/invite", role="auditor", email=email).status_code == 422
    with Session(bind) as session:
        assert session.exec(select(Invite)).all() == []


@pytest.mark.promise("roles kept apart", "one mailbox is one person, whatever stands behind a plus")
def test_one_mailbox_is_one_person(bind: Engine) -> None:
    desk.account(bind, "Ada Smit", Role.ADMIN)
    with transaction(bind) as session:
        token = invites.invite(session, Role.AUDITOR, "25BE", None, datetime.now(UTC))
    for email in ("ada@example.nl", "ada+auditor@example.nl"):
        newcomer = invites.Newcomer("Ada Smit", email, GOOD, "en")
        with pytest.raises(NotAccepted, match="There is an account"), transaction(bind) as session:
            invites.accept(session, token, newcomer, datetime.now(UTC))


def test_the_database_itself_takes_two_people(bind: Engine, ada: Visitor) -> None:
    link(ada)
    now = datetime.now(UTC)
    for change in ({"confirmed_by": "account-ada", "confirmed_at": now}, {"used_at": now}):
        with pytest.raises(IntegrityError), transaction(bind) as session:
            session.connection().execute(update(Invite).values(**change))
