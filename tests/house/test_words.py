"""Nothing that a rule, a model or the policy names reaches a page without words in both languages."""

import pytest

from loep import content
from loep.contract import REGISTRATIONS
from loep.detection import policy
from loep.detection.declaration import Model
from loep.detection.rules import Choice, Hit, Rule
from loep.subjects.dictionary import COLUMNS
from loep.vocabulary import Labelled
from loep.web.case import evidence
from loep.web.case.fields import CODES, GROUPS, LABELS
from loep.web.policy.words import NAMED
from tests.house.house import ROOT

RULES, MODELS = content.rules(ROOT), content.models(ROOT)
DETECTORS: list[Rule | Model] = [*RULES, *MODELS]


def told(detector: Rule | Model) -> dict[str, tuple[str, ...]]:
    """Each piece of evidence of a rule or model, with its codes."""
    if isinstance(detector, Model):
        return dict.fromkeys(detector.function().features, ())
    hits = detector.function()
    of: list[Hit] = hits if isinstance(hits, list) else [hits]
    return {
        name: tuple(value.en) if isinstance(value, Choice) else () for hit in of for name, value in hit.evidence.items()
    }


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda each: each.id)
def test_every_piece_of_evidence_and_every_code_has_words(detector: Rule | Model) -> None:
    known = {*evidence.NAMES, *LABELS, *COLUMNS}
    assert told(detector).keys() - known == set(), "give it words in loep.web.case.evidence"
    assert {code for codes in told(detector).values() for code in codes} - evidence.CODES.keys() == set()


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda each: each.id)
def test_every_threshold_has_words(detector: Rule | Model) -> None:
    assert detector.parameters.keys() - NAMED.keys() == set(), "give it words in loep.web.policy.words"


def test_every_number_of_the_policy_has_words_and_no_other() -> None:
    assert policy.NUMBERS.keys() - NAMED.keys() == set()
    of_detectors = {name for detector in DETECTORS for name in detector.parameters}
    assert NAMED.keys() - of_detectors - policy.NUMBERS.keys() == {"points", "stage"}


def test_every_field_of_a_form_and_every_code_in_it_has_words() -> None:
    fields = {name for names in GROUPS.values() for name in names.split()}
    assert fields - {*LABELS, *COLUMNS} == set()
    codes = {code for column in REGISTRATIONS.columns if column.name in fields for code in column.one_of or ()}
    assert codes - CODES.keys() == set()


def test_no_words_are_left_of_what_nobody_names() -> None:
    named = {name for detector in DETECTORS for name in told(detector)}
    assert evidence.NAMES.keys() - named == set()
    assert evidence.SHARES - named == set()
    words: list[Labelled] = [evidence.label(name) for name in named]
    assert all(word.label("en") and word.label("nl") for word in words)
