from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from loep.audit import log
from loep.cases import rows
from loep.cases.decide import Judgement, decide
from loep.cases.digest import digest
from loep.cases.look import look_again
from loep.cases.open import Opened, candidates, open_cases
from loep.cases.queue import claim
from loep.errors import Changed
from loep.storage.session import transaction
from loep.storage.tables import Case, CaseRegistration, Event, EventDetail, Link, Signal
from loep.vocabulary import CaseState, Outcome
from tests.builders.accidents import PowerCutError, cut_short
from tests.builders.findings import NIGHT, TERMS, forms, found, links, night, opened, rings, signals
from tests.builders.people import reviewer, senior

SAMPLED = replace(TERMS, sample_share=0.1)


def cases(bind: Engine) -> list[str]:
    """Every case as its registrations, the open ones with a star, in order of opening."""
    with transaction(bind) as session:
        wanted = (
            select(CaseRegistration.case_id, CaseRegistration.registration_id, Case.state)
            .join(Case, col(Case.id) == col(CaseRegistration.case_id))
            .order_by(col(Case.opened_at), col(Case.anchor), col(CaseRegistration.registration_id))
        )
        told: dict[str, str] = {}
        for case_id, registration, state in session.exec(wanted):
            told.setdefault(case_id, "" if state == CaseState.CLOSED else "*")
            told[case_id] += f" {registration}"
    return [text.strip().replace("* ", "*") for text in told.values()]


def close(bind: Engine, outcome: Outcome = Outcome.UNFOUNDED, days: int = 0) -> None:
    """Decide every open case, `days` days after the first night."""
    now = NIGHT + timedelta(days=days, hours=5)
    rosa = reviewer(bind)
    with transaction(bind) as session:
        for case_id in session.exec(select(Case.id).where(Case.state == "open")).all():
            version = claim(session, rosa, case_id, now).version
            members = session.exec(
                select(CaseRegistration.registration_id).where(CaseRegistration.case_id == case_id)
            ).all()
            decide(session, rosa, case_id, Judgement(dict.fromkeys(members, outcome), "Looked.", case_id, version), now)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (("R05 3 ann",), ["*ann"]),
        (("R05 2 ann",), []),
        (("R05 2 ann", "R06 1 ann"), ["*ann"]),
        (("M02 5 ann",), []),
        (("M02 2 ann", "R06 1 ann"), ["*ann"]),
        (("R05 2 ann", "R06 2 bob"), []),
    ],
)
def test_a_registration_at_the_line_opens_a_case_when_a_rule_is_among_its_signals(
    bind: Engine, said: Sequence[str], expected: list[str]
) -> None:
    opened(bind, found(signals(*said)))
    assert cases(bind) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (("R05 3 bob",), ["*ann bob cas"]),
        (("R05 2 ann bob", "R06 1 bob cas"), ["*ann bob cas"]),
        (("R05 2 ann", "R06 2 bob", "R07 2 cas"), []),
        (("R05 2 ann bob cas",), []),
        (("M01 2 ann bob", "M02 2 bob cas"), []),
        (("M01 2 ann bob", "R05 1 bob cas"), ["*ann bob cas"]),
    ],
)
def test_a_ring_opens_as_one_case_by_one_member_or_by_what_its_members_share(
    bind: Engine, said: Sequence[str], expected: list[str]
) -> None:
    opened(bind, found(signals(*said), rings("ann bob cas")))
    assert cases(bind) == expected


def test_detectors_on_trial_open_nothing_but_are_recorded(bind: Engine) -> None:
    assert opened(bind, found(signals("R05 9 ann", stage="trial"))) == Opened(0, 0, 0, 1)
    assert opened(bind, found(signals("R05 9 ann")), nights=1) == Opened(1, 0, 0, 1)


def test_a_case_holds_what_a_reviewer_needs(bind: Engine) -> None:
    opened(bind, found(signals("R05 3 bob", "M02 1 bob"), rings("bob ann cas")))
    with transaction(bind) as session:
        case = session.exec(select(Case)).one()
        assert (case.institution, case.anchor, case.ordinal, case.state) == ("25BE", "bob", 0, CaseState.OPEN)
        assert (case.points, case.ring_size, case.is_sample, case.deadline) == (4, 3, False, date(2026, 4, 15))
        assert len(session.exec(select(Link)).all()) == 3
        members = session.exec(select(CaseRegistration)).all()
        assert {each.registration_id: each.form["surname"] for each in members} == {
            "ann": "Surname-ann",
            "bob": "Surname-bob",
            "cas": "Surname-cas",
        }
        event = session.exec(select(Event)).one()
        assert (event.actor, event.role, event.action, event.object, event.purpose) == (
            "detect",
            "flow",
            "case.opened",
            f"case:{case.id}",
            "screen",
        )
        assert session.exec(select(EventDetail.details)).one() == {
            "run": "run-0",
            "registrations": ["ann", "bob", "cas"],
        }
        assert log.verify(session) is None


