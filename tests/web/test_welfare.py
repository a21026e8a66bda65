"""The page of the welfare vault: one role, counts, and every read in the log."""

from datetime import UTC, datetime

import polars as pl
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import select

from loep.storage.session import transaction
from loep.storage.tables import Account, Event, Run
from loep.vocabulary import Role
from loep.welfare import vault
from tests.builders import desk
from tests.builders.findings import night
from tests.web.visitors import logged_in

NOW = datetime(2026, 11, 23, 5, tzinfo=UTC)


def signs(bind: Engine, institution: str, *names: str) -> Run:
    made = night(bind, f"run-{institution}")
    rows = [(name, "R33", '{"persons": 4}', "2e") for name in names]
    said = pl.DataFrame(rows, schema=["registration_id", "detector", "evidence", "contact"], orient="row")
    with transaction(bind) as session:
        vault.keep(session, institution, said, made, NOW)
    return made


def officer(bind: Engine, language: str = "en") -> Account:
    return desk.account(bind, "Wil Bakker", Role.WELFARE, language=language)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WELFARE])
def test_every_other_role_is_refused(app: FastAPI, database: Engine, role: Role) -> None:
    signs(database, "25BE", "anna", "boris")
    somebody = logged_in(app, desk.account(database, "Vera Visser", role))
    answer = somebody.see("/welfare")
    assert answer.status_code == 403
    assert 'href="/welfare"' not in answer.text
    with transaction(database) as session:
        assert "welfare.read" not in {event.action for event in session.exec(select(Event))}


def test_the_officer_sees_counts_of_the_own_institution_and_no_registration(app: FastAPI, database: Engine) -> None:
    signs(database, "25BE", *(f"anna{n}" for n in range(17)))
    signs(database, "30GB", "boris")
    wil = logged_in(app, officer(database))
    text = wil.see("/welfare").text
    assert "Registrations with one emergency contact" in text
    assert '<th scope="row">17</th>' in text
    assert "anna" not in text
    assert "30GB" not in text
    assert 'href="/queue"' not in text


def test_the_page_reads_in_dutch(app: FastAPI, database: Engine) -> None:
    wil = logged_in(app, officer(database, "nl"))
    text = wil.see("/welfare?language=nl").text
    assert "Welzijn" in text
    assert "Geen noodcontact wordt door velen gedeeld." in text


@pytest.mark.promise("reads are events", "every read is an event")
def test_every_read_is_an_event(app: FastAPI, database: Engine) -> None:
    account = officer(database)
    wil = logged_in(app, account)
    for _ in range(2):
        wil.see("/welfare")
    with transaction(database) as session:
        read = [event for event in session.exec(select(Event)) if event.action == "welfare.read"]
    assert [(event.actor, event.role, event.purpose) for event in read] == [(account.id, "welfare", "welfare")] * 2
