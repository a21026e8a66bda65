from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from loep.audit import log
from loep.cases.decide import Judgement, decide
from loep.cases.look import look_again
from loep.cases.queue import claim, claim_next
from loep.cases.read import open_file
from loep.cases.viewer import Viewer
from loep.errors import Conflict
from loep.storage.session import transaction
from loep.storage.tables import Case, CaseRegistration, Decision, Event, SecondLook
from loep.vocabulary import CaseState, Outcome
from tests.builders.accidents import PowerCutError, cut_short
from tests.builders.findings import NIGHT, found, opened, rings, signals
from tests.builders.people import reviewer, senior

MORNING = NIGHT + timedelta(hours=4)
NOON = NIGHT + timedelta(hours=8)
WHY = "Called the school; the letters come from its counsellor."


def ring_case(bind: Engine, institution: str = "25BE") -> str:
    """The id of an open case of ann and bob."""
    opened(bind, found(signals("R03 3 ann bob"), rings("ann bob"), institution))
    with transaction(bind) as session:
        return session.exec(select(Case.id).where(Case.institution == institution)).one()


def taken(bind: Engine, by: Viewer, case_id: str) -> int:
    """The version of the case after `by` took it."""
    with transaction(bind) as session:
        return claim(session, by, case_id, MORNING).version


def judgement(version: int, ann: Outcome, bob: Outcome, form: str = "form-1") -> Judgement:
    return Judgement({"ann": ann, "bob": bob}, WHY, form, version)


def decided(bind: Engine, by: Viewer, case_id: str, given: Judgement, now: datetime = MORNING) -> Case:
    with transaction(bind) as session:
        return decide(session, by, case_id, given, now)


def looked(bind: Engine, by: Viewer, case_id: str, ann: Outcome, bob: Outcome) -> Case:
    """What a second person finds of the case as it stands."""
    with transaction(bind) as session:
        version = session.exec(select(Case.version).where(Case.id == case_id)).first() or 1
        return look_again(session, by, case_id, judgement(version, ann, bob), MORNING)


def actions(bind: Engine, case_id: str) -> list[str]:
    with transaction(bind) as session:
        assert log.verify(session) is None
        wanted = select(Event.action).where(Event.object == f"case:{case_id}").order_by(col(Event.seq))
        return list(session.exec(wanted))


def test_an_unfounded_case_is_closed_and_its_registrations_are_free(bind: Engine) -> None:
    rosa, case_id = reviewer(bind), ring_case(bind)
    case = decided(bind, rosa, case_id, judgement(taken(bind, rosa, case_id), Outcome.UNFOUNDED, Outcome.INCONCLUSIVE))
    assert (case.state, case.claimed_by, case.closed_at) == (CaseState.CLOSED, None, MORNING)
    assert actions(bind, case_id) == ["case.opened", "case.claimed", "case.decided"]
    with transaction(bind) as session:
        assert set(session.exec(select(CaseRegistration.is_open))) == {False}
        assert {(d.registration_id, d.outcome, d.motivation) for d in session.exec(select(Decision))} == {
            ("ann", "unfounded", WHY),
            ("bob", "inconclusive", WHY),
        }


def test_one_confirmed_registration_makes_the_case_wait_for_another_person(bind: Engine) -> None:
    rosa, sam, case_id = reviewer(bind), senior(bind), ring_case(bind)
    given = judgement(taken(bind, rosa, case_id), Outcome.CONFIRMED, Outcome.UNFOUNDED)
    assert decided(bind, rosa, case_id, given).state == CaseState.SECOND_LOOK
    with pytest.raises(Conflict, match="you decided this case"):
        looked(bind, rosa, case_id, Outcome.CONFIRMED, Outcome.UNFOUNDED)
    with pytest.raises(Conflict, match="waits for a second look"):
        taken(bind, sam, case_id)
    assert looked(bind, sam, case_id, Outcome.CONFIRMED, Outcome.INCONCLUSIVE).state == CaseState.CLOSED
    assert looked(bind, sam, case_id, Outcome.CONFIRMED, Outcome.INCONCLUSIVE).state == CaseState.CLOSED
    with pytest.raises(Conflict, match="you gave your second look already"):
        looked(bind, sam, case_id, Outcome.UNFOUNDED, Outcome.UNFOUNDED)
    assert actions(bind, case_id) == ["case.opened", "case.claimed", "case.decided", "case.looked_again"]
    with transaction(bind) as session:
        looks = session.exec(select(SecondLook).order_by(col(SecondLook.outcome))).all()
    assert [(look.decided_by, look.looked_by, look.outcome, look.agrees) for look in looks] == [
        ("rosa", "sam", "confirmed", True),
        ("rosa", "sam", "inconclusive", False),
    ]


