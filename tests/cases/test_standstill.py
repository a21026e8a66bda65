"""While everything is stopped only the random sample runs, and it does run."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from loep.cases.open import Findings
from loep.policies.stops import ALL, WHY, start, stop
from loep.storage.session import transaction
from loep.storage.tables import Case, Signal
from tests.builders.findings import NIGHT, TERMS, found, opened, signals
from tests.builders.policies import author

TENTH = replace(TERMS, sample_share=0.1)
OTHERS = " ".join(f"o{number:03}" for number in range(60))
NOTHING = replace(found(signals()), skipped={"R05": WHY.kept(), "R06": WHY.kept()})


def stopped(bind: Engine, after: float, detector: str = ALL) -> None:
    anna = author(bind)
    with transaction(bind) as session:
        stop(session, detector, anna, "a review of all rules", NIGHT + timedelta(days=after))


def drawn(bind: Engine, day: int, findings: Findings = NOTHING) -> int:
    at = NIGHT + timedelta(days=day)
    return opened(bind, findings, TENTH, OTHERS, nights=day, started_at=at, night=at.date()).sampled


def test_a_sample_is_drawn_every_night_though_no_case_opens(bind: Engine) -> None:
    stopped(bind, after=-0.5)
    assert [drawn(bind, day) for day in range(3)] == [1, 1, 1]


def test_the_same_night_again_draws_nothing_more(bind: Engine) -> None:
    stopped(bind, after=-0.5)
    assert [drawn(bind, 0), drawn(bind, 0), drawn(bind, 1)] == [1, 0, 1]


def test_it_is_as_large_as_in_the_nights_before(bind: Engine) -> None:
    flagged = " ".join(f"f{number:02}" for number in range(30))
    assert drawn(bind, 0, found(signals(f"R05 3 {flagged}"))) == 3
    stopped(bind, after=0.5)
    assert [drawn(bind, 1), drawn(bind, 2)] == [3, 3]


def test_after_the_stop_the_sample_follows_what_opens_again(bind: Engine) -> None:
    stopped(bind, after=-0.5)
    assert [drawn(bind, 0), drawn(bind, 1)] == [1, 1]
    anna = author(bind)
    with transaction(bind) as session:
        start(session, ALL, anna, NIGHT + timedelta(days=1.5))
    assert drawn(bind, 2) == 0
    assert drawn(bind, 3, found(signals("R05 3 ann"))) == 1


def test_a_policy_without_a_sample_draws_none(bind: Engine) -> None:
    stopped(bind, after=-0.5)
    assert opened(bind, NOTHING, TERMS, OTHERS).sampled == 0


@pytest.mark.parametrize("detector", ["R05", ALL])
def test_what_a_stopped_rule_said_stays_and_the_case_says_that_it_did_not_look(bind: Engine, detector: str) -> None:
    opened(bind, found(signals("R05 3 ann bob")), population="ann bob")
    stopped(bind, after=0.5, detector=detector)
    opened(bind, replace(found(signals()), skipped={"R05": WHY.kept()}), population="ann bob", nights=1)
    with transaction(bind) as session:
        assert [signal.withdrawn_at for signal in session.exec(select(Signal))] == [None, None]
        assert [case.skipped for case in session.exec(select(Case))] == [{"R05": WHY.kept()}] * 2


def test_a_rule_that_looks_again_and_no_longer_sees_it_withdraws_it(bind: Engine) -> None:
    opened(bind, found(signals("R05 3 ann")), population="ann")
    opened(bind, found(signals()), population="ann", nights=1)
    with transaction(bind) as session:
        assert session.exec(select(Signal.withdrawn_at)).one() == NIGHT + timedelta(days=1)
