"""One case read outside the normal right: with a reason, for half an hour, whole, and for all to see."""

from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from loep.cases import outside
from loep.cases.claim import claim
from loep.cases.decide import Judgement
from loep.cases.look import look_again
from loep.cases.viewer import Viewer
from loep.errors import Conflict
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import (
    Account,
    ApplicantAnswer,
    ApplicantLetter,
    Attachment,
    Case,
    Event,
    OutsideLook,
    WebSession,
)
from loep.vocabulary import Outcome, Role
from loep.web.app import create
from loep.web.fresh import FRESH
from tests.builders import desk, received
from tests.web.test_audit import auditing, said, seen_by_rosa
from tests.web.visitors import logged_in

WHY = "An applicant objects and asks what was weighed."


@pytest.fixture
def app(settings: Settings, bind: Engine) -> FastAPI:
    return create(settings, bind)


def test_a_case_is_opened_outside_with_a_reason_and_all_can_see_it(app: FastAPI, bind: Engine) -> None:
    seen_by_rosa(app, bind)
    paul = auditing(app, bind)
    assert paul.see("/audit/cases/single00case").status_code == 404
    paul.see("/audit/outside?case=single00case")
    assert paul.send("/audit/outside", case="single00case", reason="too short").status_code == 422
    opened = paul.send("/audit/outside", case="single00case", reason=WHY)
    assert opened.headers["location"] == "/audit/cases/single00case"
    case = paul.see("/audit/cases/single00case").text
    assert "outside your work" in case
    assert "/cases/single00case/" not in case
    assert WHY in paul.see("/audit/outside").text
    assert "1 case was opened outside" in paul.see("/audit").text
    assert said(bind, "case.opened_outside")[0]["reason"] == WHY
    with Session(bind) as session:
        read = session.exec(select(Event).where(Event.action == "case.read").order_by(col(Event.seq).desc())).first()
    assert read is not None
    assert (read.actor, read.role, read.purpose) == ("account-paul", "auditor", "audit")
    history = logged_in(app, desk.account(bind, "Karim Aziz")).see("/cases/single00case").text
    assert "Paul Bos" in history
    assert "outside the normal right" in history


def test_a_look_outside_shows_all_that_a_complaint_is_about(app: FastAPI, bind: Engine) -> None:
    desk.night(bind)
    rosa, karim = desk.account(bind, "Rosa de Vries"), desk.account(bind, "Karim Aziz", Role.SENIOR)
    case = desk.single(bind)
    asked_and_answered(bind, case, rosa)
    desk.decided(bind, case, rosa)
    paul = auditing(app, bind)
    assert paul.send("/audit/outside", case="single0", reason=WHY).status_code == 422
    opened = paul.send("/audit/outside", case=case.id[:8], reason=WHY)
    assert opened.headers["location"] == f"/audit/cases/{case.id}"
    page = paul.see(f"/audit/cases/{case.id}").text
    for told in (
        "Innocent when",
        "What you check",
        "The diploma register does not know this diploma",
        "Please send your diploma.",
        "Here it is.",
        "diploma.pdf",
        "Rosa de Vries",
    ):
        assert told in page, told
    assert f'href="/cases/{case.id}' not in page
    logged_in(app, karim)
    with transaction(bind) as session:
        version = session.get_one(Case, case.id).version
        judged = Judgement({case.anchor: Outcome.CONFIRMED}, "The school told me the same.", "second", version)
        look_again(session, Viewer(karim.id, karim.name, Role.SENIOR, "25BE"), case.id, judged, datetime.now(UTC))
    page = paul.see(f"/audit/cases/{case.id}").text
    assert "The school told me the same." in page
    assert "Karim Aziz" in page


def test_a_short_number_that_fits_two_cases_opens_none(app: FastAPI, bind: Engine) -> None:
    desk.night(bind)
    for id in ("12345678aaaa", "12345678bbbb"):
        desk.single(bind, id)
    elsewhere = desk.case("87654321aaaa", "x-1", 1)
    elsewhere.institution = "30GB"
    received.keep(bind, elsewhere)
    paul = auditing(app, bind)
    for number in ("12345678", "87654321", "%2345678", "12345678aaab"):
        assert "There is no such case" in paul.send("/audit/outside", case=number, reason=WHY).text
    assert paul.send("/audit/outside", case="12345678a", reason=WHY).status_code == 303


