"""Whatever people and nights do in whatever order: no second open case, no decision lost."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from loep.audit import log
from loep.cases import drafts
from loep.cases.decide import Judgement, decide
from loep.cases.judge import members
from loep.cases.look import look_again
from loep.cases.queue import claim, release
from loep.cases.stand import newest, rounds, stands
from loep.cases.undo import take_back
from loep.cases.viewer import Viewer
from loep.errors import Conflict
from loep.storage.session import transaction
from loep.storage.tables import Case, CaseRegistration, Decision, Event
from loep.vocabulary import CaseState, Outcome
from tests.builders.findings import NIGHT, TERMS, found, opened, rings, signals
from tests.builders.people import reviewer

NAMES = "ann bob cas dan eve".split()  # noqa: SIM905  read as they are handed to the builders
SAMPLED = replace(TERMS, sample_share=0.2)
DONE = ("opened", "extended", "claimed", "released", "decided", "looked_again", "taken_back")
EVERYTHING = {f"case.{done}" for done in DONE} | {"signal.withdrawn"}
Work = Callable[[Session, Viewer, str, datetime], object]
PEOPLE = st.integers(0, 2)
SOME = st.lists(st.sampled_from(NAMES), min_size=1, unique=True).map(" ".join)
institutions = (f"{n // 676 % 100:02}{chr(65 + n // 26 % 26)}{chr(65 + n % 26)}" for n in count())


class LifeOfCases(RuleBasedStateMachine):
    """Nights and three reviewers of one institution of its own, in a database that is shared."""

    bind: Engine

    def __init__(self) -> None:
        super().__init__()
        self.institution = next(institutions)
        self.people = [reviewer(self.bind, f"Person{n}", institution="") for n in range(3)]
        self.nights = 0
        self.hours = 0
        self.acknowledged: list[tuple[str, str, str]] = []

    @initialize()
    def the_first_night(self) -> None:
        self.a_night("R05 3 ann bob", "ann bob")

    @rule(detector=st.sampled_from(["R03", "R05", "M02"]), points=st.integers(1, 4), who=SOME, ring=SOME)
    def a_night_passes(self, detector: str, points: int, who: str, ring: str) -> None:
        self.a_night(f"{detector} {points} {who}", ring)

    def a_night(self, said: str, ring: str) -> None:
        self.nights += 1
        together = rings(ring) if " " in ring else rings()
        findings = found(signals(said), together, self.institution)
        opened(self.bind, findings, SAMPLED, " ".join(NAMES), self.nights)

    @rule(who=PEOPLE, which=st.integers(0, 9))
    def somebody_takes_a_case(self, who: int, which: int) -> None:
        self.act(who, which, CaseState.OPEN, claim)

    @rule(who=PEOPLE, which=st.integers(0, 9))
    def somebody_takes_a_case_and_gives_it_back(self, who: int, which: int) -> None:
        self.act(who, which, CaseState.OPEN, claim)
        self.act(who, which, CaseState.CLAIMED, release)

    @rule(who=PEOPLE, which=st.integers(0, 9), outcome=st.sampled_from(Outcome), stale=st.integers(0, 9))
    def somebody_takes_a_case_and_decides(self, who: int, which: int, outcome: Outcome, stale: int) -> None:
        made: list[tuple[str, str, str]] = []
        self.act(who, which, CaseState.OPEN, claim)

        def judge(session: Session, viewer: Viewer, case_id: str, now: datetime) -> None:
            own = members(session, case_id)
            version = session.get_one(Case, case_id).version - (stale == 9)
            token = f"{case_id}-{version}"
            decide(session, viewer, case_id, Judgement(dict.fromkeys(own, outcome), "Why.", token, version), now)
            made.extend((token, member, outcome.value) for member in own)

        if self.act(who, which, CaseState.CLAIMED, judge):
            known = {token for token, _, _ in self.acknowledged}
            self.acknowledged += [each for each in made if each[0] not in known]

    @rule(who=PEOPLE, which=st.integers(0, 9), outcome=st.sampled_from(Outcome))
    def somebody_looks_again(self, who: int, which: int, outcome: Outcome) -> None:
        def look(session: Session, viewer: Viewer, case_id: str, now: datetime) -> None:
            found = dict.fromkeys(members(session, case_id), outcome)
            version = session.get_one(Case, case_id).version
            look_again(session, viewer, case_id, Judgement(found, "Why.", "look", version), now)

        self.act(who, which, CaseState.SECOND_LOOK, look)

    @rule(who=PEOPLE, which=st.integers(0, 9), closed=st.booleans(), days=st.integers(0, 1))
    def somebody_takes_a_decision_back(self, who: int, which: int, closed: bool, days: int) -> None:
        def undo(session: Session, viewer: Viewer, case_id: str, now: datetime) -> None:
            before = newest(session, case_id)
            deciders = [person for person in self.people if who and person.account_id == before.decided_by]
            viewer = (deciders or [viewer])[0]
            was = session.get_one(Case, case_id).state
            case = take_back(session, viewer, case_id, now + timedelta(days=days))
            assert (case.state, case.claimed_by) == (CaseState.CLAIMED, viewer.account_id)
            if was != CaseState.CLAIMED:
                assert before.decided_by == viewer.account_id
                kept = drafts.read(session, viewer, case_id)
                assert kept is not None
                assert kept.outcomes == before.outcomes

        self.act(who, which, CaseState.CLOSED if closed else CaseState.SECOND_LOOK, undo)

    @rule(who=PEOPLE, which=st.integers(0, 9), outcome=st.sampled_from(Outcome), closed=st.booleans())
    def somebody_decides_and_takes_it_back(self, who: int, which: int, outcome: Outcome, closed: bool) -> None:
        self.somebody_takes_a_case_and_decides(who, which, outcome, 0)
        self.somebody_takes_a_decision_back(1, which, closed, 0)

    def act(self, who: int, which: int, state: CaseState, work: Work) -> bool:
        """Somebody does something with a case, mostly one in `state` and its holder; False when that was refused."""
        self.hours += 1
        now = NIGHT + timedelta(days=self.nights, hours=self.hours)
        with suppress(Conflict), transaction(self.bind) as session:
            cases = session.exec(select(Case).where(Case.institution == self.institution).order_by(Case.id)).all()
            fitting = [case for case in cases if case.state == state]
            chosen = fitting if fitting and which < 9 else cases
            case = chosen[which % len(chosen)]
            holders = [person for person in self.people if who and person.account_id == case.claimed_by]
            people = holders or self.people
            work(session, people[who % len(people)], case.id, now)
            return True
        return False

    @invariant()
    def no_registration_is_in_two_open_cases(self) -> None:
        with transaction(self.bind) as session:
            members = session.exec(
                select(CaseRegistration.registration_id, CaseRegistration.is_open, Case.state)
                .join(Case, col(Case.id) == col(CaseRegistration.case_id))
                .where(Case.institution == self.institution)
            ).all()
        still_open = [name for name, _, state in members if state != CaseState.CLOSED]
        assert len(still_open) == len(set(still_open))
        assert all(is_open == (state != CaseState.CLOSED) for _, is_open, state in members)

    @invariant()
    def every_acknowledged_decision_is_there_with_its_event(self) -> None:
        with transaction(self.bind) as session:
            of_ours = select(Case.id).where(Case.institution == self.institution)
            decisions = session.exec(
                select(Decision.token, Decision.registration_id, Decision.outcome).where(
                    col(Decision.case_id).in_(of_ours)
                )
            ).all()
            events = session.exec(
                select(func.count()).where(Event.institution == self.institution, Event.action == "case.decided")
            ).one()
        assert sorted(decisions) == sorted(self.acknowledged)
        assert events == len({token for token, _, _ in self.acknowledged})

    @invariant()
    def what_stands_confirmed_in_a_closed_case_was_confirmed_by_two_people(self) -> None:
        with transaction(self.bind) as session:
            closed = select(Case.id).where(Case.institution == self.institution, Case.state == CaseState.CLOSED.value)
            for case_id in session.exec(closed):
                confirmed: dict[str, set[str]] = {}
                last = newest(session, case_id).outcomes
                for each in rounds(session, case_id):
                    judged = [(made.registration_id, made.decided_by, made.outcome) for made in each.decisions]
                    of = {made.id: made.registration_id for made in each.decisions}
                    judged += [(of[id], look.looked_by, str(look.outcome)) for id, look in each.looks.items()]
                    for name, who, outcome in judged:
                        if outcome == Outcome.CONFIRMED:
                            confirmed.setdefault(name, set()).add(who)
                adverse = [name for name, outcome in last.items() if outcome is Outcome.CONFIRMED]
                assert all(len(confirmed[name]) >= 2 for name in adverse)

    @invariant()
    def a_closed_case_has_an_outcome_for_everybody(self) -> None:
        with transaction(self.bind) as session:
            closed = session.exec(
                select(Case).where(Case.institution == self.institution, Case.state == CaseState.CLOSED.value)
            ).all()
            members = session.exec(
                select(CaseRegistration.case_id, CaseRegistration.registration_id).where(
                    col(CaseRegistration.case_id).in_([case.id for case in closed])
                )
            ).all()
            decided = session.exec(select(Decision.case_id, Decision.registration_id).where(stands())).all()
        assert set(members) <= set(decided)


def test_the_life_of_a_case(bind: Engine) -> None:
    machine = type("Life", (LifeOfCases,), {"bind": bind})
    budget = settings(max_examples=12, stateful_step_count=30, deadline=None, derandomize=True, phases=[Phase.generate])
    run_state_machine_as_test(machine, settings=settings(budget, suppress_health_check=list(HealthCheck)))
    with transaction(bind) as session:
        assert log.verify(session) is None
        done = dict(session.exec(select(Event.action, func.count()).group_by(Event.action)).all())
    assert done.keys() == EVERYTHING
