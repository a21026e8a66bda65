"""No rule asks for what linking does not count."""

from loep import content
from loep.linking.floors import FLOORS
from tests.house.house import ROOT


def test_the_default_of_every_threshold_of_likeness_is_one_that_linking_counts_to() -> None:
    rules = {rule.id: rule.parameters for rule in content.rules(ROOT)}
    asked = {id: {name: rules[id][name] for name in floors} for id, floors in FLOORS.items()}
    assert set(FLOORS) == {f"R{n:02}" for n in range(1, 11)}
    assert all(set(floors) == set(rules[id]) for id, floors in FLOORS.items())
    assert all(asked[id][name] >= least for id, floors in FLOORS.items() for name, least in floors.items())
