"""Asking an applicant as a browser without JavaScript does it: the letter, and that it was sent."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import col, select

from loep.storage.session import transaction
from loep.storage.tables import ApplicantLetter, Case, CaseRegistration
from loep.vocabulary import AskedFor
from loep.web.letter.wording import Told, blocks, worded
from tests.builders import desk
from tests.web.letters import TODAY, answers, sent, written
from tests.web.visitors import Visitor, logged_in

NOW = datetime.now(UTC)
UNTRUE = ("suspect", "fraud", "verdacht", "fraude", "bewijs ", "besluit")


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


@pytest.mark.parametrize(("language", "claim"), [("nl", "lijkt op tekst"), ("en", "like text that we see")])
def test_a_letter_claims_no_likeness_where_none_was_found(language: str, claim: str) -> None:
    told = Told("Ann", "34936", TODAY.replace(2026, 12, 7), "Rosa", "a@b.example")
    assert claim not in worded(AskedFor.LETTER, language, told)
    assert claim in worded(AskedFor.LETTER, language, replace(told, passages=["some words"]))


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


def test_a_text_that_was_changed_and_not_saved_is_not_recorded_as_sent_and_not_lost(
    reviewer: Visitor, database: Engine, case: Case
) -> None:
    place = written(reviewer, case, **{"asked-for": "diploma"})
    reviewer.send(f"{place}/text", text="Dear applicant,\r\n\r\nWhich school?")
    fields = {"sent-on": TODAY.isoformat(), "way": "post"}
    answer = reviewer.send(f"{place}/sent", text="Dear applicant,\n\nWhich school, and when?", **fields)
    assert (answer.status_code, "did not save it" in answer.text) == (422, True)
    assert "Which school, and when?" in answer.text
    with transaction(database) as session:
        assert session.exec(select(col(ApplicantLetter.sent_on))).one() is None
    assert reviewer.send(f"{place}/sent", text="Dear applicant,\r\n\r\nWhich school?", **fields).status_code == 303


def test_the_second_letter_of_a_case_is_recorded_as_sent_while_the_case_waits(
    app: FastAPI, reviewer: Visitor, database: Engine, case: Case
) -> None:
    places = []
    for registration in ("reg-01", "reg-02"):
        reviewer.see(f"/cases/{case.id}/letter")
        places.append(written(reviewer, case, registration=registration, **{"asked-for": "diploma"}))
        reviewer.send(f"{places[-1]}/text", text="Dear applicant,\n\nWhich school?")
    assert "Other letters of this case are still to be sent." in reviewer.see(places[0]).text
    assert 'id="wait" name="wait" value="yes" data-key="w" checked' not in reviewer.page
    for place in places:
        reviewer.see(place)
        fields = {"sent-on": TODAY.isoformat(), "way": "post", "wait": "yes"}
        assert reviewer.send(f"{place}/sent", **fields).status_code == 303
    with transaction(database) as session:
        assert None not in session.exec(select(col(ApplicantLetter.sent_on))).all()
    colleague = logged_in(app, desk.account(database, "Karim Aziz"))
    colleague.see(places[1])
    answers(colleague, places[1])
    assert "an answer came on" in reviewer.see("/").text
    assert "an answer came on" not in colleague.see("/").text


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
