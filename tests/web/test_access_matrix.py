"""Every route for every role, for nobody and for other institutions: what is declared happens, and nothing more."""

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from loep.vocabulary import Role
from loep.web.access import HOLDERS, Permission
from loep.web.app import listing
from tests.builders import desk
from tests.web.every_route import CANARIES, REAL, asked, at, declared, entered, furnish_more
from tests.web.visitors import visitor

OF_AN_INSTITUTION = ("{case_id}", "{delivery_id}", "{comment_id}", "{form_id}", "{invite_id}", "{account_id}")
Record = Callable[[str, object], None]


@pytest.mark.promise("denied by default", "nobody gets public pages and nothing else")
def test_nobody_gets_public_pages_and_nothing_else(app: FastAPI, database: Engine, record_property: Record) -> None:
    furnish_more(app, database)
    for page in declared(app):
        stranger = visitor(app)
        stranger.see("/login")
        status, text, where = asked(stranger, page)
        if page.permission is Permission.ANYONE:
            assert status < 500, at(page)
        elif page.method == "GET":
            assert where.startswith("/login?next="), at(page)
        else:
            assert status == 401, at(page)
        assert not any(canary in text for canary in CANARIES), at(page)
    record_property("routes x nobody", len(declared(app)))


@pytest.mark.promise("denied by default", "a role gets what it holds and nothing else")
@pytest.mark.parametrize("role", list(Role))
def test_a_role_gets_what_it_holds_and_nothing_else(
    app: FastAPI, database: Engine, role: Role, record_property: Record
) -> None:
    furnish_more(app, database)
    vera = desk.account(database, "Vera Visser", role)
    walked = 0
    for page in declared(app):
        status, text, _ = asked(entered(app, database, vera), page)
        held = page.permission is Permission.ANYONE or role in HOLDERS[page.permission]
        assert (status in (401, 403)) == (not held), f"{page.method} {at(page)} answers {status} to {role}"
        assert status < 500, f"{page.method} {at(page)} breaks for {role}"
        assert held or not any(canary in text for canary in CANARIES), at(page)
        walked += 1
    assert walked == len(declared(app))
    record_property(f"routes x {role}", walked)


@pytest.mark.promise("rows of one institution", "another institution does not exist")
@pytest.mark.parametrize("role", list(Role))
def test_another_institution_does_not_exist(
    app: FastAPI, database: Engine, role: Role, record_property: Record
) -> None:
    furnish_more(app, database)
    olga = desk.account(database, "Olga Prins", role, "30GB")
    for page in declared(app):
        status, text, _ = asked(entered(app, database, olga), page)
        assert not any(canary in text for canary in CANARIES), f"{page.method} {at(page)} shows a person to {role}"
        held = page.permission is not Permission.ANYONE and role in HOLDERS[page.permission]
        if held and any(part in page.path for part in OF_AN_INSTITUTION):
            assert status in (404, 422), f"{page.method} {at(page)} answers {status} to {role} of another institution"
    record_property(f"routes x {role} elsewhere", len(declared(app)))


def test_the_person_is_really_there_to_be_seen(app: FastAPI, database: Engine) -> None:
    furnish_more(app, database)
    vera = entered(app, database, desk.account(database, "Vera Visser"))
    assert all(canary in vera.see("/cases/single00case").text for canary in CANARIES)
    for path in ("", "/letters/letter-1", "/attachments/file-1"):
        answer = vera.see(f"/cases/single00case{path}")
        assert (answer.status_code, CANARIES[0] in answer.text) == (200, True), path
    assert (
        CANARIES[0]
        in entered(app, database, desk.account(database, "Ada Smit", Role.ADMIN)).see("/people/invites").text.title()
    )


@pytest.mark.parametrize("role", list(Role))
def test_the_menu_leads_only_where_the_role_may_go(app: FastAPI, database: Engine, role: Role) -> None:
    person = entered(app, database, desk.account(database, "Vera Visser", role))
    menu = person.see("/profile").text
    for page in declared(app):
        if f'href="{page.path}" data-key="g ' in menu:
            assert role in HOLDERS[page.permission], page.path


def test_what_is_named_in_an_address_is_really_there() -> None:
    named = {part for line in listing() for part in re.findall(r"{(\w+)}", line.split()[1])}
    assert named - REAL.keys() == {"token"}, "a part of an address that stands for nothing: its checks prove nothing"