@pytest.mark.promise("I1 once", "the same findings again change nothing")
def test_the_same_findings_again_change_nothing(bind: Engine) -> None:
    findings = found(signals("R05 3 ann", "R06 3 bob cas", "M02 1 dan"), rings("bob cas"))
    population = "ann bob cas dan eve fay gus"
    assert opened(bind, findings, SAMPLED, population) == Opened(2, 0, 1, 4)
    with transaction(bind) as session:
        before, events = digest(session), len(session.exec(select(Event)).all())
    assert opened(bind, findings, SAMPLED, population, nights=1) == Opened(0, 0, 0, 0)
    with transaction(bind) as session:
        assert (digest(session), len(session.exec(select(Event)).all())) == (before, events)


@pytest.mark.promise("I3 kept", "a crash before the commit leaves nothing and a rerun gives the same")
def test_a_crash_before_the_commit_leaves_nothing_and_a_rerun_gives_the_same(bind: Engine) -> None:
    findings = found(signals("R05 3 ann", "R06 3 bob cas"), rings("bob cas"))
    run, everyone = night(bind, "run-0"), pl.Series(["ann", "bob", "cas", "dan"])
    digests = []

    def work(session: Session) -> None:
        open_cases(session, findings, SAMPLED, forms(everyone), run, NIGHT, everyone)
        digests.append(digest(session))

    with pytest.raises(PowerCutError):
        cut_short(bind, work)
    with transaction(bind) as session:
        assert [session.exec(select(func.count()).select_from(table)).one() for table in (Case, Signal, Event)] == [
            0
        ] * 3
        work(session)
    assert cases(bind) == ["*ann", "*bob cas", "*dan"]
    assert digests[0] == digests[1]


def test_changed_evidence_is_a_new_signal(bind: Engine) -> None:
    assert opened(bind, found(signals("R05 3 ann", evidence={"persons": 4}))).signals_new == 1
    assert opened(bind, found(signals("R05 3 ann", evidence={"persons": 5})), nights=1).signals_new == 1
    assert opened(bind, found(signals("R05 3 ann", evidence={"persons": 4})), nights=2).signals_new == 0


@pytest.mark.promise("same records again", "a ring that grows extends its open case")
def test_a_ring_that_grows_extends_its_open_case(bind: Engine) -> None:
    opened(bind, found(signals("R03 3 ann bob"), rings("ann bob")))
    said = signals("R03 3 ann bob cas")
    assert opened(bind, found(said, rings("ann bob cas")), nights=1) == Opened(0, 1, 0, 1)
    assert cases(bind) == ["*ann bob cas"]
    with transaction(bind) as session:
        case = session.exec(select(Case)).one()
        assert (case.ring_size, case.version) == (3, 2)
        assert session.exec(select(Event.action).order_by(col(Event.seq))).all() == ["case.opened", "case.extended"]


def test_two_rings_that_become_one_grow_the_oldest_case(bind: Engine) -> None:
    opened(bind, found(signals("R03 3 cas dan"), rings("cas dan")))
    opened(bind, found(signals("R03 3 ann bob cas dan"), rings("ann bob", "cas dan")), nights=1)
    opened(bind, found(signals("R03 3 ann bob cas dan eve"), rings("ann bob cas dan eve")), nights=2)
    assert cases(bind) == ["*cas dan eve", "*ann bob"]


def test_a_case_that_waits_for_a_second_look_is_open_again_when_it_grows(bind: Engine) -> None:
    opened(bind, found(signals("R03 3 ann bob"), rings("ann bob")))
    close(bind, Outcome.CONFIRMED)
    opened(bind, found(signals("R03 3 ann bob cas"), rings("ann bob cas")), nights=1)
    assert cases(bind) == ["*ann bob cas"]
    with transaction(bind) as session:
        assert session.exec(select(Case.state)).one() == CaseState.OPEN


def test_new_members_of_a_decided_ring_get_a_case_of_their_own(bind: Engine) -> None:
    opened(bind, found(signals("R03 3 ann bob"), rings("ann bob")))
    close(bind)
    assert opened(bind, found(signals("R03 3 ann bob cas"), rings("ann bob cas")), nights=1).opened == 1
    assert cases(bind) == ["ann bob", "*cas"]
    with transaction(bind) as session:
        newest = session.exec(select(Case).where(Case.state == "open")).one()
        assert (newest.anchor, newest.ordinal, newest.ring_size) == ("ann", 1, 3)