def asked_and_answered(bind: Engine, case: Case, by: Account) -> None:
    now = datetime.now(UTC)
    told: dict[str, Any] = {"case_id": case.id, "written_by": by.id, "written_at": now, "registration_id": case.anchor}
    sent: dict[str, Any] = {
        "sent_on": now.date(),
        "sent_way": "email",
        "sent_by": by.id,
        "sent_at": now,
        "answer_by": now.date(),
    }
    words: dict[str, Any] = {
        "sender": "School",
        "contact": "desk",
        "text": "Please send your diploma.",
        "token": "letter",
    }
    received.keep(bind, ApplicantLetter(id="letter", asked_for="diploma", language="en", **told, **sent, **words))
    came: dict[str, Any] = {"received_on": now.date(), "recorded_by": by.id, "recorded_at": now, "token": "answer"}
    received.keep(bind, ApplicantAnswer(id="answer", letter_id="letter", text="Here it is.", **came))
    kept: dict[str, Any] = {"sha256": "0" * 64, "name": "diploma.pdf", "kind": "pdf", "size": 1, "path": "x"}
    received.keep(bind, Attachment(id="file", answer_id="answer", **kept))


def test_a_look_outside_ends_after_half_an_hour(app: FastAPI, bind: Engine) -> None:
    seen_by_rosa(app, bind)
    paul = auditing(app, bind)
    paul.send("/audit/outside", case="single00case", reason=WHY)
    with transaction(bind) as session:
        session.exec(select(OutsideLook)).one().until -= outside.TERM
    assert paul.see("/audit/cases/single00case").status_code == 404


def test_a_look_outside_asks_for_a_fresh_log_in(app: FastAPI, bind: Engine) -> None:
    seen_by_rosa(app, bind)
    paul = auditing(app, bind)
    with transaction(bind) as session:
        for kept in session.exec(select(WebSession)):
            kept.authenticated_at -= FRESH * 2
    asked = paul.send("/audit/outside", case="single00case", reason=WHY)
    assert asked.status_code == 401
    assert paul.hidden("reason") == WHY


def test_a_look_is_for_its_own_auditor_and_reads_only(app: FastAPI, bind: Engine) -> None:
    seen_by_rosa(app, bind)
    paul = auditing(app, bind)
    paul.send("/audit/outside", case="single00case", reason=WHY)
    iris = logged_in(app, desk.account(bind, "Iris Vos", Role.AUDITOR))
    assert iris.see("/audit/cases/single00case").status_code == 404
    assert paul.see("/cases/single00case").status_code == 403
    assert paul.send("/cases/single00case/claim").status_code == 403


@pytest.mark.parametrize(
    ("role", "institution"), [(Role.AUDITOR, "30GB"), (Role.SENIOR, "25BE"), (Role.ADMIN, ""), (Role.WELFARE, "25BE")]
)
def test_nobody_else_opens_a_case_outside(bind: Engine, role: Role, institution: str) -> None:
    desk.night(bind)
    desk.single(bind)
    account = desk.account(bind, "Olga Prins", role, institution)
    viewer = Viewer(account.id, account.name, role, institution)
    with pytest.raises(LookupError), transaction(bind) as session:
        outside.open_outside(session, viewer, "single00case", WHY, datetime.now(UTC))


def test_who_reads_outside_can_take_nothing(bind: Engine) -> None:
    desk.night(bind)
    desk.single(bind)
    account = desk.account(bind, "Paul Bos", Role.AUDITOR)
    now = datetime.now(UTC)
    with transaction(bind) as session:
        viewer = Viewer(account.id, account.name, Role.AUDITOR, "25BE")
        outside.open_outside(session, viewer, "single00case", WHY, now)
        reader = outside.reader(session, viewer, "single00case", now)
    with pytest.raises((LookupError, Conflict)), transaction(bind) as session:
        claim(session, reader, "single00case", now)
