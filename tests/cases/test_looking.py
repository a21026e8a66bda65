"""The second look is taken and given back like a case: one person at a time does the work."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from loep.audit import log
from loep.cases import looking
from loep.cases.claim import LAPSES, claim, stay
from loep.cases.decide import Judgement, decide
from loep.cases.filters import Filters
from loep.cases.look import look_again
from loep.cases.queue import page
from loep.cases.undo import may_take_back
from loep.cases.viewer import Viewer
from loep.errors import Conflict
from loep.storage.session import transaction
from loep.storage.tables import Case, Event, Looking
from loep.vocabulary import CaseState, Outcome
from tests.builders.findings import NIGHT, found, opened, signals
from tests.builders.people import reviewer

MORNING = NIGHT + timedelta(hours=4)
Begin = Callable[[Session, Viewer, str, datetime], Case]


@pytest.fixture
def rosa(bind: Engine) -> Viewer:
    """Rosa, who confirmed the case of Ann; that of Bob is open."""
    opened(bind, found(signals("R03 3 ann", "R03 3 bob")))
    rosa = reviewer(bind)
    with transaction(bind) as session:
        version = claim(session, rosa, ann(session).id, MORNING).version
        decide(session, rosa, ann(session).id, confirms(version, "form-1"), MORNING)
    return rosa


def ann(session: Session) -> Case:
    return session.exec(select(Case).where(Case.anchor == "ann")).one()


def confirms(version: int, form: str) -> Judgement:
    return Judgement({"ann": Outcome.CONFIRMED}, "The issuer said no.", form, version)


def does(bind: Engine, what: Begin, who: Viewer, now: datetime = MORNING) -> Case:
    with transaction(bind) as session:
        return what(session, who, ann(session).id, now)


def row(bind: Engine, who: Viewer) -> tuple[str | None, bool, bool]:
    """Who has the second look in the queue, whether it is the viewer, and whether the viewer may take it."""
    with transaction(bind) as session:
        found = page(session, who, Filters(state=CaseState.SECOND_LOOK)).rows[0]
    return found.claimed_by, found.mine, found.may_claim


def shown(bind: Engine, who: Viewer, filters: Filters) -> list[str]:
    with transaction(bind) as session:
        return sorted(each.state.value for each in page(session, who, filters).rows)


def test_one_person_at_a_time_gives_a_second_look(bind: Engine, rosa: Viewer) -> None:
    ravi, sam = reviewer(bind, "Ravi"), reviewer(bind, "Sam")
    assert does(bind, looking.take, ravi).state == CaseState.SECOND_LOOK
    does(bind, looking.take, ravi)
    assert [row(bind, each) for each in (ravi, sam)] == [("Ravi", True, True), ("Ravi", False, True)]
    with pytest.raises(Conflict, match="Ravi is giving the second look"):
        does(bind, looking.take, sam)
    with transaction(bind) as session, pytest.raises(Conflict, match="Ravi is giving the second look"):
        look_again(session, sam, ann(session).id, confirms(ann(session).version, "form-2"), MORNING)
    assert does(bind, looking.take, sam, MORNING + LAPSES).id
    with transaction(bind) as session:
        look_again(session, sam, ann(session).id, confirms(ann(session).version, "form-2"), MORNING + LAPSES)
        assert ann(session).state == CaseState.CLOSED
        assert session.exec(select(Looking)).all() == []
        claimed = select(Event.actor).where(Event.action == "case.claimed").order_by(col(Event.seq))
        assert session.exec(claimed).all() == [each.account_id for each in (rosa, ravi, sam)]
        assert log.verify(session) is None


@pytest.mark.usefixtures("rosa")
def test_a_second_look_that_is_given_back_is_there_for_another(bind: Engine) -> None:
    ravi, sam = reviewer(bind, "Ravi"), reviewer(bind, "Sam")
    does(bind, looking.take, ravi)
    does(bind, looking.give_back, sam)
    assert row(bind, sam)[0] == "Ravi"
    does(bind, looking.give_back, ravi)
    assert row(bind, sam)[0] is None
    does(bind, looking.take, sam)


def test_who_decided_takes_the_next_case_and_not_the_second_look(bind: Engine, rosa: Viewer) -> None:
    ravi, sam = reviewer(bind, "Ravi"), reviewer(bind, "Sam")
    with pytest.raises(Conflict, match="for another person"):
        does(bind, looking.take, rosa)
    assert row(bind, rosa)[2] is False
    with transaction(bind) as session:
        assert looking.begin_next(session, rosa, MORNING) is None
        taken = looking.begin_next(session, ravi, MORNING)
        assert taken is not None
        assert taken.anchor == "ann"
        assert looking.begin_next(session, sam, MORNING) is None


def test_a_later_decision_on_another_case_gives_nobody_the_own_second_look(bind: Engine, rosa: Viewer) -> None:
    with transaction(bind) as session:
        bob = session.exec(select(Case.id).where(Case.anchor == "bob")).one()
        version = claim(session, rosa, bob, MORNING).version
        judged = Judgement({"bob": Outcome.UNFOUNDED}, "All in order.", "form-3", version)
        decide(session, rosa, bob, judged, MORNING + timedelta(minutes=5))
    assert row(bind, rosa)[2] is False
    assert shown(bind, rosa, Filters(now=MORNING, takes=True)) == []


def test_the_queue_narrows_to_what_one_can_take_and_what_one_has(bind: Engine, rosa: Viewer) -> None:
    ravi, sam = reviewer(bind, "Ravi"), reviewer(bind, "Sam")
    takes, later = (Filters(now=at, takes=True) for at in (MORNING, MORNING + LAPSES))
    mine = Filters(mine=True)
    assert shown(bind, ravi, takes) == ["open", "second_look"]
    assert shown(bind, rosa, takes) == ["open"]
    does(bind, looking.take, ravi)
    assert shown(bind, sam, takes) == ["open"]
    assert shown(bind, sam, later) == ["open", "second_look"]
    assert (shown(bind, ravi, mine), shown(bind, sam, mine)) == (["second_look"], [])


@pytest.mark.usefixtures("rosa")
def test_who_is_at_work_keeps_the_case_and_its_form(bind: Engine) -> None:
    ravi, sam, later = reviewer(bind, "Ravi"), reviewer(bind, "Sam"), MORNING + timedelta(minutes=20)
    does(bind, looking.take, ravi)
    with transaction(bind) as session:
        bob = session.exec(select(Case.id).where(Case.anchor == "bob")).one()
        version = claim(session, sam, bob, MORNING).version
        assert stay(session, sam, bob, later) == stay(session, ravi, ann(session).id, later) == later + LAPSES
        assert stay(session, ravi, bob, later) is None
        assert session.get_one(Case, bob, populate_existing=True).version == version
        with pytest.raises(Conflict, match="Sam has this case"):
            claim(session, ravi, bob, MORNING + LAPSES)
    with pytest.raises(Conflict, match="Ravi is giving"):
        does(bind, looking.take, sam, MORNING + LAPSES)


def test_a_decision_is_not_taken_back_while_a_colleague_gives_the_second_look(bind: Engine, rosa: Viewer) -> None:
    def may() -> bool:
        with transaction(bind) as session:
            return may_take_back(session, rosa, ann(session), MORNING)

    ravi = reviewer(bind, "Ravi")
    assert may()
    does(bind, looking.take, ravi)
    assert not may()
    does(bind, looking.give_back, ravi)
    assert may()


@pytest.mark.usefixtures("rosa")
def test_of_many_who_want_the_next_second_look_at_once_one_has_it_and_none_is_refused(bind: Engine) -> None:
    people = [reviewer(bind, name) for name in ("Ravi", "Sam", "Kim", "Lou")]

    def wants(who: Viewer) -> bool:
        with transaction(bind) as session:
            return looking.begin_next(session, who, MORNING) is not None

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(wants, people)) == 1


@pytest.mark.usefixtures("rosa")
def test_of_many_who_take_one_second_look_at_once_one_has_it(bind: Engine) -> None:
    people = [reviewer(bind, name) for name in ("Ravi", "Sam", "Kim", "Lou")]

    def tries(who: Viewer) -> bool:
        try:
            return bool(does(bind, looking.take, who))
        except Conflict:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(tries, people)) == 1
