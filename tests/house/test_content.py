"""Every rule and model that this repository ships keeps the laws; the policy names nothing that is not there."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from loep import Hit, content, rule
from loep.contract import PROTECTED, REGISTRATIONS, Use
from loep.detection import policy
from loep.detection.declaration import Model
from loep.detection.explanation import HEADINGS
from loep.detection.rules import Rule
from loep.errors import ContentInvalid
from loep.linking.floors import FLOORS
from loep.subjects.dictionary import COLUMNS, WELFARE
from tests.house import laws
from tests.house.house import ROOT

RULES, MODELS = content.rules(ROOT), content.models(ROOT)
DETECTORS: list[Rule | Model] = [*RULES, *MODELS]
SENTENCE = {"en": "{persons} people", "nl": "{persons} mensen"}
DUTCH = "Wat.\n\nZoekt naar: a.\nOnschuldig wanneer: b.\nBeoordelaar controleert: c.\nGrondslag: d.\n"
CLOSED = [column.name for feed in (REGISTRATIONS, PROTECTED) for column in feed.columns if column.use is not Use.OPEN]


def reading(when: pl.Expr, english: str, dutch: str = DUTCH) -> Callable[[], Rule]:
    """A rule that is made when it is called, with one condition and a text in each language."""

    def looks() -> Hit:
        return Hit(when=when, because=SENTENCE, persons=pl.col("account_persons"))

    looks.__doc__ = english
    return lambda: rule("R99", subject="registration", dutch=dutch)(looks)


ENGLISH = "What.\n\nLooks for: a.\nInnocent when: b.\nReviewer checks: c.\nBasis: d.\n"
SHARED = pl.col("account_persons") > 3


def test_there_is_something_to_judge() -> None:
    assert len(RULES) >= 12
    assert len(MODELS) >= 1


def test_every_id_is_used_once() -> None:
    ids = [detector.id for detector in DETECTORS]

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda each: each.id)
def test_every_rule_and_model_has_a_test_of_its_name(detector: Rule | Model) -> None:
    folder = "rules" if isinstance(detector, Rule) else "models"

    assert (ROOT / folder / f"{detector.name}.py").is_file()
    assert (ROOT / "tests" / folder / f"test_{detector.name}.py").is_file()


@pytest.mark.promise("frames are closed", "every rule and model reads known columns and none that is closed")
@pytest.mark.parametrize("detector", DETECTORS, ids=lambda each: each.id)
def test_every_rule_and_model_reads_known_columns_and_none_that_is_closed(detector: Rule | Model) -> None:
    known = WELFARE if detector.subject == "welfare" else COLUMNS
    assert set(detector.columns) - set(known) == set()
    assert set(detector.columns) & set(CLOSED) == set()


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda each: each.id)
def test_every_rule_and_model_explains_itself_in_both_languages(detector: Rule | Model) -> None:
    assert set(detector.explanations) == set(HEADINGS)
    assert all(all(text.sections) and text.what for text in detector.explanations.values())


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda each: each.id)
def test_every_threshold_of_a_rule_or_model_says_what_a_policy_may_set_it_to(detector: Rule | Model) -> None:
    assert list(detector.numbers) == list(detector.parameters)
    assert [name for name, number in detector.numbers.items() if not number.holds(detector.parameters[name])] == []


@pytest.mark.parametrize(("id", "name"), [(id, name) for id, floors in FLOORS.items() for name in floors])
def test_no_policy_asks_for_what_linking_does_not_tell(id: str, name: str) -> None:
    (found,) = [each for each in RULES if each.id == id]
    assert found.numbers[name].between.least == FLOORS[id][name]


@pytest.mark.parametrize("found", RULES, ids=lambda each: each.id)
def test_every_sentence_of_a_rule_says_the_same_in_both_languages(found: Rule) -> None:
    hits = found.function()

    for hit in hits if isinstance(hits, list) else [hits]:
        assert laws.one_language(dict(hit.because)) == []


@pytest.mark.promise("frames are closed", "a rule that reads what it may not does not load")
@pytest.mark.parametrize("column", ["date_of_birth", "nationality", "iban"])
def test_a_rule_that_reads_what_it_may_not_does_not_load(column: str) -> None:
    with pytest.raises(ContentInvalid, match=f"`{column}`"):
        reading(pl.col(column).is_not_null(), ENGLISH)()


@pytest.mark.parametrize("heading", HEADINGS["en"])
def test_a_rule_that_leaves_out_a_heading_does_not_load(heading: str) -> None:
    with pytest.raises(ContentInvalid, match="headings"):
        reading(SHARED, ENGLISH.replace(heading, "And:"))()


def test_a_rule_without_a_text_in_dutch_does_not_load() -> None:
    with pytest.raises(ContentInvalid, match="'nl'"):
        reading(SHARED, ENGLISH, dutch="")()


def test_a_rule_that_calls_python_per_row_does_not_load() -> None:
    with pytest.raises(ContentInvalid, match="Python function"):
        reading(pl.col("account_persons").map_batches(lambda column: column > 3, return_dtype=pl.Boolean), ENGLISH)()


def test_a_rule_that_keeps_the_laws_loads() -> None:
    assert reading(SHARED, ENGLISH)().columns == ("account_persons",)


def test_every_key_of_the_policy_exists_in_code() -> None:
    ruled = policy.read(ROOT / "rules" / "policy.toml", RULES, MODELS)

    assert set(ruled.rulings) - {detector.id for detector in DETECTORS} == set()


@pytest.mark.parametrize(
    ("known", "unknown"),
    [("line =", "surprise = 1\nline ="), ("[rules.R06]", "[rules.R98]"), ("[rules.R06]", "[rules.R06]\nsurprise = 1")],
)
def test_a_key_of_the_policy_that_nothing_knows_is_noticed(known: str, unknown: str, tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(
        (ROOT / "rules" / "policy.toml").read_text(encoding="utf-8").replace(known, unknown), encoding="utf-8"
    )

    with pytest.raises(ContentInvalid):
        policy.read(path, RULES, MODELS)
