"""From the queue to a decision and its second look, and what happens when two people want the same case."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from loep.cases.claim import LAPSES
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Account, Case, Decision, Event, SecondLook
from loep.vocabulary import Role
from loep.web.app import create
from tests.builders import desk
from tests.builders.findings import found, opened, signals
from tests.web.visitors import Visitor, logged_in

WHY = "The letters come from one school that gives its pupils a template."


@pytest.fixture
def karim(database: Engine) -> Account:
    return desk.account(database, "Karim Aziz", Role.SENIOR)


def claimed(person: Visitor, case: Case) -> Visitor:
    person.see("/queue")
    assert person.send(f"/cases/{case.id}/claim").headers["location"] == f"/cases/{case.id}"
    person.see(f"/cases/{case.id}")
    return person


def decision(person: Visitor, **changes: str) -> dict[str, str]:
    """The form as a person fills it in, with what the page hid in it."""
    hidden = {name: person.hidden(name) for name in ("version", "token", "seen")}
    return {**hidden, "motivation": WHY, **changes}


def kept(database: Engine, case: Case) -> Case:
    with Session(database) as session:
        return session.get_one(Case, case.id)


def test_a_ring_is_claimed_read_and_found_unfounded_as_a_whole(bind: Engine, settings: Settings) -> None:
    rosa = desk.account(bind, "Rosa de Vries")
    desk.night(bind)
    case = desk.ring(bind)
    reviewer = claimed(logged_in(create(settings, bind), rosa), case)
    assert "4 people are paid for from one account" in reviewer.page
    assert reviewer.send(f"/cases/{case.id}/decide", **decision(reviewer, all="unfounded")).status_code == 303
    with Session(bind) as session:
        decisions = session.exec(select(Decision)).all()
        assert [(made.outcome, made.motivation) for made in decisions] == [("unfounded", WHY)] * 4
        assert session.get_one(Case, case.id).state == "closed"
        actions = session.exec(select(Event.action).where(Event.actor == rosa.id).order_by(col(Event.seq))).all()
    told = [action for action in actions if action != "case.read"]
    assert told == ["log in", "case.claimed", "case.decided"]
    assert "case.read" in actions


def test_a_confirmed_registration_waits_for_a_colleague_who_judges_without_knowing(
    app: FastAPI, database: Engine, rosa: Account, karim: Account
) -> None:
    case = desk.ring(database, size=2)
    reviewer = claimed(logged_in(app, rosa), case)
    reviewer.send(
        f"/cases/{case.id}/decide",
        **decision(reviewer, **{"outcome-reg-01": "confirmed", "outcome-reg-02": "unfounded"}),
    )
    assert kept(database, case).state == "second_look"
    assert "You cannot give it yourself" in reviewer.see(f"/cases/{case.id}").text
    own = {"outcome-reg-01": "confirmed", "outcome-reg-02": "inconclusive", "motivation": "I called the school too."}
    assert reviewer.send(f"/cases/{case.id}/look", **own).status_code == 409

    colleague = logged_in(app, karim)
    page = colleague.see(f"/cases/{case.id}").text
    assert WHY not in page
    assert "Decisions so far" not in page
    assert "Give the second look" in page
    colleague.send(f"/cases/{case.id}/claim")
    assert WHY not in colleague.see(f"/cases/{case.id}").text
    another = logged_in(app, desk.account(database, "Sam Smit"))
    assert "Karim Aziz is giving the second look." in another.see(f"/cases/{case.id}").text
    assert "Karim Aziz is giving the second look." in another.send(f"/cases/{case.id}/claim").text
    assert colleague.send(f"/cases/{case.id}/look", **decision(colleague, **own)).status_code == 303
    assert kept(database, case).state == "closed"
    page = colleague.see(f"/cases/{case.id}").text
    assert WHY in page
    assert "Two judgements, given apart" in page
    with Session(database) as session:
        looks = session.exec(select(SecondLook).order_by(col(SecondLook.outcome))).all()
    assert [(look.decided_by, look.looked_by, look.outcome) for look in looks] == [
        (rosa.id, karim.id, "confirmed"),
        (rosa.id, karim.id, "inconclusive"),
    ]


def test_who_took_a_decision_back_is_not_offered_the_second_look_of_the_next(
    app: FastAPI, database: Engine, rosa: Account, karim: Account
) -> None:
    case = desk.single(database)
    desk.decided(database, case, rosa)
    reviewer = logged_in(app, rosa)
    reviewer.see(f"/cases/{case.id}")
    reviewer.send(f"/cases/{case.id}/undo")
    reviewer.send(f"/cases/{case.id}/release")
    colleague = claimed(logged_in(app, karim), case)
    colleague.send(f"/cases/{case.id}/decide", **decision(colleague, **{"outcome-of-single00case": "confirmed"}))
    page = reviewer.see(f"/cases/{case.id}").text
    assert "Give the second look" not in page
    assert "You cannot give it yourself" in page
    assert "for a colleague" in reviewer.see("/queue").text
    assert reviewer.send(f"/cases/{case.id}/claim").status_code == 409
    assert "Give the second look" in logged_in(app, desk.account(database, "Sam Smit")).see(f"/cases/{case.id}").text


def test_a_colleague_who_judges_otherwise_hands_the_case_to_a_senior(
    app: FastAPI, database: Engine, rosa: Account, karim: Account
) -> None:
    case = desk.single(database)
    desk.decided(database, case, rosa)
    settles = desk.account(database, "Sam Smit", Role.SENIOR)
    colleague = claimed(logged_in(app, karim), case)
    form = decision(colleague, **{"outcome-of-single00case": "unfounded", "motivation": "The register does know it."})
    colleague.send(f"/cases/{case.id}/look", **form)
    assert (kept(database, case).state, kept(database, case).contested) == ("open", True)
    assert "Two people judged this case apart" in colleague.see(f"/cases/{case.id}").text
    answer = colleague.send(f"/cases/{case.id}/claim")
    assert answer.status_code == 409
    assert "A senior who gave neither judgement settles it" in answer.text
    assert "/claim" not in answer.text
    in_place = colleague.send(f"/cases/{case.id}/claim", {"hx-request": "true"}).text
    assert ("for a senior" in in_place, "/claim" in in_place) == (True, False)
    sam = logged_in(app, settles)
    assert all(f'action="/cases/{case.id}/claim"' in sam.see(at).text for at in ("/queue", f"/cases/{case.id}"))


def test_who_is_at_work_on_a_case_sees_until_when_it_is_theirs(
    app: FastAPI, database: Engine, rosa: Account, karim: Account
) -> None:
    case = desk.single(database)
    reviewer = claimed(logged_in(app, rosa), case)
    with transaction(database) as session:
        session.get_one(Case, case.id).claimed_at = datetime.now(UTC) - timedelta(minutes=20)
    before = reviewer.see(f"/cases/{case.id}").text.split("data-until>")[1].split("<")[0]
    answer = reviewer.send(f"/cases/{case.id}/stay")
    assert answer.text > before or answer.text < "00:30"  # half an hour from now, be it past midnight
    assert answer.text in reviewer.see(f"/cases/{case.id}").text
    other = logged_in(app, karim)
    other.see(f"/cases/{case.id}")
    assert other.send(f"/cases/{case.id}/stay").status_code == 204


def test_who_has_a_case_that_is_for_a_senior_by_now_reads_so(app: FastAPI, database: Engine, rosa: Account) -> None:
    case = desk.single(database)
    desk.decided(database, case, rosa)
    desk.account(database, "Sam Smit", Role.SENIOR)
    with transaction(database) as session:
        found = session.get_one(Case, case.id)
        found.state, found.claimed_by, found.claimed_at, found.contested = "claimed", rosa.id, found.opened_at, True
    reviewer = logged_in(app, rosa)
    reviewer.see(f"/cases/{case.id}")
    form = decision(reviewer, **{"outcome-of-single00case": "inconclusive"})
    answer = reviewer.send(f"/cases/{case.id}/decide", **form)
    told = answer.text.split("This was not saved")[1].split("What you typed is kept below")[0]
    assert (answer.status_code, "A senior who gave neither judgement settles it" in told) == (409, True)


@pytest.mark.promise("two claim one case", "the second to claim reads who has the case")
def test_the_second_to_claim_reads_who_has_the_case(
    app: FastAPI, database: Engine, rosa: Account, karim: Account
) -> None:
    case = desk.single(database)
    late = logged_in(app, karim)
    late.see("/queue")
    claimed(logged_in(app, rosa), case)
    answer = late.send(f"/cases/{case.id}/claim")
    assert answer.status_code == 409
    assert "Rosa de Vries has this case" in answer.text
    assert "Rosa de Vries claimed the case" in answer.text
    in_place = late.send(f"/cases/{case.id}/claim", {"hx-request": "true"})
    assert "Rosa de Vries" in in_place.text
    assert "<html" not in in_place.text


def test_claiming_in_place_answers_with_the_cell_only(app: FastAPI, database: Engine, rosa: Account) -> None:
    case = desk.single(database)
    reviewer = logged_in(app, rosa)
    reviewer.see("/queue")
    answer = reviewer.send(f"/cases/{case.id}/claim", {"hx-request": "true"})
    assert answer.status_code == 200
    assert "claimed" in answer.text
    assert "<html" not in answer.text


@pytest.mark.promise("lost update", "who decides on a case that changed reads what changed and keeps the text")
def test_who_decides_on_a_case_that_changed_reads_what_changed_and_keeps_the_text(
    app: FastAPI, database: Engine, rosa: Account, karim: Account
) -> None:
    case = desk.single(database)
    reviewer = claimed(logged_in(app, rosa), case)
    form = decision(reviewer, **{"outcome-of-single00case": "unfounded"})
    reviewer.send(f"/cases/{case.id}/release")
    desk.held(database, case, karim)
    answer = reviewer.send(f"/cases/{case.id}/decide", **form)
    assert answer.status_code == 409
    assert "Karim Aziz has this case" in answer.text
    assert "Karim Aziz claimed the case" in answer.text
    assert WHY in answer.text
    with Session(database) as session:
        assert session.exec(select(Decision)).all() == []


@pytest.mark.promise("double click", "the same form sent twice decides once")
def test_the_same_form_sent_twice_decides_once(app: FastAPI, database: Engine, rosa: Account) -> None:
    case = desk.single(database)
    reviewer = claimed(logged_in(app, rosa), case)
    form = decision(reviewer, **{"outcome-of-single00case": "inconclusive"})
    answers = [reviewer.send(f"/cases/{case.id}/decide", **form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    with Session(database) as session:
        assert len(session.exec(select(Decision)).all()) == 1


@pytest.mark.parametrize(
    ("changes", "said", "field"),
    [
        ({"outcome-reg-01": "confirmed"}, "Choose a decision for every registration", "outcome-2"),
        (
            {"outcome-reg-01": "guilty", "outcome-reg-02": "unfounded"},
            "Choose a decision for every registration",
            "outcome-1",
        ),
        ({"all": "unfounded", "motivation": "short"}, "Write why", "motivation"),
        ({"all": "confirmed"}, "Choose a decision for every registration", "outcome-1"),
    ],
)
def test_a_form_that_is_not_complete_keeps_what_was_typed(
    app: FastAPI, database: Engine, rosa: Account, changes: dict[str, str], said: str, field: str
) -> None:
    case = desk.ring(database, size=2)
    reviewer = claimed(logged_in(app, rosa), case)
    answer = reviewer.send(f"/cases/{case.id}/decide", **decision(reviewer, **changes))
    assert answer.status_code == 422
    assert said in answer.text
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}-error"' in answer.text
    assert changes.get("motivation", WHY) in answer.text
    assert kept(database, case).state == "claimed"


def test_a_claim_that_lapsed_may_be_taken_over(app: FastAPI, database: Engine, rosa: Account, karim: Account) -> None:
    case = desk.single(database)
    claimed(logged_in(app, rosa), case)
    with transaction(database) as session:
        found = session.get_one(Case, case.id)
        assert found.claimed_at
        found.claimed_at -= LAPSES + timedelta(minutes=1)
    colleague = logged_in(app, karim)
    assert f'action="/cases/{case.id}/claim"' in colleague.see(f"/cases/{case.id}").text
    assert colleague.send(f"/cases/{case.id}/claim").status_code == 303
    assert kept(database, case).claimed_by == karim.id


@pytest.mark.promise("I5 honest", "what was not checked is said and points are not")
def test_what_was_not_checked_is_said_and_points_are_not(app: FastAPI, database: Engine, rosa: Account) -> None:
    case = desk.ring(database)
    page = logged_in(app, rosa).see(f"/cases/{case.id}").text
    assert "Not checked" in page
    assert "RIO recognised programmes: stale: as of 2026-01-03, older than 30 days" in page
    assert "points" not in page
    assert page.index("Innocent when") < page.index("What was seen") < page.index("What you check")


@pytest.mark.parametrize(
    ("language", "heading", "when", "did"),
    [
        ("en", "No longer seen", "2 Apr 2026, 06:15", "no longer saw a reason to look"),
        ("nl", "Niet meer gezien", "2 apr 2026, 06:15", "zag een reden om te kijken niet meer"),
    ],
)
def test_what_no_longer_holds_stands_apart(
    bind: Engine, settings: Settings, language: str, heading: str, when: str, did: str
) -> None:
    opened(bind, found(signals("R05 3 ann", "R06 1 ann")), population="ann")
    opened(bind, found(signals("R06 1 ann")), population="ann", nights=1)
    with Session(bind) as session:
        case_id = session.exec(select(Case.id)).one()
    person = logged_in(create(settings, bind), desk.account(bind, "Rosa de Vries", language=language))
    page = person.see(f"/cases/{case_id}").text
    reasons, gone = page.split(heading)
    assert "R06 " in reasons
    assert "R05 " not in reasons
    gone, history = gone.split('id="history-title"')
    assert "R05 fires" in gone or "R05 slaat aan" in gone
    assert when in gone
    assert did in history
