"""How a sum comes about, as a person reads it."""

from hypothesis import given
from hypothesis import strategies as st

from loep.cases.points import Part, Way, ways
from loep.cases.weigh import weigh
from tests.builders.findings import found, rings, signals


def test_a_ring_adds_up_what_two_share_and_its_strongest_member_what_it_has() -> None:
    shared, own = ways(signals("R01 4 ann bob", "R03 3 ann bob cas", "R21 2 cas", "M02 1 ann"))
    assert shared == Way((Part("R01", 4, 2), Part("R03", 3, 3)), has_rule=True)
    assert own == Way((Part("R01", 4, 2), Part("R03", 3, 3), Part("M02", 1, 1)), True, "ann")
    assert (shared.points, own.points) == (7, 8)


def test_one_registration_has_one_way() -> None:
    (own,) = ways(signals("R20 3 ann"))
    assert (own.registration, own.points, own.reaches(3), own.reaches(4)) == ("ann", 3, True, False)


def test_models_alone_reach_no_line() -> None:
    (own,) = ways(signals("M02 5 ann"))
    assert not own.reaches(3)


def test_what_runs_in_trial_does_not_add_up() -> None:
    assert ways(signals("R20 3 ann", stage="trial")) == []


NAMES = st.sampled_from(["ann", "bob", "cas"])
SAID = st.lists(st.tuples(st.sampled_from(["R01", "R05", "M02"]), st.integers(1, 4), st.sets(NAMES, min_size=1)))


@given(SAID)
def test_the_highest_way_is_the_points_of_the_case(said: list[tuple[str, int, set[str]]]) -> None:
    lines = {name: f"{name} {points} {' '.join(sorted(who))}" for name, points, who in said}
    told = signals(*lines.values())
    weighed = weigh(found(told, rings("ann bob cas")), 1)
    if weighed.height:
        assert max(way.points for way in ways(told)) == weighed["points"].max()
    else:
        assert not any(way.reaches(1) for way in ways(told))
