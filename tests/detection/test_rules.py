"""What a definition must have before it is a rule."""

from typing import Annotated, Any

import polars as pl
import pytest

from loep import Between, Choice, Hit, rule
from loep.detection.definition import LANGUAGES
from loep.errors import ContentInvalid
from tests.builders.definitions import DUTCH, ENGLISH, SENTENCES, looking_at

FIRES = pl.col("bsn_valid").not_()


def from_texts(english: str | None = ENGLISH, dutch: str = DUTCH) -> Any:
    def made_for_a_test(*, most: Annotated[int, Between(1, 100)] = 3) -> Hit:
        return Hit(pl.col("account_persons") > most, SENTENCES)

    made_for_a_test.__doc__ = english
    return rule("R99", subject="registration", dutch=dutch)(made_for_a_test)


def test_a_rule_knows_what_it_reads_and_what_can_be_set() -> None:
    made = from_texts()

    assert (made.id, made.name, made.subject) == ("R99", "made_for_a_test", "registration")
    assert made.columns == ("account_persons",)
    assert made.parameters == {"most": 3}


def test_its_text_is_taken_apart_per_language() -> None:
    made = from_texts()

    assert made.explanations["en"].what == "It is so."
    assert made.explanations["en"].sections == ("something.", "often.", "what it is.", "a test.")
    assert made.explanations["nl"].innocent_when == "vaak."


@pytest.mark.parametrize("heading", ["Looks for:", "Innocent when:", "Reviewer checks:", "Basis:"])
def test_every_heading_must_be_there(heading: str) -> None:
    with pytest.raises(ContentInvalid, match=f"must have the headings .*{heading}"):
        from_texts(english=ENGLISH.replace(heading, "Otherwise:"))


def test_headings_stand_in_order_in_dutch_too() -> None:
    swapped = DUTCH.replace("Zoekt naar:", "X").replace("Grondslag:", "Zoekt naar:").replace("X", "Grondslag:")
    with pytest.raises(ContentInvalid, match="its text in 'nl' must have the headings"):
        from_texts(dutch=swapped)


def test_a_section_may_not_be_empty() -> None:
    with pytest.raises(ContentInvalid, match="'en' has an empty section"):
        from_texts(english=ENGLISH.replace("often.", ""))


def test_without_a_docstring_there_is_no_rule() -> None:
    with pytest.raises(ContentInvalid, match="must have the headings"):
        from_texts(english=None)


def test_a_text_names_only_thresholds_that_exist() -> None:
    assert from_texts(ENGLISH.replace("something", "more than `most`")).parameters == {"most": 3}
    with pytest.raises(ContentInvalid, match="'en' names least, not a parameter"):
        from_texts(ENGLISH.replace("something", "less than `least`"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_needed_in_both_languages(language: str) -> None:
    with pytest.raises(ContentInvalid, match=f"has no sentence in '{language}'"):
        looking_at(FIRES, because={**SENTENCES, language: " "})


def test_a_sentence_names_only_evidence() -> None:
    with pytest.raises(ContentInvalid, match="names persons, which is not evidence"):
        looking_at(FIRES, because={"en": "{persons} persons", "nl": "Het is zo."}, people=pl.col("account_persons"))


def test_a_code_has_a_label_in_both_languages() -> None:
    with pytest.raises(ContentInvalid, match="evidence mode has labels that the other language lacks"):
        looking_at(FIRES, mode=Choice(pl.col("study_mode"), en={"dual": "dual"}, nl={}))


def test_evidence_has_one_meaning_within_a_rule() -> None:
    def made_for_a_test() -> list[Hit]:
        return [Hit(FIRES, SENTENCES, n=pl.col("upload_count")), Hit(FIRES, SENTENCES, n=pl.col("letter_words"))]

    made_for_a_test.__doc__ = ENGLISH
    with pytest.raises(ContentInvalid, match="gives evidence n two meanings"):
        rule("R99", subject="registration", dutch=DUTCH)(made_for_a_test)


def test_a_threshold_is_a_number_with_a_default() -> None:
    def made_for_a_test(*, kinds: str = "a b") -> Hit:
        return Hit(pl.col("upload_kind") == kinds, SENTENCES)

    with pytest.raises(ContentInvalid, match="parameter kinds must be keyword-only with a number as default"):
        rule("R99", subject="registration", dutch=DUTCH)(made_for_a_test)


def test_a_rule_is_about_something_that_has_a_frame() -> None:
    with pytest.raises(ContentInvalid, match="has subject 'weather'; known are registration"):
        rule("R99", subject="weather", dutch=DUTCH)(lambda: Hit(FIRES, SENTENCES))
