"""The desk on PostgreSQL as a deployment runs it: a user with the rights of the desk, who sees what each visit may."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import select

from loep.settings import Settings
from loep.storage.session import engine, everywhere, transaction
from loep.storage.tables import Attachment, Case, Event
from loep.vocabulary import Role
from loep.web.access import HOLDERS, Page, Permission
from loep.web.app import create
from tests import databases
from tests.builders import desk
from tests.builders.policies import released
from tests.conftest import SETTINGS
from tests.web.every_route import CANARIES, asked, at, declared, entered, furnish_more
from tests.web.letters import answers, sent
from tests.web.visitors import Visitor, logged_in

PDF = b"%PDF-1.7\n"


@pytest.fixture
def address(postgresql: str, postgresql_template: str) -> Iterator[str]:
    made = databases.create(postgresql, postgresql_template)
    yield made
    databases.drop(postgresql, made)


@pytest.fixture
def nights(address: str, settings: Settings) -> Iterator[Engine]:
    """The database as nights see it."""
    made = everywhere(engine(replace(settings, database_url=databases.as_a_night(address))))
    yield made
    made.dispose()


@pytest.fixture
def app(address: str, settings: Settings) -> Iterator[FastAPI]:
    here = replace(settings, database_url=databases.as_the_desk(address))
    bind = engine(here)
    yield create(here, bind)
    bind.dispose()


def holder(page: Page) -> Role:
    return min(HOLDERS[page.permission], default=Role.REVIEWER)


@pytest.mark.promise("rows of one institution", "every route as the desk on PostgreSQL, at home and elsewhere")
def test_every_route_answers_its_own_and_shows_others_nothing(
    app: FastAPI, nights: Engine, record_property: Callable[[str, object], None]
) -> None:
    furnish_more(app, nights)
    walked = 0
    for institution in ("25BE", "30GB"):
        people = {
            role: desk.account(nights, f"{role.value.title()}{institution} X", role, institution) for role in Role
        }
        for page in declared(app):
            if page.path.endswith("/live") or (institution == "30GB" and page.method != "GET"):
                continue
            status, text, _ = asked(entered(app, nights, people[holder(page)]), page)
            assert status < 500, f"{page.method} {at(page)} of {institution}"
            assert status not in (401, 403) or page.permission in (Permission.ANYONE, Permission.METRICS), at(page)
            assert institution == "25BE" or not any(canary in text for canary in CANARIES), at(page)
            walked += 1
    record_property("routes x desk on PostgreSQL", walked)


def judge(person: Visitor, case: Case, how: str, what: str) -> int:
    person.see(f"/cases/{case.id}")
    hidden = {name: person.hidden(name) for name in ("version", "token", "seen")}
    given = {f"outcome-reg-{number:02}": what for number in (1, 2)}
    return person.send(f"/cases/{case.id}/{how}", motivation="I called the school.", **hidden, **given).status_code


@pytest.mark.promise("roles", "the desk does all its work with the rights of the desk")
def test_all_work_of_the_desk_is_done_with_its_own_rights(app: FastAPI, nights: Engine) -> None:
    released(nights, (SETTINGS.home / "rules" / "policy.toml").read_text(encoding="utf-8"))
    desk.night(nights)
    case, other = desk.ring(nights, size=2), desk.single(nights)
    rosa = logged_in(app, desk.account(nights, "Rosa de Vries"))
    karim = logged_in(app, desk.account(nights, "Karim Aziz", Role.SENIOR))
    rosa.see("/queue")
    here = f"/cases/{case.id}"
    assert rosa.send(f"{here}/claim").status_code == 303
    rosa.see(f"{here}/letter")
    place = sent(rosa, case)
    assert answers(rosa, place, ("diploma.pdf", PDF)).status_code == 303
    with transaction(nights) as session:
        file = session.exec(select(Attachment.id)).one()
    assert rosa.see(f"{here}/attachments/{file}").content == PDF
    rosa.see(here)
    token = rosa.hidden("comment-token")
    for path, fields in {
        f"{here}/comment": {"comment": "@Karim Aziz look", "comment-token": token},
        f"{here}/link": {"other": other.id, "because": "The same school."},
        f"{here}/snooze": {"until": (datetime.now(UTC) + timedelta(days=3)).date().isoformat(), "waits-for": "answer"},
        f"{here}/claim": {},
    }.items():
        assert rosa.send(path, **fields).status_code == 303, path
        rosa.see(here)
    assert rosa.see(f"{here}/persons").status_code == 200
    assert judge(rosa, case, "decide", "confirmed") == 303
    assert rosa.send(f"{here}/undo").status_code == 303
    assert judge(rosa, case, "decide", "confirmed") == 303
    assert karim.send(f"{here}/claim").status_code == 303
    assert judge(karim, case, "look", "confirmed") == 303
    karim.see(f"/cases/{other.id}/reassign")
    assert karim.send(f"/cases/{other.id}/reassign", to="account-rosa", reason="She knows it.").status_code == 303
    assert karim.send("/policy/stop", detector="R05", reason="a new network").status_code == 303
    assert karim.send("/policy/start", detector="R05").status_code == 303
    anna = logged_in(app, desk.account(nights, "Anna Smit", Role.RULE_AUTHOR, ""))
    anna.see("/policy/1/edit")
    assert anna.send("/policy/1/edit", note="a higher line", token=anna.hidden("token"), line="4").status_code == 303
    ada = logged_in(app, desk.account(nights, "Ada Smit", Role.ADMIN))
    ada.see("/people")
    assert ada.send("/people/invite", role="senior", email="lies@example.nl").status_code == 200
    assert ada.send("/people/account-rosa/place", role="senior").status_code == 303
    welfare = logged_in(app, desk.account(nights, "Wim Bos", Role.WELFARE))
    assert welfare.see("/welfare").status_code == 200
    paul = logged_in(app, desk.account(nights, "Paul Bos", Role.AUDITOR))
    paul.see("/audit")
    assert "fit together" in paul.send("/audit/verify").text
    with transaction(nights) as session:
        assert session.get_one(Case, case.id).state == "closed"
        done = set(session.exec(select(Event.action)))
    assert {"case.decided", "case.taken_back", "case.looked_again", "case.file_taken_out", "welfare.read"} <= done
