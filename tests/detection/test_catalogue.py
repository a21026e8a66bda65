"""The catalogue shows the text of every rule with the thresholds that are in force."""

from loep import content
from loep.detection.catalogue import entries
from loep.detection.policy import Ruling, read
from loep.settings import Settings
from loep.vocabulary import Stage
from rules.shared_bank_account import shared_bank_account
from tests.builders.definitions import amount, comparing
from tests.builders.signals import policy


def test_the_thresholds_of_the_policy_stand_in_the_text() -> None:
    stricter = policy(R06=Ruling(Stage.TRIAL, 2, {"max_persons": 5}))

    (entry,) = entries([shared_bank_account], [], stricter)

    assert (entry.id, entry.name, entry.stage, entry.points) == ("R06", "shared_bank_account", Stage.TRIAL, 2)
    assert entry.thresholds == {"max_persons": 5}
    assert entry.columns == ("account_persons",)
    assert "more than 5 persons" in entry.explanations["en"].looks_for
    assert "meer dan 5 personen" in entry.explanations["nl"].looks_for


def test_a_threshold_that_the_policy_leaves_alone_shows_its_default() -> None:
    (entry,) = entries([shared_bank_account], [], policy())

    assert entry.thresholds == {"max_persons": 3}
    assert "more than 3 persons" in entry.explanations["en"].looks_for


def test_models_come_after_rules() -> None:
    made = comparing({"words": amount("letter_words")})

    assert [entry.id for entry in entries([shared_bank_account], [made], policy())] == ["R06", "M99"]


def test_every_rule_and_model_of_this_repository_is_complete_in_both_languages(settings: Settings) -> None:
    rules, models = content.rules(settings.home), content.models(settings.home)
    listed = entries(rules, models, read(settings.home / "rules" / "policy.toml", rules, models))

    assert [entry.id for entry in listed] == [rule.id for rule in rules] + [model.id for model in models]
    assert all(entry.stage is Stage.LIVE for entry in listed)
    assert not [
        text for entry in listed for said in entry.explanations.values() for text in said.sections if "`" in text
    ]
