from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import col, select

from loep.cases.queue import Filters, page
from loep.cases.sample import draw, due
from loep.storage.session import transaction
from loep.storage.tables import Case, CaseRegistration, Event
from tests.builders.findings import TERMS, found, opened, signals
from tests.builders.people import reviewer

TENTH = replace(TERMS, sample_share=0.1)
FLAGGED = " ".join(f"f{n:02}" for n in range(20))
OTHERS = " ".join(f"o{n:03}" for n in range(200))


def sampled(bind: Engine) -> list[str]:
    with transaction(bind) as session:
        wanted = select(Case.anchor).where(col(Case.is_sample)).order_by(col(Case.anchor))
        return list(session.exec(wanted))


@pytest.mark.parametrize(
    ("share", "by_signals", "drawn", "expected"),
    [
        (0.1, 0, 0, 0),
        (0.1, 1, 0, 1),
        (0.1, 10, 0, 1),
        (0.1, 30, 0, 3),
        (0.1, 30, 3, 0),
        (0.1, 31, 3, 1),
        (0.0, 99, 0, 0),
    ],
)
def test_one_is_due_for_every_ten_cases_or_part_of_ten(
    share: float, by_signals: int, drawn: int, expected: int
) -> None:
    assert due(share, by_signals, drawn) == expected


@given(st.sets(st.text(max_size=5), max_size=30), st.integers(0, 10), st.randoms())
def test_the_draw_does_not_depend_on_the_order_of_delivery(names: set[str], count: int, chance: object) -> None:
    shuffled = sorted(names)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert draw("seed", count, shuffled) == draw("seed", count, sorted(names))
    assert len(draw("seed", count, sorted(names))) == min(count, len(names))


def test_the_sample_is_a_tenth_of_what_signals_opened_and_of_nobody_they_point_at(bind: Engine) -> None:
    assert opened(bind, found(signals(f"R05 3 {FLAGGED}")), TENTH, f"{FLAGGED} {OTHERS}").sampled == 2
    assert len(sampled(bind)) == 2
    assert set(sampled(bind)) <= set(OTHERS.split())


def test_another_seed_draws_others() -> None:
    everyone = OTHERS.split()
    assert draw("spring", 20, everyone) != draw("autumn", 20, everyone)


def test_the_same_night_again_draws_nothing_and_a_later_one_what_is_due(bind: Engine) -> None:
    first = found(signals(f"R05 3 {FLAGGED}"))
    opened(bind, first, TENTH, f"{FLAGGED} {OTHERS}")
    drawn = sampled(bind)
    assert opened(bind, first, TENTH, f"{FLAGGED} {OTHERS}", nights=1).sampled == 0
    more = found(signals(f"R05 3 {FLAGGED} extra"))
    assert opened(bind, more, TENTH, f"{FLAGGED} extra {OTHERS}", nights=2).sampled == 1
    assert set(drawn) < set(sampled(bind))


def test_who_a_model_alone_points_at_is_not_in_the_sample(bind: Engine) -> None:
    assert opened(bind, found(signals("R05 3 ann", "M02 5 bob")), TENTH, "ann bob").sampled == 0
    assert opened(bind, found(signals("R05 3 ann", "M02 5 bob")), TENTH, "ann bob cas").sampled == 1
    assert sampled(bind) == ["cas"]


def test_a_drawn_case_looks_like_any_other_in_the_queue_and_in_its_history(bind: Engine) -> None:
    opened(bind, found(signals("R05 3 ann")), TENTH, "ann bob")
    with transaction(bind) as session:
        rows = page(session, reviewer(bind), Filters()).rows
        names = dict(session.exec(select(CaseRegistration.case_id, CaseRegistration.registration_id)).all())
        events = session.exec(select(Event)).all()
    assert sorted(names.values()) == ["ann", "bob"]
    looks = {(row.institution, row.state, row.registrations, row.opened_at, row.deadline) for row in rows}
    assert (len(rows), len(looks)) == (2, 1)
    assert {(event.action, event.purpose, event.actor) for event in events} == {("case.opened", "screen", "detect")}


def test_a_drawn_registration_whose_ring_opens_later_shares_its_case(bind: Engine) -> None:
    opened(bind, found(signals("R05 3 ann")), TENTH, "ann bob")
    opened(bind, found(signals("R05 3 ann cas bob")), TENTH, "ann bob cas", nights=1)
    assert sampled(bind) == ["bob"]
