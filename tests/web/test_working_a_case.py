"""From the queue to a decision and its second look."""

from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session, select

from loep.storage.tables import Case, Decision, Event
from tests.builders import desk
from tests.web.visitors import logged_in

WHY = "The letters come from one school that gives its pupils a template."


def test_a_reviewer_claims_a_ring_and_finds_every_registration_unfounded(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    desk.night(database)
    case = desk.ring(database)
    reviewer = logged_in(app, rosa)

    assert "ring0000" in reviewer.see("/queue").text
    assert reviewer.send(f"/cases/{case.id}/claim").headers["location"] == f"/cases/{case.id}"
    page = reviewer.see(f"/cases/{case.id}")
    assert page.status_code == 200
    assert "4 people are paid for from one account" in page.text
    decided = reviewer.send(
        f"/cases/{case.id}/decide",
        version=reviewer.hidden("version"),
        token=reviewer.hidden("token"),
        motivation=WHY,
        all="unfounded",
    )

    assert decided.status_code == 303, decided.text
    with Session(database) as session:
        decisions = session.exec(select(Decision)).all()
        assert {(decision.outcome, decision.motivation) for decision in decisions} == {("unfounded", WHY)}
        assert len(decisions) == 4
        assert session.get_one(Case, case.id).state == "closed"
        actions = session.exec(select(Event.action).where(Event.actor == rosa.id)).all()
    assert {"case.claimed", "case.read", "case.decided"} <= set(actions)
