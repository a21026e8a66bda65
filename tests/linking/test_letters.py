"""Letters that are nearly the same, and letters that only look it."""

from datetime import UTC, datetime, timedelta
from random import Random

import polars as pl
import pytest

from loep.linking.link import Linked, link
from tests.builders.letters import edited, from_stock, letter, on_template, seeded, sentence
from tests.builders.registrations import registrations

FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def linked(groups: dict[str, list[str]]) -> Linked:
    """Letters by the name of their group, each of another person, submitted in turn."""
    ids = [f"{name}-{n}" for name, texts in groups.items() for n in range(len(texts))]
    texts = tuple(text for texts in groups.values() for text in texts)
    when = tuple(FIRST + timedelta(hours=n) for n in range(len(ids)))
    return link(registrations(" ".join(ids), motivation=texts, submitted_at=when))


def found(result: Linked, group: str) -> float:
    """Share of the letters of a group that rule R03 would see: similar, with three persons or more."""
    own = result.columns.filter(pl.col("registration_id").str.starts_with(f"{group}-"))
    seen = (pl.col("letter_similarity") >= 0.6) & (pl.col("letter_persons") >= 3)
    return float(own.select(seen.mean()).item())


def honest(dice: Random, count: int = 300) -> list[str]:
    return [letter(dice, dice.randint(60, 200), dice.choice(("en", "nl"))) for _ in range(count)]


def test_equal_letters_of_three_persons_are_as_alike_as_can_be() -> None:
    text = letter(seeded(1))
    columns = linked({"ring": [text, text.upper(), text.replace(" ", "\n")]}).columns
    assert columns["letter_similarity"].to_list() == [1.0, 1.0, 1.0]
    assert columns["letter_persons"].to_list() == [3, 3, 3]


def test_letters_of_one_person_are_not_held_against_each_other() -> None:
    text = letter(seeded(2))
    both = registrations("a b", motivation=(text, text), person_id="one")
    assert link(both).columns.select("letter_similarity", "letter_persons").rows() == [(0.0, 1), (0.0, 1)]


def test_no_letter_and_a_letter_of_nineteen_words_are_not_compared() -> None:
    short = " ".join(f"word{n}" for n in range(19))
    columns = link(registrations("a b c", motivation=(None, short, short))).columns
    assert columns["letter_similarity"].to_list() == [None, None, None]
    assert columns["letter_persons"].to_list() == [None, None, None]


def test_a_letter_of_one_s_own_is_compared_and_resembles_none() -> None:
    columns = linked({"own": honest(seeded(3), 20)}).columns
    assert (columns["letter_similarity"] < 0.2).all()
    assert set(columns["letter_persons"]) == {1}


@pytest.mark.parametrize(("rate", "least"), [(0.02, 1.0), (0.10, 1.0), (0.25, 0.97)])
def test_copies_in_which_every_writer_changed_words_are_found(rate: float, least: float) -> None:
    dice = seeded(int(rate * 100))
    rings: dict[str, list[str]] = {"honest": honest(dice)}
    for number in range(24):
        base = letter(dice, dice.randint(80, 220), dice.choice(("en", "nl")))
        rings[f"ring{number}"] = [edited(base, rate, dice) for _ in range((3, 5, 12)[number % 3])]
    result = linked(rings)
    shares = [found(result, name) for name in rings if name != "honest"]
    assert sum(shares) / len(shares) >= least
    assert found(result, "honest") == 0


def test_letters_from_one_stock_of_sentences_stay_apart() -> None:
    dice = seeded(5)
    stock = [sentence(dice, "nl") for _ in range(60)]
    assert found(linked({"honest": [from_stock(stock, dice) for _ in range(800)]}), "honest") <= 0.005


def test_a_copied_letter_of_stock_sentences_is_found_among_others_of_that_stock() -> None:
    dice = seeded(6)
    stock = [sentence(dice) for _ in range(60)]
    groups = {"honest": [from_stock(stock, dice) for _ in range(600)]}
    for number in range(6):
        base = from_stock(stock, dice, 9)
        groups[f"ring{number}"] = [edited(base, 0.05, dice) for _ in range(6)]
    result = linked(groups)
    assert sum(found(result, f"ring{number}") for number in range(6)) / 6 >= 0.9
    assert found(result, "honest") <= 0.005


def test_pupils_who_wrote_on_a_template_of_their_counsellor_stay_apart() -> None:
    dice = seeded(7)
    groups: dict[str, list[str]] = {"honest": honest(dice, 100)}
    for school in range(12):
        template = [sentence(dice) for _ in range(dice.randint(3, 5))]
        groups[f"mixed{school}"] = [on_template(template, dice, dice.randint(70, 120)) for _ in range(12)]
        opening = " ".join(template)
        groups[f"opening{school}"] = [f"{opening} {letter(dice, dice.randint(60, 110))}" for _ in range(12)]
    result = linked(groups)
    assert max(found(result, name) for name in groups) == 0


def test_a_footer_that_an_agent_puts_under_every_letter_makes_none_alike() -> None:
    dice = seeded(8)
    footer = " ".join(sentence(dice) for _ in range(3))
    assert found(linked({"client": [f"{letter(dice, 60)} {footer}" for _ in range(300)]}), "client") == 0


def test_a_copy_with_its_paragraphs_in_another_order_is_found() -> None:
    dice = seeded(9)
    parts = [letter(dice, 50) for _ in range(4)]
    groups = {"honest": honest(dice, 50), "ring": [" ".join(dice.sample(parts, 4)) for _ in range(5)]}
    assert found(linked(groups), "ring") == 1


def test_a_campaign_of_two_thousand_edited_copies_is_linked_without_comparing_all_with_all() -> None:
    dice = seeded(10)
    base = letter(dice, 120)
    result = linked({"honest": honest(dice, 500), "ring": [edited(base, 0.02, dice) for _ in range(2000)]})
    assert found(result, "ring") >= 0.99
    assert found(result, "honest") == 0
    assert len(result.links) < 100_000


def test_a_form_text_that_many_use_all_year_links_nobody() -> None:
    dice = seeded(11)
    form = letter(dice, 40)
    texts = [form if n % 5 == 0 else letter(dice, 80) for n in range(1000)]
    result = linked({"honest": texts})
    assert result.rings.is_empty()
    assert result.columns["letter_persons"].max() == 1


def test_a_letter_is_no_part_of_what_linking_says() -> None:
    text = letter(seeded(12))
    result = linked({"ring": [text, text, text]})
    assert text.split()[3] not in result.links.write_json()