def apart(bind: Engine) -> tuple[Viewer, Viewer, Viewer, str]:
    """Rosa confirmed ann; Ravi, without knowing, did not. Sam is the senior."""
    rosa, ravi, sam, case_id = reviewer(bind), reviewer(bind, "Ravi"), senior(bind), ring_case(bind)
    given = judgement(taken(bind, rosa, case_id), Outcome.CONFIRMED, Outcome.UNFOUNDED)
    decided(bind, rosa, case_id, given)
    case = looked(bind, ravi, case_id, Outcome.UNFOUNDED, Outcome.UNFOUNDED)
    assert (case.state, case.claimed_by, case.contested) == (CaseState.OPEN, None, True)
    return rosa, ravi, sam, case_id


def test_what_two_people_judge_apart_goes_to_a_senior_who_gave_neither(bind: Engine) -> None:
    rosa, ravi, sam, case_id = apart(bind)
    for one_of_them in (rosa, ravi):
        with pytest.raises(Conflict, match="two people judged this case apart"):
            taken(bind, one_of_them, case_id)
        with transaction(bind) as session:
            assert claim_next(session, one_of_them, MORNING) is None
    given = judgement(taken(bind, sam, case_id), Outcome.CONFIRMED, Outcome.UNFOUNDED, form="form-2")
    case = decided(bind, sam, case_id, given, NOON)
    assert (case.state, case.contested) == (CaseState.CLOSED, False)


def test_what_the_senior_alone_confirms_needs_a_second_look_too(bind: Engine) -> None:
    _, ravi, sam, case_id = apart(bind)
    given = judgement(taken(bind, sam, case_id), Outcome.CONFIRMED, Outcome.CONFIRMED, form="form-2")
    assert decided(bind, sam, case_id, given, NOON).state == CaseState.SECOND_LOOK
    assert open_file(bind, ravi, case_id, NOON).withheld


def test_where_there_is_no_such_senior_anybody_settles_it(bind: Engine) -> None:
    rosa, sam, case_id = reviewer(bind), senior(bind), ring_case(bind)
    decided(bind, rosa, case_id, judgement(taken(bind, rosa, case_id), Outcome.CONFIRMED, Outcome.CONFIRMED))
    looked(bind, sam, case_id, Outcome.UNFOUNDED, Outcome.INCONCLUSIVE)
    again = judgement(taken(bind, rosa, case_id), Outcome.UNFOUNDED, Outcome.UNFOUNDED, form="form-2")
    assert decided(bind, rosa, case_id, again, NOON).state == CaseState.CLOSED
    file = open_file(bind, sam, case_id, MORNING)
    assert [(d.registration_id, d.outcome) for d in file.decisions] == [
        ("ann", "confirmed"),
        ("bob", "confirmed"),
        ("ann", "unfounded"),
        ("bob", "unfounded"),
    ]
    assert file.people == {"rosa": "Rosa", "sam": "Sam"}


def test_nobody_sees_the_first_judgement_before_giving_an_own_one(bind: Engine) -> None:
    rosa, ravi, case_id = reviewer(bind), reviewer(bind, "Ravi"), ring_case(bind)
    decided(bind, rosa, case_id, judgement(taken(bind, rosa, case_id), Outcome.CONFIRMED, Outcome.UNFOUNDED))
    blind, own = (open_file(bind, who, case_id, MORNING) for who in (ravi, rosa))
    assert (blind.decisions, blind.second_looks, blind.withheld) == ([], [], True)
    assert (len(own.decisions), own.withheld) == (2, False)
    looked(bind, ravi, case_id, Outcome.CONFIRMED, Outcome.UNFOUNDED)
    files = [open_file(bind, who, case_id, MORNING) for who in (ravi, rosa)]
    assert [(len(file.decisions), len(file.second_looks), file.withheld) for file in files] == [(2, 2, False)] * 2


@pytest.mark.promise("double click", "the same form sent twice decides once")
def test_the_same_form_sent_twice_decides_once(bind: Engine) -> None:
    rosa, case_id = reviewer(bind), ring_case(bind)
    given = judgement(taken(bind, rosa, case_id), Outcome.UNFOUNDED, Outcome.UNFOUNDED)
    first, second = decided(bind, rosa, case_id, given), decided(bind, rosa, case_id, given)
    assert (first.state, first.version) == (second.state, second.version)
    assert actions(bind, case_id).count("case.decided") == 1


def test_a_form_of_one_case_does_not_decide_another(bind: Engine) -> None:
    anyone = reviewer(bind, institution="")
    here, there = ring_case(bind), ring_case(bind, "21PB")
    decided(bind, anyone, here, judgement(taken(bind, anyone, here), Outcome.UNFOUNDED, Outcome.UNFOUNDED))
    given = judgement(taken(bind, anyone, there), Outcome.UNFOUNDED, Outcome.UNFOUNDED)
    with pytest.raises(Conflict, match="belongs to another case"):
        decided(bind, anyone, there, given)


