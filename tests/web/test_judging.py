"""Drafts, texts, taking back and working together, as a browser without JavaScript does it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import Response
from sqlalchemy import Engine
from sqlmodel import Session, select

from loep.cases.judge import LEFT_OPEN
from loep.storage.session import transaction
from loep.storage.tables import Account, Case, CaseRegistration, Draft, Event
from loep.vocabulary import Outcome, Role
from loep.web.case.motivations import motivations, put
from tests.builders import desk
from tests.web.visitors import Visitor, logged_in

WHY = "The letters come from one school that gives its pupils a template."
DAY = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()


@pytest.fixture
def reviewer(app: FastAPI, rosa: Account, case: Case) -> Visitor:
    person = logged_in(app, rosa)
    person.see(f"/cases/{case.id}")
    return person


def sends(person: Visitor, case: Case, verb: str, **fields: str) -> Response:
    """Send a form of the page as it is, with these fields, and read the page that follows."""
    hidden = {name: person.hidden(name) for name in ("version", "token", "seen") if f'name="{name}"' in person.page}
    answer = person.send(f"/cases/{case.id}/{verb}", **{**hidden, **fields})
    if answer.status_code == 303:
        person.see(answer.headers["location"])
    return answer


def grown(database: Engine, case: Case) -> None:
    """A night adds a registration that stands between the others."""
    with transaction(database) as session:
        found = session.get_one(Case, case.id)
        found.version += 1
        form = session.get_one(CaseRegistration, (case.id, "reg-01")).form
        session.add(desk.member(found, "reg-01b", form))


def drafted(database: Engine) -> dict[str, Any]:
    with Session(database) as session:
        return dict(session.exec(select(Draft.outcomes)).one())


def chosen(page: str) -> list[str]:
    """The outcomes that are marked on the page, in order."""
    return [part.split('"')[0] for part in page.split('id="outcome-')[1:] if "checked" in part.split(">")[0]]


def test_a_draft_is_there_after_logging_out_and_handing_back(
    app: FastAPI, database: Engine, rosa: Account, case: Case, reviewer: Visitor
) -> None:
    sends(reviewer, case, "draft", **{"outcome-reg-02": "confirmed", "motivation": "Half a thought"})
    assert "Your draft is saved" in reviewer.page
    reviewer.send("/logout")
    again = logged_in(app, rosa)
    page = again.see(f"/cases/{case.id}").text
    assert ("Half a thought" in page, chosen(page)) == (True, ["2-confirmed"])
    again.send(f"/cases/{case.id}/release")
    assert "Half a thought" in again.see(f"/cases/{case.id}").text
    karim = desk.account(database, "Karim Aziz")
    desk.held(database, case, karim)
    assert "Half a thought" in again.see(f"/cases/{case.id}").text
    other = logged_in(app, karim)
    assert "Half a thought" not in other.see(f"/cases/{case.id}").text


def test_a_draft_that_is_saved_in_place_answers_with_the_moment_only(case: Case, reviewer: Visitor) -> None:
    answer = reviewer.send(f"/cases/{case.id}/draft", {"hx-request": "true"}, motivation="Half", token="t")
    assert answer.text.startswith("Draft saved")
    assert "<" not in answer.text


def test_what_is_recorded_leaves_no_draft(database: Engine, case: Case, reviewer: Visitor) -> None:
    sends(reviewer, case, "draft", motivation=WHY)
    late = reviewer.hidden("token")
    assert sends(reviewer, case, "decide", all="unfounded", motivation=WHY).status_code == 303
    reviewer.send(f"/cases/{case.id}/draft", token=late, motivation=WHY)
    with Session(database) as session:
        assert session.exec(select(Draft)).all() == []


def test_a_text_is_put_in_and_can_be_changed(case: Case, reviewer: Visitor) -> None:
    sends(reviewer, case, "draft", passage="template", motivation="First.", **{"outcome-reg-01": "unfounded"})
    assert "First.\n\nThe letters share text because" in reviewer.page
    assert chosen(reviewer.page) == ["1-unfounded"]


def test_unfounded_alone_is_given_to_several_at_once(case: Case, reviewer: Visitor) -> None:
    ticked = {"tick-reg-01": "yes", "tick-reg-03": "yes", "outcome-reg-02": "confirmed", "motivation": ""}
    sends(reviewer, case, "draft", unfounded="ticked", **ticked)
    assert chosen(reviewer.page) == ["1-unfounded", "2-confirmed", "3-unfounded"]
    sends(reviewer, case, "draft", unfounded="all", motivation="")
    assert chosen(reviewer.page) == ["1-unfounded", "2-unfounded", "3-unfounded"]
    for nonsense in ("confirmed", "inconclusive", "yes"):
        sends(reviewer, case, "draft", unfounded=nonsense, motivation="")
        assert chosen(reviewer.page) == []


def test_how_a_case_came_in_is_told_after_the_judgement_only(
    app: FastAPI, database: Engine, case: Case, reviewer: Visitor
) -> None:
    assert "How this case came in" not in reviewer.page
    fields = {"outcome-reg-01": "confirmed", "outcome-reg-02": "unfounded", "outcome-reg-03": "unfounded"}
    sends(reviewer, case, "decide", motivation=WHY, **fields)
    colleague = logged_in(app, desk.account(database, "Karim Aziz"))
    for who in (reviewer, colleague):
        assert "How this case came in" not in who.see(f"/cases/{case.id}").text
    sends(colleague, case, "draft", motivation="I see")
    assert "How this case came in" not in colleague.see(f"/cases/{case.id}").text
    assert "By signals of rules or models: 5 points" in reviewer.see(f"/cases/{case.id}").text


def test_how_a_case_came_in_is_told_once_the_decision_cannot_be_taken_back(
    app: FastAPI, database: Engine, case: Case, reviewer: Visitor
) -> None:
    sends(reviewer, case, "decide", all="unfounded", motivation=WHY)
    colleague = logged_in(app, desk.account(database, "Karim Aziz"))
    for who in (reviewer, colleague):
        assert "How this case came in" not in who.see(f"/cases/{case.id}").text
    with transaction(database) as session:
        session.get_one(Case, case.id).closed_at = datetime.now(UTC) - timedelta(days=1)
    for who in (reviewer, colleague):
        assert "By signals of rules or models: 5 points" in who.see(f"/cases/{case.id}").text


def test_what_was_filled_in_stays_with_its_person_when_the_case_grows(
    database: Engine, case: Case, reviewer: Visitor
) -> None:
    fields = {"outcome-reg-01": "unfounded", "outcome-reg-02": "confirmed", "outcome-reg-03": "unfounded"}
    seen = reviewer.page
    grown(database, case)
    assert sends(reviewer, case, "decide", motivation=WHY, **fields).status_code == 409
    expected = {"reg-01": "unfounded", "reg-02": "confirmed", "reg-03": "unfounded"}
    assert (drafted(database), chosen(reviewer.page)) == (expected, ["1-unfounded", "3-confirmed", "4-unfounded"])
    reviewer.page = seen
    sends(reviewer, case, "draft", motivation=WHY, **fields)
    assert drafted(database) == expected
    assert sends(reviewer, case, "draft", motivation=WHY, **fields).status_code == 303


def test_unfounded_for_all_is_for_all_that_were_on_the_page(database: Engine, case: Case, reviewer: Visitor) -> None:
    grown(database, case)
    answer = sends(reviewer, case, "draft", unfounded="all", motivation=WHY)
    assert (answer.status_code, drafted(database)) == (409, {})


def test_a_decision_is_taken_back_and_given_anew(case: Case, reviewer: Visitor) -> None:
    sends(reviewer, case, "decide", all="unfounded", motivation=WHY)
    assert "Possible until the end of today" in reviewer.page
    sends(reviewer, case, "undo")
    assert "The case is yours again" in reviewer.page
    assert "Taken back: does not count" in reviewer.page
    assert (chosen(reviewer.page), WHY in reviewer.page) == (["1-unfounded", "2-unfounded", "3-unfounded"], True)
    sends(
        reviewer, case, "decide", motivation=WHY, **{f"outcome-reg-0{number}": "inconclusive" for number in (1, 2, 3)}
    )
    assert "The case is closed" in reviewer.page


def test_it_cannot_be_taken_back_once_a_colleague_began(
    app: FastAPI, database: Engine, case: Case, reviewer: Visitor
) -> None:
    fields = {"outcome-reg-01": "confirmed", "outcome-reg-02": "unfounded", "outcome-reg-03": "unfounded"}
    sends(reviewer, case, "decide", motivation=WHY, **fields)
    assert "Take the decision back" in reviewer.page
    colleague = logged_in(app, desk.account(database, "Karim Aziz"))
    colleague.see(f"/cases/{case.id}")
    sends(colleague, case, "draft", motivation="I see")
    assert reviewer.send(f"/cases/{case.id}/undo").status_code == 409
    assert "Take the decision back" not in reviewer.page


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_text_with_an_open_place_is_no_motivation(
    database: Engine, case: Case, reviewer: Visitor, outcome: Outcome
) -> None:
    text = next(each for each in motivations() if each.outcome is outcome and LEFT_OPEN.search(each.text.en)).text.en
    chosen = {f"outcome-reg-0{number}": outcome.value for number in (1, 2, 3)}
    answer = sends(reviewer, case, "decide", motivation=text, **chosen)
    assert (answer.status_code, 'id="motivation-error"' in answer.text) == (422, True)
    with Session(database) as session:
        assert session.get_one(Case, case.id).state == "claimed"
    whole = LEFT_OPEN.sub("the school", text)
    assert sends(reviewer, case, "decide", motivation=whole, **chosen).status_code == 303


def test_recording_a_decision_reads_nobody_once_more(database: Engine, case: Case, reviewer: Visitor) -> None:
    def read() -> int:
        with Session(database) as session:
            return len(session.exec(select(Event).where(Event.action == "case.read")).all())

    before = read()
    fields = {name: reviewer.hidden(name) for name in ("version", "token", "seen")}
    assert reviewer.send(f"/cases/{case.id}/decide", motivation="No", all="unfounded", **fields).status_code == 422
    assert read() == before + 1
    assert reviewer.send(f"/cases/{case.id}/decide", motivation=WHY, all="unfounded", **fields).status_code == 303
    assert read() == before + 1


def test_a_decision_on_a_changed_case_is_kept_as_draft(database: Engine, case: Case, reviewer: Visitor) -> None:
    with transaction(database) as session:
        session.get_one(Case, case.id).version += 1
    answer = sends(reviewer, case, "decide", all="unfounded", motivation=WHY)
    assert answer.status_code == 409
    with Session(database) as session:
        assert session.exec(select(Draft.motivation)).all() == [WHY]


def test_who_is_named_in_a_comment_finds_it(app: FastAPI, database: Engine, case: Case, reviewer: Visitor) -> None:
    karim = desk.account(database, "Karim Aziz", Role.SENIOR)
    form = {"comment": "Do you know this school, @Karim?", "comment-token": reviewer.hidden("comment-token")}
    for _ in range(2):
        sends(reviewer, case, "comment", **form)
    assert reviewer.page.count("Do you know this school") == 1
    assert "@Karim Aziz" in reviewer.page
    colleague = logged_in(app, karim)
    page = colleague.see("/mentions").text
    assert ("Rosa de Vries" in page, ">new<" in page, "Do you know this school" in page) == (True, True, False)
    action = page.split('action="/mentions/')[1].split('"')[0]
    assert colleague.send(f"/mentions/{action}").headers["location"] == f"/cases/{case.id}#comments"
    assert "Do you know this school" in colleague.see(f"/cases/{case.id}").text
    assert ">new<" not in colleague.see("/mentions").text


def test_a_comment_to_nobody_is_asked_again_with_its_text(case: Case, reviewer: Visitor) -> None:
    answer = sends(reviewer, case, "comment", comment="What do you think, @Nobody?")
    assert answer.status_code == 422
    assert 'href="#comment"' in answer.text
    assert "What do you think, @Nobody?" in answer.text
    assert "Not known here: @Nobody" in answer.text
    empty = sends(reviewer, case, "comment", comment=" ")
    assert ("Write something" in empty.text, "Not known here" in empty.text) == (True, False)


def test_the_form_of_the_largest_case_that_a_policy_allows_is_taken(case: Case, reviewer: Visitor) -> None:
    many = {f"{field}-reg-{number}": "yes" for number in range(1_000) for field in ("outcome", "tick")}
    assert sends(reviewer, case, "draft", motivation=WHY, **many).status_code == 303


def test_a_case_waits_until_a_day(case: Case, reviewer: Visitor) -> None:
    for fields, field in [({"until": DAY}, "waits-for"), ({"until": "soon"}, "until")]:
        answer = sends(reviewer, case, "snooze", **fields)
        assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)
    answer = sends(reviewer, case, "snooze", **{"until": DAY, "waits-for": "The school answers."})
    assert answer.headers["location"] == "/queue"
    assert f"/cases/{case.id}" not in reviewer.see("/queue").text
    assert f"/cases/{case.id}" in reviewer.see("/queue?snoozed=yes").text
    assert "The school answers." in reviewer.see(f"/cases/{case.id}").text


def test_cases_that_belong_together_show_each_other(database: Engine, case: Case, reviewer: Visitor) -> None:
    desk.single(database)
    sends(reviewer, case, "link", other="single00", because="One intermediary.")
    assert "single00" in reviewer.page
    there = reviewer.see("/cases/single00case").text
    assert ("ring0000" in there, "One intermediary." in there) == (True, True)
    link = there.split('name="link" value="')[1].split('"')[0]
    reviewer.send("/cases/single00case/unlink", link=link)
    assert "One intermediary." not in reviewer.see(f"/cases/{case.id}").text
    for fields, field in [({"other": "zzzzzzzz", "because": "x"}, "other"), ({"other": "single00"}, "because")]:
        answer = sends(reviewer, case, "link", **fields)
        assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)


def test_every_outcome_has_texts_in_both_languages_and_each_has_a_key() -> None:
    texts = motivations()
    assert {text.outcome for text in texts} == set(Outcome)
    assert [text.key for text in texts] == [str(number) for number in range(1, len(texts) + 1)]
    assert len(texts) <= 9
    assert all(words.en and words.nl for text in texts for words in (text.title, text.text))
    assert not any(LEFT_OPEN.search(text) for text in (texts[0].text.en, texts[0].text.nl))
    once = put("", "checked", "nl")
    assert put(once, "checked", "nl") == once
    assert put("As it was", "nonsense", "nl") == "As it was"
