"""Files that stand with a comment: what an issuer wrote, under the same rules as what an applicant sent."""

from datetime import UTC, datetime, timedelta

from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session, select

from loep.cases import unask, words
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Account, Case, CaseRegistration, CommentFile, Event
from loep.vocabulary import Outcome
from tests.builders import desk
from tests.web.letters import comments
from tests.web.visitors import Visitor, logged_in

MAIL = b"From: the issuer\n\nWe did not issue this diploma."


def kept(database: Engine) -> list[CommentFile]:
    with Session(database) as session:
        return list(session.exec(select(CommentFile)))


def test_a_colleague_downloads_what_stands_with_a_comment_and_that_is_logged(
    app: FastAPI, database: Engine, settings: Settings, reviewer: Visitor, case: Case
) -> None:
    reviewer.see(f"/cases/{case.id}")
    assert comments(reviewer, case, "The issuer wrote.", ("mail <1>.txt", MAIL)).status_code == 303
    (file,) = kept(database)
    assert MAIL not in (settings.data / file.path).read_bytes()
    colleague = logged_in(app, desk.account(database, "Ravi Bos"))
    assert "mail &lt;1&gt;.txt" in colleague.see(f"/cases/{case.id}").text
    got = colleague.see(f"/cases/{case.id}/comments/{file.id}")
    assert (got.content, "sandbox" in got.headers["content-security-policy"]) == (MAIL, True)
    assert got.headers["content-disposition"] == f'attachment; filename="{file.sha256}.txt"'
    with Session(database) as session:
        assert session.exec(select(Event.actor).where(Event.action == "case.file_taken_out")).all() == ["account-ravi"]
    stranger = logged_in(app, desk.account(database, "Emre Kaya", institution="21PC"))
    assert stranger.see(f"/cases/{case.id}/comments/{file.id}").status_code == 404


def test_a_file_that_is_not_taken_keeps_the_text_and_nothing_else(
    database: Engine, settings: Settings, reviewer: Visitor, case: Case
) -> None:
    reviewer.see(f"/cases/{case.id}")
    answer = comments(reviewer, case, "Look at this.", ("x.zip", b"PK\x03\x04" + bytes(30)))
    assert (answer.status_code, "Look at this." in answer.text) == (422, True)
    assert "no PDF, JPEG, PNG or plain text" in answer.text
    answer = comments(reviewer, case, "Look, @Nobody.", ("mail.txt", MAIL))
    assert (answer.status_code, kept(database)) == (422, [])
    assert not list((settings.data / unask.FOLDER).rglob("*.enc"))


def test_who_gives_the_second_look_does_not_get_the_file_of_who_judged(
    app: FastAPI, database: Engine, rosa: Account
) -> None:
    case = desk.single(database)
    judge = logged_in(app, rosa)
    judge.see(f"/cases/{case.id}")
    comments(judge, case, "So it is.", ("mail.txt", MAIL))
    desk.decided(database, case, rosa, Outcome.CONFIRMED)
    second = logged_in(app, desk.account(database, "Ravi Bos"))
    page = second.see(f"/cases/{case.id}").text
    assert ("mail.txt" in page, second.see(f"/cases/{case.id}/comments/{kept(database)[0].id}").status_code) == (
        False,
        404,
    )


def test_the_file_goes_with_the_comment(database: Engine, settings: Settings, reviewer: Visitor, case: Case) -> None:
    reviewer.see(f"/cases/{case.id}")
    comments(reviewer, case, "The issuer wrote.", ("mail.txt", MAIL))
    later = datetime.now(UTC) + timedelta(days=2)
    with transaction(database) as session:
        unask.sweep(session, settings.data, later)
    assert (settings.data / kept(database)[0].path).exists()
    with transaction(database) as session:
        for member in session.exec(select(CaseRegistration)):
            member.form, member.forgotten_at = {}, later
        session.flush()
        words.forget(session, [case.id], later)
        unask.sweep(session, settings.data, later)
    assert kept(database) == []
    assert not list((settings.data / unask.FOLDER).rglob("*.enc"))
