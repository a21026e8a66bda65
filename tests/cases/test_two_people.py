"""Nobody decides on a case and gives the second look on it, in whatever order and whatever was taken back."""

from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from loep.cases.looking import take
from loep.cases.queue import release
from loep.cases.undo import take_back
from loep.cases.viewer import Viewer
from loep.errors import Conflict
from loep.storage.session import transaction
from loep.storage.tables import Decision, SecondLook
from loep.vocabulary import CaseState, Outcome
from tests.builders.people import reviewer, senior
from tests.cases.test_decide import MORNING, NOON, WHY, decided, judgement, looked, ring_case, taken


def decided_and_let_go(bind: Engine, by: Viewer, case_id: str, form: str) -> None:
    """`by` confirms everything, takes that back, and hands the case back."""
    decided(bind, by, case_id, judgement(taken(bind, by, case_id), Outcome.CONFIRMED, Outcome.CONFIRMED, form))
    with transaction(bind) as session:
        take_back(session, by, case_id, MORNING)
        release(session, by, case_id, MORNING)


@pytest.mark.promise("roles kept apart", "who took a decision back gives no second look either")
def test_who_took_a_decision_back_gives_no_second_look_either(bind: Engine) -> None:
    rosa, ravi, sam, case_id = reviewer(bind), reviewer(bind, "Ravi"), senior(bind), ring_case(bind)
    decided_and_let_go(bind, rosa, case_id, "form-0")
    given = judgement(taken(bind, ravi, case_id), Outcome.CONFIRMED, Outcome.CONFIRMED)
    assert decided(bind, ravi, case_id, given, NOON).state == CaseState.SECOND_LOOK
    with pytest.raises(Conflict, match="you decided this case"):
        looked(bind, rosa, case_id, Outcome.CONFIRMED, Outcome.CONFIRMED)
    with pytest.raises(Conflict, match="you decided this case"), transaction(bind) as session:
        take(session, rosa, case_id, NOON)
    assert looked(bind, sam, case_id, Outcome.CONFIRMED, Outcome.CONFIRMED).state == CaseState.CLOSED


def test_who_gave_a_second_look_does_not_settle_the_case(bind: Engine) -> None:
    rosa, ravi, case_id = reviewer(bind), reviewer(bind, "Ravi"), ring_case(bind)
    decided(bind, rosa, case_id, judgement(taken(bind, rosa, case_id), Outcome.CONFIRMED, Outcome.CONFIRMED))
    looked(bind, ravi, case_id, Outcome.UNFOUNDED, Outcome.UNFOUNDED)
    with pytest.raises(Conflict, match="two people judged this case apart"):
        taken(bind, ravi, case_id)
    again = judgement(taken(bind, rosa, case_id), Outcome.CONFIRMED, Outcome.UNFOUNDED, form="form-2")
    assert decided(bind, rosa, case_id, again, NOON).state == CaseState.SECOND_LOOK
    assert looked(bind, ravi, case_id, Outcome.CONFIRMED, Outcome.UNFOUNDED).state == CaseState.CLOSED


@pytest.mark.promise("roles kept apart", "the database refuses two judgements of one person whatever was taken back")
def test_the_database_refuses_two_judgements_of_one_person_whatever_was_taken_back(bind: Engine) -> None:
    rosa, ravi, case_id = reviewer(bind), reviewer(bind, "Ravi"), ring_case(bind)
    decided_and_let_go(bind, rosa, case_id, "form-0")
    decided(bind, ravi, case_id, judgement(taken(bind, ravi, case_id), Outcome.CONFIRMED, Outcome.CONFIRMED))
    with transaction(bind) as session:
        theirs = session.exec(select(Decision.id).where(Decision.decided_by == "ravi")).all()
    own: dict[str, Any] = {"decided_by": "ravi", "agrees": True, "motivation": WHY, "looked_at": MORNING}
    with pytest.raises(IntegrityError, match="gives no second look"), transaction(bind) as session:
        session.add(SecondLook(decision_id=theirs[0], looked_by=rosa.account_id, **own))
    with transaction(bind) as session:
        session.add(SecondLook(decision_id=theirs[0], looked_by=senior(bind).account_id, **own))
    with pytest.raises(IntegrityError, match="does not decide"), transaction(bind) as session:
        session.add(
            Decision(
                id="planted",
                case_id=case_id,
                registration_id="ann",
                outcome="confirmed",
                motivation=WHY,
                decided_by="sam",
                decided_at=NOON,
                token="planted",
            )
        )
