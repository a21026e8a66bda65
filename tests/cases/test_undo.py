from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from loep.audit import log
from loep.cases import drafts, export
from loep.cases.decide import Judgement, decide
from loep.cases.look import look_again
from loep.cases.queue import claim
from loep.cases.read import open_file
from loep.cases.undo import may_take_back, stays, take_back
from loep.cases.viewer import Viewer
from loep.errors import Conflict
from loep.storage.session import transaction
from loep.storage.tables import Case, CaseRegistration, Decision, Event, TakenBack
from loep.vocabulary import CaseState, Outcome
from tests.builders.findings import NIGHT, found, opened, rings, signals
from tests.builders.people import reviewer

MORNING = NIGHT + timedelta(hours=4)
WHY = "Called the school; the letters come from its counsellor."


@pytest.fixture
def rosa(bind: Engine) -> Viewer:
    opened(bind, found(signals("R03 3 ann bob"), rings("ann bob")))
    return reviewer(bind)


def judged(bind: Engine, by: Viewer, ann: Outcome, form: str = "form-1") -> str:
    """The case after `by` took it and decided."""
    with transaction(bind) as session:
        case_id = session.exec(select(Case.id)).one()
        version = claim(session, by, case_id, MORNING).version
        given = Judgement({"ann": ann, "bob": Outcome.UNFOUNDED}, WHY, form, version)
        return decide(session, by, case_id, given, MORNING).id


def undone(bind: Engine, by: Viewer, case_id: str, now: datetime = MORNING) -> Case:
    with transaction(bind) as session:
        return take_back(session, by, case_id, now)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_what_was_decided_is_taken_back_and_kept(bind: Engine, rosa: Viewer, outcome: Outcome) -> None:
    case_id = judged(bind, rosa, outcome)
    case = undone(bind, rosa, case_id)
    assert (case.state, case.claimed_by, case.closed_at) == (CaseState.CLAIMED, rosa.account_id, None)
    assert undone(bind, rosa, case_id).version == case.version
    with transaction(bind) as session:
        assert len(session.exec(select(Decision)).all()) == 2
        assert {each.taken_back_by for each in session.exec(select(TakenBack))} == {rosa.account_id}
        assert set(session.exec(select(CaseRegistration.is_open))) == {True}
        kept = drafts.read(session, rosa, case_id)
        assert kept is not None
        assert (kept.outcomes, kept.motivation) == ({"ann": outcome.value, "bob": "unfounded"}, WHY)
        assert kept.token != "form-1"
        actions = session.exec(select(Event.action).where(Event.object == f"case:{case_id}").order_by(col(Event.seq)))
        assert list(actions)[-2:] == ["case.decided", "case.taken_back"]
        assert log.verify(session) is None


def test_what_was_taken_back_counts_nowhere(bind: Engine, rosa: Viewer) -> None:
    case_id = judged(bind, rosa, Outcome.CONFIRMED)
    undone(bind, rosa, case_id)
    with transaction(bind) as session:
        assert export.rows(session)["decision"].to_list() == [None, None]
    file = open_file(bind, rosa, case_id, MORNING)
    assert file.taken_back == {made.id for made in file.decisions}
    assert file.round.decisions == ()
    judged(bind, rosa, Outcome.INCONCLUSIVE, "form-2")
    with transaction(bind) as session:
        assert export.rows(session).sort("registration_id")["decision"].to_list() == ["inconclusive", "unfounded"]


@pytest.mark.promise("double click", "the form that was taken back does not decide again")
def test_the_form_that_was_taken_back_does_not_decide_again(bind: Engine, rosa: Viewer) -> None:
    case_id = judged(bind, rosa, Outcome.UNFOUNDED)
    undone(bind, rosa, case_id)
    with pytest.raises(Conflict, match="recorded and taken back"):
        judged(bind, rosa, Outcome.UNFOUNDED)


def test_only_who_decided_takes_it_back(bind: Engine, rosa: Viewer) -> None:
    case_id, ravi = judged(bind, rosa, Outcome.UNFOUNDED), reviewer(bind, "Ravi")
    with pytest.raises(Conflict, match="only who decided"):
        undone(bind, ravi, case_id)
    with transaction(bind) as session:
        decision = session.exec(select(Decision.id).limit(1)).one()
    with pytest.raises(IntegrityError), transaction(bind) as session:
        session.add(TakenBack(decision_id=decision, taken_back_by="ravi", taken_back_at=MORNING))


def test_it_is_too_late_once_a_colleague_began_the_second_look(bind: Engine, rosa: Viewer) -> None:
    case_id, ravi = judged(bind, rosa, Outcome.CONFIRMED), reviewer(bind, "Ravi")
    with transaction(bind) as session:
        case = session.get_one(Case, case_id)
        assert may_take_back(session, rosa, case, MORNING)
        assert not stays(session, case, MORNING)
        drafts.keep(session, ravi, case_id, drafts.Filled({}, "I see", "t"), MORNING + timedelta(minutes=1))
        assert not may_take_back(session, rosa, case, MORNING)
        assert stays(session, case, MORNING)
    with pytest.raises(Conflict, match="began the second look"):
        undone(bind, rosa, case_id)


def test_what_two_people_confirmed_stays(bind: Engine, rosa: Viewer) -> None:
    case_id, ravi = judged(bind, rosa, Outcome.CONFIRMED), reviewer(bind, "Ravi")
    with transaction(bind) as session:
        version = session.get_one(Case, case_id).version
        given = Judgement({"ann": Outcome.CONFIRMED, "bob": Outcome.UNFOUNDED}, WHY, "form-2", version)
        look_again(session, ravi, case_id, given, MORNING)
    with pytest.raises(Conflict, match="began the second look"):
        undone(bind, rosa, case_id)


def test_a_closed_case_can_be_taken_back_on_its_own_day_only(bind: Engine, rosa: Viewer) -> None:
    case_id = judged(bind, rosa, Outcome.UNFOUNDED)
    midnight = datetime.fromisoformat("2026-04-01T22:00:00+00:00")
    with transaction(bind) as session:
        case = session.get_one(Case, case_id)
        assert (stays(session, case, MORNING), stays(session, case, midnight)) == (False, True)
    with pytest.raises(Conflict, match="on the day on which it was closed only"):
        undone(bind, rosa, case_id, midnight)
    assert undone(bind, rosa, case_id, midnight - timedelta(seconds=1)).state == CaseState.CLAIMED
