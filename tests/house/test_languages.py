"""Whoever reads Loep reads it in Dutch or in English, whole."""

import inspect

import pytest

from loep import vocabulary
from loep.vocabulary import Labelled
from tests.house import laws

LABELS = [
    member
    for _, kind in inspect.getmembers(vocabulary, inspect.isclass)
    if issubclass(kind, Labelled) and kind is not Labelled
    for member in kind
]
NEVER = ("suspect", "fraudster", "risk score", "hit list", "bewijs", "besluit", "fraudeur", "verdachte")


@pytest.mark.parametrize("label", LABELS, ids=repr)
def test_every_label_is_there_in_both_languages(label: Labelled) -> None:
    assert laws.one_language({"en": label.en, "nl": label.nl}) == []


@pytest.mark.parametrize("label", LABELS, ids=repr)
def test_no_label_accuses(label: Labelled) -> None:
    assert [word for word in NEVER if word in f"{label.en} {label.nl}".lower()] == []


def test_a_sentence_in_one_language_is_noticed() -> None:
    assert laws.one_language({"en": "{persons} people"}) == ["no sentence in nl"]
    assert laws.one_language({"en": "{persons} people", "nl": "{aantal} mensen"}) == [
        "the languages name different evidence"
    ]
    assert laws.one_language({"en": "{persons} people", "nl": "{persons} mensen"}) == []