@pytest.mark.promise("lost update", "a case that grew since it was read is not decided by halves")
def test_a_case_that_grew_since_it_was_read_is_not_decided_by_halves(bind: Engine) -> None:
    rosa, case_id = reviewer(bind), ring_case(bind)
    given = judgement(taken(bind, rosa, case_id), Outcome.UNFOUNDED, Outcome.UNFOUNDED)
    opened(bind, found(signals("R03 3 ann bob cas"), rings("ann bob cas")), nights=1)
    with pytest.raises(Conflict, match="1 registrations joined it; read it again"):
        decided(bind, rosa, case_id, given)
    assert "case.decided" not in actions(bind, case_id)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"motivation": " \n"}, "a motivation is needed"),
        ({"outcomes": {"ann": Outcome.UNFOUNDED}}, "every registration of the case needs an outcome"),
        (
            {"outcomes": dict.fromkeys(("ann", "bob", "zoe"), Outcome.UNFOUNDED)},
            "every registration of the case needs an outcome",
        ),
        ({"version": 1}, "changed since you opened it: it was taken or changed"),
    ],
)
def test_an_incomplete_form_is_refused(bind: Engine, change: dict[str, object], reason: str) -> None:
    rosa, case_id = reviewer(bind), ring_case(bind)
    complete = judgement(taken(bind, rosa, case_id), Outcome.UNFOUNDED, Outcome.UNFOUNDED)
    given = Judgement(**(vars(complete) | change))
    with pytest.raises(Conflict, match=reason):
        decided(bind, rosa, case_id, given)
    with transaction(bind) as session:
        assert session.exec(select(Decision)).all() == []


def test_only_who_took_the_case_decides_it(bind: Engine) -> None:
    rosa, ravi, case_id = reviewer(bind), reviewer(bind, "Ravi"), ring_case(bind)
    with pytest.raises(Conflict, match="take it first"):
        decided(bind, rosa, case_id, judgement(1, Outcome.UNFOUNDED, Outcome.UNFOUNDED))
    version = taken(bind, rosa, case_id)
    with pytest.raises(Conflict, match="Rosa has this case"):
        decided(bind, ravi, case_id, judgement(version, Outcome.UNFOUNDED, Outcome.UNFOUNDED))


@pytest.mark.promise("rows of one institution", "what another institution has looks like what is not there")
def test_what_another_institution_has_looks_like_what_is_not_there(bind: Engine) -> None:
    elsewhere, case_id = reviewer(bind, "Ellis", institution="21PB"), ring_case(bind)
    messages = set()
    for asked in (case_id, "aaaaaaaaaaaaaaaa"):
        with pytest.raises(LookupError) as refused:
            decided(bind, elsewhere, asked, judgement(1, Outcome.UNFOUNDED, Outcome.UNFOUNDED))
        messages.add(str(refused.value))
        with pytest.raises(LookupError):
            looked(bind, elsewhere, asked, Outcome.UNFOUNDED, Outcome.UNFOUNDED)
    assert messages == {"there is no such case, or you may not see it"}


@pytest.mark.promise("I3 kept", "a crash after deciding leaves no decision and no event")
def test_a_crash_after_deciding_leaves_no_decision_and_no_event(bind: Engine) -> None:
    rosa, case_id = reviewer(bind), ring_case(bind)
    given = judgement(taken(bind, rosa, case_id), Outcome.CONFIRMED, Outcome.UNFOUNDED)
    with pytest.raises(PowerCutError):
        cut_short(bind, lambda session: decide(session, rosa, case_id, given, MORNING))
    assert actions(bind, case_id) == ["case.opened", "case.claimed"]
    with transaction(bind) as session:
        assert session.exec(select(Decision)).all() == []
        assert session.get_one(Case, case_id).state == CaseState.CLAIMED


@pytest.mark.promise("roles kept apart", "the database itself refuses a second look by who decided")
@pytest.mark.parametrize(("decided_by", "looked_by"), [("rosa", "rosa"), ("sam", "rosa")])
def test_the_database_itself_refuses_a_second_look_by_who_decided(
    bind: Engine, decided_by: str, looked_by: str
) -> None:
    rosa, _, case_id = reviewer(bind), senior(bind), ring_case(bind)
    decided(bind, rosa, case_id, judgement(taken(bind, rosa, case_id), Outcome.CONFIRMED, Outcome.UNFOUNDED))
    with transaction(bind) as session:
        adverse = session.exec(select(Decision.id).where(Decision.outcome == "confirmed")).one()
    look = SecondLook(
        decision_id=adverse,
        decided_by=decided_by,
        looked_by=looked_by,
        agrees=True,
        motivation=WHY,
        looked_at=MORNING,
    )
    with pytest.raises(IntegrityError), transaction(bind) as session:
        session.add(look)
