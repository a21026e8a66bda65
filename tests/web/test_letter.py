"""Asking an applicant as a browser without JavaScript does it: the letter, that it was sent, the answer, the files."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from fastapi import FastAPI
from httpx import Response
from sqlalchemy import Engine
from sqlmodel import col, select

from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Account, ApplicantLetter, Attachment, Case, CaseRegistration, Event, EventDetail
from loep.vocabulary import AskedFor, Role
from loep.web import uploads
from loep.web.letter.wording import Told, blocks, worded
from tests.builders import desk
from tests.web.visitors import HERE, TOKEN, Visitor, logged_in, visitor

NOW = datetime.now(UTC)
TODAY = NOW.date()
PDF = b"%PDF-1.7\n1 0 obj\n<< /OpenAction << /S /JavaScript >> >>\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
UNTRUE = ("suspect", "fraud", "verdacht", "fraude", "bewijs ", "besluit")


@pytest.fixture
def reviewer(app: FastAPI, rosa: Account, case: Case) -> Visitor:
    person = logged_in(app, rosa)
    person.see(f"/cases/{case.id}/letter")
    return person


def written(person: Visitor, case: Case, **changes: str) -> str:
    """Write a letter about the motivation to the second applicant; where it stands."""
    fields = {
        "registration": "reg-02",
        "asked-for": "letter",
        "language": "en",
        "answer-by": (TODAY + timedelta(days=14)).isoformat(),
        "contact": "admissions@school.example",
        "sender": "Rosa de Vries",
        **changes,
    }
    answer = person.send(f"/cases/{case.id}/letter", **fields)
    assert answer.status_code == 303, answer.text
    place: str = answer.headers["location"]
    person.see(place)
    return place


def sent(person: Visitor, case: Case, **fields: str) -> str:
    """Write a letter, fill in what is open, and say that it was sent."""
    place = written(person, case)
    person.send(f"{place}/text", text="Dear applicant,\n\nHow did you write it?\nTell us.")
    answer = person.send(f"{place}/sent", **{"sent-on": TODAY.isoformat(), "way": "email", **fields})
    assert answer.status_code == 303, answer.text
    person.see(answer.headers["location"])
    return place


def answers(person: Visitor, place: str, *files: tuple[str, bytes], **fields: str) -> Response:
    """Send the form for an answer, with files as a browser does."""
    token = TOKEN.search(person.page)
    form = {"csrf": token[1] if token else "", "received-on": TODAY.isoformat(), "answer": "Here.", **fields}
    parts = [("files", (name, data, "text/html")) for name, data in files] or [("files", ("", b"", ""))]
    made: Response = person.client.post(
        f"{place}/answer", data=form, files=parts, headers={"origin": HERE}, follow_redirects=False
    )
    if made.headers.get("content-type", "").startswith("text/html"):
        person.page = made.text
    return made


def test_a_letter_quotes_the_own_passage_and_nobody_elses(reviewer: Visitor, database: Engine, case: Case) -> None:
    place = written(reviewer, case)
    with transaction(database) as session:
        text = session.exec(select(ApplicantLetter.text)).one()
        assert reviewer.page.count("How can you answer?") >= 1
    own, others = desk.OWN[1], (desk.OWN[0], desk.OWN[2], desk.NAMES[0], desk.NAMES[2])
    assert desk.NAMES[1] in text
    assert "My uncle has a small company in textiles" in text
    assert own not in text
    assert not any(each in text for each in others)
    assert "object" in text
    assert place.startswith(f"/cases/{case.id}/letters/")


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("asked_for", list(AskedFor))
def test_every_letter_says_what_why_until_when_and_how_to_object(asked_for: AskedFor, language: str) -> None:
    told = Told("Ann", "34936", TODAY.replace(2026, 12, 7), "Rosa", "a@b.example", ["some words"])
    text = worded(asked_for, language, told)
    assert len([heading for heading, _ in blocks(text) if heading]) == 5
    assert ("7 december 2026" if language == "nl" else "7 December 2026") in text
    assert ("some words" in text) == (asked_for is AskedFor.LETTER)
    assert [word for word in UNTRUE if word in text.lower()] == []
    longest = max(len(sentence.split()) for sentence in re.split(r"[.?!:]\s", text))
    assert longest <= 32


def test_a_form_that_is_not_filled_in_says_where(reviewer: Visitor, case: Case) -> None:
    answer = reviewer.send(f"/cases/{case.id}/letter", **{"answer-by": TODAY.isoformat()})
    assert answer.status_code == 422
    assert all(f'href="#{field}"' in answer.text for field in ("registration", "asked-for", "answer-by"))


def test_what_is_between_brackets_is_filled_in_before_it_is_sent(reviewer: Visitor, case: Case) -> None:
    place = written(reviewer, case)
    answer = reviewer.send(f"{place}/sent", **{"sent-on": TODAY.isoformat(), "way": "post"})
    assert answer.status_code == 422
    assert "Fill in what stands between [brackets]" in answer.text
    assert "<mark>[name of the programme]</mark>" in answer.text


def test_a_letter_that_is_thrown_away_is_gone(reviewer: Visitor, case: Case) -> None:
    place = written(reviewer, case)
    assert reviewer.send(f"{place}/discard").status_code == 303
    assert reviewer.see(place).status_code == 404


def test_the_case_shows_that_it_waits_and_the_queue_finds_it(database: Engine, reviewer: Visitor, case: Case) -> None:
    sent(reviewer, case, wait="yes")
    assert "The case is out of the queue until" in reviewer.page
    page = reviewer.see(f"/cases/{case.id}").text
    assert "the answer is not there yet" in page
    assert "sent the letter to the applicant" in page
    assert case.id[:8] in reviewer.see("/queue?unanswered=yes").text
    assert f"/cases/{case.id}" not in reviewer.see("/queue").text
    with transaction(database) as session:
        letter = session.exec(select(ApplicantLetter)).one()
        letter.answer_by = TODAY - timedelta(days=1)
    assert "did not answer in time" in reviewer.see(f"/cases/{case.id}").text
    assert "Contact the applicant once more" in reviewer.see(f"/cases/{case.id}/letters/{letter.id}").text


def test_a_letter_goes_to_who_was_chosen_when_the_case_grew_meanwhile(
    reviewer: Visitor, database: Engine, case: Case
) -> None:
    with transaction(database) as session:
        form = session.get_one(CaseRegistration, (case.id, "reg-01")).form
        session.add(desk.member(session.get_one(Case, case.id), "reg-01b", form))
    chosen = re.search(r'<option value="([^"]+)"[^>]*>2 ', reviewer.page)
    assert chosen
    written(reviewer, case, registration=chosen[1])
    with transaction(database) as session:
        letter = session.exec(select(ApplicantLetter)).one()
    assert (letter.registration_id, desk.NAMES[1] in letter.text) == ("reg-02", True)


def test_a_letter_that_was_sent_long_ago_is_recorded_and_nothing_waits_for_it(
    reviewer: Visitor, database: Engine, case: Case
) -> None:
    place = written(reviewer, case, **{"asked-for": "diploma"})
    reviewer.send(f"{place}/text", text="Dear applicant,\n\nWhich school gave you this diploma?")
    with transaction(database) as session:
        letter = session.exec(select(ApplicantLetter)).one()
        letter.written_at, letter.answer_by = NOW - timedelta(days=20), TODAY - timedelta(days=1)
    fields = {"sent-on": (TODAY - timedelta(days=15)).isoformat(), "way": "email", "wait": "yes"}
    assert reviewer.send(f"{place}/sent", **fields).status_code == 303
    with transaction(database) as session:
        found = session.get_one(Case, case.id)
        assert (found.state, found.snoozed_until) == ("claimed", None)
        assert session.exec(select(ApplicantLetter.sent_way)).one() == "email"


def test_what_was_typed_is_shown_where_it_cannot_be_saved(reviewer: Visitor, database: Engine, case: Case) -> None:
    place = written(reviewer, case)
    with transaction(database) as session:
        session.get_one(Case, case.id).claimed_by = desk.account(database, "Karim Aziz").id
    answer = reviewer.send(f"{place}/text", text="Every word of this letter.")
    assert (answer.status_code, "Every word of this letter." in answer.text) == (409, True)
    reviewer.send("/logout")
    out = {
        f"{place}/text": {"text": "Every word of this letter."},
        f"{place}/answer": {"answer": "Every word that came back."},
        f"/cases/{case.id}/comment": {"comment": "What I think."},
        f"/cases/{case.id}/reassign": {"reason": "Rosa is away."},
    }
    for where, fields in out.items():
        reviewer.see("/login")
        answer = reviewer.send(where, **fields)
        assert (answer.status_code, all(text in answer.text for text in fields.values())) == (401, True)


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
        ([(f"{number}.txt", b"text %d" % number) for number in range(4)], "too many files"),
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
    assert answers(stranger, place, ("a.txt", b"hello")).status_code == 403
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
