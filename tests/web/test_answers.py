"""The answer of an applicant: who records it, which files are taken, and who may have them."""

from dataclasses import replace
from hashlib import sha256

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import col, select

from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Attachment, Case, Event, EventDetail
from loep.vocabulary import Role
from loep.web import uploads
from tests.builders import desk
from tests.web.letters import answers, sent
from tests.web.visitors import HERE, Visitor, logged_in, visitor

PDF = b"%PDF-1.7\n1 0 obj\n<< /OpenAction << /S /JavaScript >> >>\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def test_a_colleague_records_the_answer_and_downloads_what_came(
    app: FastAPI, database: Engine, settings: Settings, reviewer: Visitor, case: Case
) -> None:
    place = sent(reviewer, case)
    colleague = logged_in(app, desk.account(database, "Ravi Bos"))
    colleague.see(place)
    files = [("C:\\scans\\my diploma.pdf", PDF), ("again.pdf", PDF), ("photo.png", PNG)]
    made = answers(colleague, place, *files, answer="<b>My school</b> gave us an example.")
    assert made.status_code == 303, made.text
    page = colleague.see(place).text
    assert "my diploma.pdf" in page
    assert "C:" not in page
    assert "&lt;b&gt;My school&lt;/b&gt;" in page
    with transaction(database) as session:
        kept = session.exec(select(Attachment).where(Attachment.kind == "pdf")).one()
        stored = settings.data / kept.path
        assert session.exec(select(Attachment.kind).order_by(col(Attachment.kind))).all() == ["pdf", "png"]
    assert kept.sha256 == sha256(PDF).hexdigest()
    assert stored.name == f"{kept.sha256}.enc"
    assert b"PDF" not in stored.read_bytes()
    got = colleague.see(f"/cases/{case.id}/attachments/{kept.id}")
    assert got.content == PDF
    assert got.headers["content-disposition"] == f'attachment; filename="{kept.sha256}.pdf"'
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in got.headers["content-security-policy"]
    assert "self" not in got.headers["content-security-policy"]
    with transaction(database) as session:
        newest = select(Event, EventDetail).join(EventDetail, col(EventDetail.seq) == col(Event.seq))
        event, detail = session.exec(newest.order_by(col(Event.seq).desc())).first() or (None, None)
        assert event is not None
        assert detail is not None
        assert (event.action, event.actor, detail.details["registrations"]) == (
            "case.file_taken_out",
            "account-ravi",
            ["reg-02"],
        )
    assert "2 files" in colleague.see(f"/cases/{case.id}").text


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("page.pdf", b"<!doctype html><script>alert(1)</script>")], "no PDF, JPEG, PNG or plain text"),
        ([("x.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")], "no PDF, JPEG, PNG"),
        ([("papers.zip", b"PK\x03\x04" + bytes(30))], "no PDF, JPEG, PNG or plain text"),
        ([("large.txt", b"a" * 1_001)], "too large"),
        ([(f"{number}.txt", b"text %d" % number) for number in range(4)], "too many files at once"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_kindly_and_kept_nowhere(
    app: FastAPI,
    settings: Settings,
    reviewer: Visitor,
    case: Case,
    files: list[tuple[str, bytes]],
    said: str,
) -> None:
    place = sent(reviewer, case)
    app.state.desk = replace(app.state.desk, settings=replace(settings, max_attachments=3, max_attachment_bytes=1_000))
    made = answers(reviewer, place, *files, answer="What I wrote.")
    assert made.status_code == 422
    assert said in made.text
    assert "What I wrote." in made.text
    assert not list((settings.data / "attachments").rglob("*.enc"))


def test_an_answer_sent_twice_is_recorded_once_and_its_files_are_stored_once(
    settings: Settings, reviewer: Visitor, case: Case
) -> None:
    place = sent(reviewer, case)
    for _ in range(2):
        assert answers(reviewer, place, ("a.txt", b"hello"), token="one").status_code == 303
    assert len(list((settings.data / "attachments").rglob("*.enc"))) == 1


def test_a_file_whose_bytes_are_gone_is_not_found(
    settings: Settings, reviewer: Visitor, case: Case, database: Engine
) -> None:
    place = sent(reviewer, case)
    answers(reviewer, place, ("a.txt", b"hello"))
    with transaction(database) as session:
        kept = session.exec(select(Attachment)).one()
    (settings.data / kept.path).unlink()
    assert reviewer.see(f"/cases/{case.id}/attachments/{kept.id}").status_code == 404


def test_files_of_strangers_and_of_other_roles_are_not_even_read(
    app: FastAPI, database: Engine, reviewer: Visitor, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = sent(reviewer, case)

    async def never(*_: object) -> dict[str, str]:
        raise AssertionError("it was read")

    monkeypatch.setattr(uploads, "received", never)
    stranger = visitor(app)
    stranger.see("/login")
    refused = answers(stranger, place, ("a.txt", b"hello"), answer="What the applicant said.")
    assert refused.status_code == 401
    assert "What the applicant said." in refused.text
    assert "hello" not in refused.text
    auditor = logged_in(app, desk.account(database, "Vera Visser", Role.AUDITOR))
    assert answers(auditor, place, ("a.txt", b"hello")).status_code == 403
    assert reviewer.client.post("/queue/next", files={"files": b"x"}, headers={"origin": HERE}).status_code == 415


def test_more_than_the_most_is_refused_before_it_is_read(reviewer: Visitor, case: Case) -> None:
    place = sent(reviewer, case)
    for length in ("200000000", "many"):
        headers = {"origin": HERE, "content-type": "multipart/form-data; boundary=x", "content-length": length}
        made = reviewer.client.post(f"{place}/answer", content=b"--x", headers=headers)
        assert made.status_code == 413
        assert "choose fewer or smaller files" in made.text
    broken = {"origin": HERE, "content-type": "multipart/form-data"}
    assert reviewer.client.post(f"{place}/answer", content=b"--x", headers=broken).status_code == 422


def test_nothing_of_a_letter_is_there_for_another_institution(
    app: FastAPI, database: Engine, reviewer: Visitor, case: Case
) -> None:
    place = sent(reviewer, case)
    answers(reviewer, place, ("a.txt", b"hello"))
    with transaction(database) as session:
        kept = session.exec(select(Attachment)).one()
    olga = logged_in(app, desk.account(database, "Olga Prins", institution="30GB"))
    assert olga.see(place).status_code == 404
    assert olga.see(f"/cases/{case.id}/attachments/{kept.id}").status_code == 404
    olga.see("/queue")
    assert answers(olga, place, ("a.txt", b"hello")).status_code == 404
