"""A senior gives a case to somebody else; the log says to whom and why."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from loep.cases.decide import Judgement, decide
from loep.cases.look import look_again
from loep.cases.queue import claim
from loep.cases.reassign import able, reassign
from loep.cases.snooze import snooze
from loep.cases.undo import take_back
from loep.cases.viewer import Viewer
from loep.errors import Conflict
from loep.storage.session import transaction
from loep.storage.tables import Account, Case, Event, EventDetail, Snooze
from loep.vocabulary import Outcome, Role
from tests.builders.findings import NIGHT, found, opened, signals
from tests.builders.people import reviewer, senior, viewer

MORNING = NIGHT + timedelta(hours=4)
WHY = "Rosa is away this week."


def only(bind: Engine) -> str:
    opened(bind, found(signals("R05 3 ann")))
    with transaction(bind) as session:
        return session.exec(select(Case.id)).one()


def given(bind: Engine, who: Viewer, case_id: str, to: str, reason: str = WHY, minutes: int = 10) -> Case:
    with transaction(bind) as session:
        return reassign(session, who, case_id, to, reason, MORNING + timedelta(minutes=minutes))


def test_a_case_goes_from_one_to_another_and_the_claim_starts_anew(bind: Engine) -> None:
    rosa, karim, sam, case_id = reviewer(bind), reviewer(bind, "Karim"), senior(bind), only(bind)
    with transaction(bind) as session:
        before = claim(session, rosa, case_id, MORNING).version
    case = given(bind, sam, case_id, karim.account_id)
    assert (case.claimed_by, case.claimed_at, case.version) == ("karim", MORNING + timedelta(minutes=10), before + 1)
    with transaction(bind) as session:
        told = select(Event.actor, EventDetail.details).where(
            Event.seq == EventDetail.seq, Event.action == "case.reassigned"
        )
        assert session.exec(told).all() == [("sam", {"from": "rosa", "to": "karim", "reason": WHY})]
    with pytest.raises(Conflict, match="Karim has this case"), transaction(bind) as session:
        claim(session, rosa, case_id, MORNING + timedelta(minutes=39))


def test_a_case_that_nobody_has_is_given_as_well(bind: Engine) -> None:
    rosa, sam, case_id = reviewer(bind), senior(bind), only(bind)
    assert given(bind, sam, case_id, rosa.account_id).claimed_by == "rosa"


@pytest.mark.parametrize(
    ("role", "reason", "said"), [(Role.REVIEWER, WHY, "only a senior"), (Role.SENIOR, " ", "a reason is needed")]
)
def test_only_a_senior_who_says_why_gives_a_case_away(bind: Engine, role: Role, reason: str, said: str) -> None:
    rosa, other, case_id = reviewer(bind), viewer(bind, "Otto", role), only(bind)
    with pytest.raises(Conflict, match=said):
        given(bind, other, case_id, rosa.account_id, reason)


def test_a_case_that_was_decided_stays_where_it_is(bind: Engine) -> None:
    rosa, sam, case_id = reviewer(bind), senior(bind), only(bind)
    with transaction(bind) as session:
        session.get_one(Case, case_id).state = "second_look"
    with pytest.raises(Conflict, match="waits for a second look"):
        given(bind, sam, case_id, rosa.account_id)


def test_only_who_may_read_it_is_given_a_case(bind: Engine) -> None:
    sam, case_id = senior(bind), only(bind)
    rosa, gone = reviewer(bind), reviewer(bind, "Gone")
    reviewer(bind, "Far", institution="21PB")
    viewer(bind, "Otto", Role.AUDITOR, institution="")
    anna = reviewer(bind, "Anna", institution="")
    with transaction(bind) as session:
        session.exec(select(Account).where(col(Account.id) == gone.account_id)).one().disabled_at = MORNING
    with transaction(bind) as session:
        people = [account.id for account in able(session, sam, case_id)]
    assert people == [anna.account_id, rosa.account_id, sam.account_id]
    for nobody in ("far", "otto", "gone", "who"):
        with pytest.raises(LookupError):
            given(bind, sam, case_id, nobody)


def test_a_senior_of_another_institution_sees_no_case_to_give(bind: Engine) -> None:
    case_id, rosa = only(bind), reviewer(bind)
    with pytest.raises(LookupError):
        given(bind, senior(bind, "Far", institution="21PB"), case_id, rosa.account_id)


def test_who_gives_away_a_case_that_waits_ends_the_waiting(bind: Engine) -> None:
    rosa, sam, case_id = reviewer(bind), senior(bind), only(bind)
    with transaction(bind) as session:
        claim(session, rosa, case_id, MORNING)
        snooze(session, rosa, case_id, MORNING.date() + timedelta(days=7), "An answer.", MORNING)
    given(bind, sam, case_id, rosa.account_id)
    with transaction(bind) as session:
        assert session.exec(select(Snooze.ended_by)).one() == sam.account_id


def judged_apart(bind: Engine, first: Viewer, second: Viewer) -> str:
    case_id = only(bind)
    with transaction(bind) as session:
        for who, how, outcome in ((first, decide, Outcome.CONFIRMED), (second, look_again, Outcome.UNFOUNDED)):
            case = claim(session, who, case_id, MORNING) if how is decide else session.get_one(Case, case_id)
            how(session, who, case_id, Judgement({"ann": outcome}, "I called.", who.name, case.version), MORNING)
    return case_id


def test_what_two_people_judged_apart_is_given_to_a_senior_who_gave_neither_judgement(bind: Engine) -> None:
    rosa, sam, vera = reviewer(bind), senior(bind), senior(bind, "Vera")
    case_id = judged_apart(bind, rosa, vera)
    with transaction(bind) as session:
        assert [account.id for account in able(session, vera, case_id)] == [sam.account_id]
    for to in (rosa, vera, reviewer(bind, "Karim")):
        with pytest.raises(Conflict, match="a senior who gave neither judgement"):
            given(bind, vera, case_id, to.account_id)
    assert given(bind, vera, case_id, sam.account_id).claimed_by == sam.account_id
    with transaction(bind) as session:
        version = session.get_one(Case, case_id).version
        decide(session, sam, case_id, Judgement({"ann": Outcome.UNFOUNDED}, "I called.", "s", version), MORNING)
        again = take_back(session, sam, case_id, MORNING)
        given_anew = Judgement({"ann": Outcome.INCONCLUSIVE}, "I called.", "t", again.version)
        assert decide(session, sam, case_id, given_anew, MORNING).state == "closed"


def test_who_took_it_while_there_was_no_senior_leaves_it_to_the_one_who_came(bind: Engine) -> None:
    rosa, karim = reviewer(bind), reviewer(bind, "Karim")
    case_id = judged_apart(bind, rosa, karim)
    with transaction(bind) as session:
        version = claim(session, rosa, case_id, MORNING).version
    senior(bind)
    with pytest.raises(Conflict, match="a senior who gave neither judgement"), transaction(bind) as session:
        decide(session, rosa, case_id, Judgement({"ann": Outcome.CONFIRMED}, "I called.", "r", version), MORNING)
