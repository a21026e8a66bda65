"""A form changes numbers and nothing else of a policy's text."""

from loep import content
from loep.detection import policy
from loep.detection.differences import Difference, differences
from loep.policies.edit import edited, remarks
from tests.house.house import ROOT

SHIPPED = (ROOT / "rules" / "policy.toml").read_text("utf-8")
TEXT = """\
line = 3  # one pattern is enough
sample_share = 0.10

[rules.R06]  # shared account
stage = "live"
points = 3
max_persons = 3  # a parent pays for three
"""


def test_only_the_numbers_that_change_change() -> None:
    made = edited(TEXT, {("line",): 4, ("rules", "R06", "max_persons"): 5, ("rules", "R06", "points"): 3})
    assert made == TEXT.replace("line = 3", "line = 4").replace("max_persons = 3", "max_persons = 5")


def test_a_text_without_changes_stays_as_it_is_byte_for_byte() -> None:
    assert edited(SHIPPED, {}) == SHIPPED
    assert edited(SHIPPED, {("line",): 3, ("rules", "R01", "stage"): "live"}) == SHIPPED


def test_a_number_that_was_not_there_joins_its_table() -> None:
    made = edited(TEXT, {("rules", "R06", "min_days"): 2, ("models", "M01", "stage"): "trial"})
    assert "min_days = 2" in made.partition("[models.M01]")[0]
    assert made.endswith('[models.M01]\nstage = "trial"\n')


def test_the_remark_beside_a_number_is_told_with_it() -> None:
    assert remarks(TEXT) == {
        ("line",): "one pattern is enough",
        ("rules", "R06", "max_persons"): "a parent pays for three",
    }


def test_what_differs_between_two_policies_is_named_number_by_number() -> None:
    rules, models = content.rules(ROOT), content.models(ROOT)
    changed = edited(SHIPPED, {("line",): 4, ("rules", "R06", "max_persons"): 5, ("rules", "R03", "stage"): "trial"})
    before, after = (policy.parse(text, rules, models, "policy") for text in (SHIPPED, changed))
    assert differences(before, after) == [
        Difference("", "line", 3, 4),
        Difference("R03", "stage", "live", "trial"),
        Difference("R06", "max_persons", 3, 5),
    ]
    assert differences(after, after) == []
