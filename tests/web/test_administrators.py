"""An administrator of one institution rules the accounts of that institution, and no other."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session, col, select, update

from loep.storage.session import transaction
from loep.storage.tables import Account, Invite, WebSession
from loep.vocabulary import Role
from tests.builders import desk
from tests.web.visitors import HERE, Visitor, logged_in

FORM, SENT = {"role": "senior"}, {"origin": HERE}
NOOR = "noor@example.nl"


@pytest.fixture
def ada(app: FastAPI, database: Engine) -> Visitor:
    """Who administers 25BE and has its page of people open; Olga works elsewhere, Petra for all."""
    desk.account(database, "Rosa de Vries")
    desk.account(database, "Olga Prins", institution="30GB")
    desk.account(database, "Petra Bos", Role.ADMIN, "")
    person = logged_in(app, desk.account(database, "Ada Smit", Role.ADMIN))
    person.see("/people")
    return person


def stands(database: Engine, of: str) -> dict[str, Any]:
    with Session(database) as session:
        return session.get_one(Account, f"account-{of}").model_dump()


def test_the_page_lists_the_own_institution_only(ada: Visitor) -> None:
    assert "rosa@example.nl" in ada.page
    assert "olga@example.nl" not in ada.page
    assert "petra@example.nl" not in ada.page
    assert 'name="institution"' not in ada.page
    assert '<p class="big-number">2</p>' in ada.see("/").text


def test_accounts_of_others_are_not_there(ada: Visitor, database: Engine) -> None:
    before = stands(database, "olga"), stands(database, "petra")
    for whom, what in product(("olga", "petra"), ("disable", "open", "place", "codes")):
        answer = ada.client.post(
            f"/people/account-{whom}/{what}", data={**FORM, "csrf": ada.hidden("csrf")}, headers=SENT
        )
        assert answer.status_code == 404, (whom, what)
    assert (stands(database, "olga"), stands(database, "petra")) == before


def test_nobody_is_placed_elsewhere_nor_invited_there(ada: Visitor, database: Engine) -> None:
    placed = ada.send("/people/account-rosa/place", role="senior", institution="30GB")
    assert (placed.status_code, "of your own institution" in placed.text) == (422, True)
    assert stands(database, "rosa")["institution"] == "25BE"
    invited = ada.send("/people/invite", role="admin", institution="30GB", email=NOOR)
    assert (invited.status_code, "of your own institution" in invited.text) == (422, True)


def test_who_is_invited_or_placed_without_saying_where_is_of_the_own_institution(
    ada: Visitor, database: Engine
) -> None:
    assert "/invite/" in ada.send("/people/invite", role="senior", institution="", email=NOOR).text
    assert ada.send("/people/account-rosa/place", role="senior").status_code == 303
    with Session(database) as session:
        assert session.exec(select(Invite.institution)).all() == ["25BE"]
    assert (stands(database, "rosa")["role"], stands(database, "rosa")["institution"]) == ("senior", "25BE")


def test_an_invite_takes_a_log_in_of_just_now(ada: Visitor, database: Engine) -> None:
    with transaction(database) as session:
        of = select(WebSession).where(col(WebSession.account_id) == "account-ada")
        long_ago = session.exec(of).one().authenticated_at - timedelta(hours=1)
        session.connection().execute(update(WebSession).values(authenticated_at=long_ago))
    asked = ada.send("/people/invite", role="admin", institution="", email=NOOR)
    assert "again-password" in asked.text
    with Session(database) as session:
        assert session.exec(select(Invite)).all() == []