def test_what_was_decided_comes_back_only_when_another_detector_speaks(bind: Engine) -> None:
    opened(bind, found(signals("R03 3 ann", evidence={"likeness": 0.7})))
    close(bind)
    opened(bind, found(signals("R03 3 ann", evidence={"likeness": 0.9})), nights=1)
    assert cases(bind) == ["ann"]
    opened(bind, found(signals("R03 3 ann", "R05 1 ann")), nights=2)
    assert cases(bind) == ["ann", "*ann"]
    close(bind, days=2)
    opened(bind, found(signals("R03 3 ann", "R05 1 ann", evidence={"likeness": 1.0})), nights=3)
    assert cases(bind) == ["ann", "ann"]


def test_a_detector_that_goes_live_after_the_decision_had_not_spoken_before(bind: Engine) -> None:
    on_trial = signals("R05 3 ann", stage="trial")
    opened(bind, found(pl.concat([signals("R03 3 ann"), on_trial])))
    close(bind)
    opened(bind, found(pl.concat([signals("R03 3 ann"), on_trial])), nights=1)
    assert cases(bind) == ["ann"]
    opened(bind, found(signals("R03 3 ann", "R05 3 ann")), nights=2)
    assert cases(bind) == ["ann", "*ann"]


def test_a_confirmed_registration_stays_closed_too(bind: Engine) -> None:
    opened(bind, found(signals("R03 3 ann")))
    close(bind, Outcome.CONFIRMED)
    sam = senior(bind)
    with transaction(bind) as session:
        case = session.exec(select(Case)).one()
        agreed = Judgement({"ann": Outcome.CONFIRMED}, "Agreed.", "form-2", case.version)
        look_again(session, sam, case.id, agreed, NIGHT + timedelta(hours=6))
    opened(bind, found(signals("R03 3 ann")), nights=1)
    assert cases(bind) == ["ann"]


def test_institutions_do_not_meet(bind: Engine) -> None:
    opened(bind, found(signals("R03 3 ann"), institution="25BE"))
    opened(bind, found(signals("R03 3 ann"), institution="21PB"))
    with transaction(bind) as session:
        assert sorted(session.exec(select(Case.institution))) == ["21PB", "25BE"]
        assert len(set(session.exec(select(Case.id)))) == 2


@pytest.mark.promise("I1 once", "the database itself refuses a second open case")
def test_the_database_itself_refuses_a_second_open_case(bind: Engine) -> None:
    opened(bind, found(signals("R03 3 ann bob")))
    with transaction(bind) as session:
        anns, bobs = session.exec(select(CaseRegistration).order_by(col(CaseRegistration.registration_id))).all()
    twice = CaseRegistration(**anns.model_dump() | {"case_id": bobs.case_id})
    with pytest.raises(IntegrityError), transaction(bind) as session:
        session.add(twice)


def test_candidates_are_exactly_whose_forms_are_needed(bind: Engine) -> None:
    findings = found(signals("R03 3 ann bob", "R05 1 dan"), rings("ann bob cas"))
    everyone = pl.Series(["ann", "bob", "cas", "dan", "eve"])
    with transaction(bind) as session:
        wanted = candidates(session, findings, SAMPLED, everyone)
    assert set(wanted[:3]) == {"ann", "bob", "cas"}
    assert len(wanted) == 4
    assert set(wanted[3:]) <= {"dan", "eve"}
    opened(bind, findings)
    with transaction(bind) as session:
        assert candidates(session, findings, TERMS, everyone) == ["ann", "bob", "cas"]


def test_a_form_that_is_missing_stops_the_night_and_writes_nothing(bind: Engine) -> None:
    findings, run = found(signals("R03 3 ann")), night(bind, "run-0")
    with pytest.raises(Changed, match="run it again"), transaction(bind) as session:
        open_cases(session, findings, TERMS, forms([]), run, NIGHT, pl.Series([], dtype=pl.String))
    assert cases(bind) == []


def test_links_are_kept_only_inside_the_groups_that_open(bind: Engine) -> None:
    together = rings("ann bob", "cas dan")
    findings = replace(found(signals("R03 3 ann bob"), together), links=links(rings("ann bob dan", "cas dan")))
    opened(bind, findings)
    with transaction(bind) as session:
        assert [(link.left_id, link.right_id) for link in session.exec(select(Link))] == [("ann", "bob")]


@pytest.mark.promise("erasure", "without its key nobody tells from the id of a case whose it was")
def test_the_id_of_a_case_is_the_same_under_its_key_and_another_under_another() -> None:
    ids = [rows.case_id(key, "25BE", "ann", 0) for key in (TERMS.key, TERMS.key, b"another key")]
    assert len({*ids}) == 2
    assert ids[0] == ids[1]
    assert {len(id) for id in ids} == {16}
    assert rows.case_id(TERMS.key, "25BE", "ann", 1) not in ids
