"""Letters that many have for an honest reason: handed out, of stock sentences, or allowed."""

import json
from collections.abc import Callable
from datetime import timedelta
from random import Random

import polars as pl
import pytest

from loep.characters import words
from loep.linking.allowed import SCHEMA
from loep.linking.link import link
from loep.linking.templates import kept
from tests.builders.letters import honest, letter, seeded, sentence
from tests.builders.linking import FIRST, found, written
from tests.builders.registrations import registrations


def sent_all_year(text: Callable[[Random], str], dice: Random) -> dict[str, list[str]]:
    """Twenty letters like one another, one in seventeen days, among four hundred of others."""
    groups: dict[str, list[str]] = {}
    for number in range(20):
        groups |= {f"other{number}": [letter(dice, 100) for _ in range(19)], f"form{number}": [text(dice)]}
    return groups


def test_a_form_letter_to_which_each_adds_words_of_their_own_links_nobody() -> None:
    form = letter(seeded(17), 110)
    result = written(sent_all_year(lambda dice: f"{form} {letter(dice, 50)}", seeded(17)), hours=20)
    assert found(result, "form0") == 0
    assert result.rings.is_empty()


def test_a_letter_that_twenty_send_word_for_word_all_year_is_found_until_it_is_allowed() -> None:
    form = letter(seeded(17), 110)
    groups = sent_all_year(lambda _: form, seeded(18))
    assert found(written(groups, hours=20), "form0") == 1
    allowed = pl.DataFrame([("letter", kept(form.upper()))], schema=SCHEMA, orient="row")
    result = written(groups, hours=20, allowed=allowed)
    own = result.columns.filter(pl.col("registration_id").str.starts_with("form"))
    assert own.select("letter_similarity", "letter_persons").unique().rows() == [(None, None)]
    assert result.rings.is_empty()


def test_what_is_written_beside_an_allowed_template_is_compared_by_itself() -> None:
    dice = seeded(21)
    form, copied = letter(dice, 90), letter(dice, 60)
    texts = {
        "own": [f"{form} {letter(dice, 60)}" for _ in range(6)],
        "ring": [f"{letter(dice, 5)} {form} {copied}" for _ in range(3)],
    }
    allowed = pl.DataFrame([("letter", kept(form))], schema=SCHEMA, orient="row")
    result = written(texts, allowed=allowed)
    assert (found(result, "own"), found(result, "ring")) == (0, 1)
    link = result.links.filter(left_id="ring-0", right_id="ring-1", kind="letter")
    (passage,) = json.loads(link["evidence"].item())["passages"]
    for side, text in (("left", texts["ring"][0]), ("right", texts["ring"][1])):
        shown = [word for word, _, _ in words(text)][passage[side] :][: passage["words"]]
        assert shown[-50:] == [word for word, _, _ in words(copied)][-50:]


@pytest.mark.parametrize(("persons", "days"), [(3, 200), (10, 200), (11, 200), (30, 60), (60, 240)])
def test_more_copies_of_a_whole_letter_never_say_less(persons: int, days: int) -> None:
    dice = seeded(22)
    base = letter(dice, 120)
    others = honest(dice, 200)
    ids = " ".join([*(f"ring-{n}" for n in range(persons)), *(f"honest-{n}" for n in range(200))])
    spread = [FIRST + timedelta(days=days * n / persons) for n in range(persons)]
    when = (*spread, *(FIRST + timedelta(days=1.2 * n) for n in range(200)))
    result = link(registrations(ids, motivation=(*[base] * persons, *others), submitted_at=when))
    assert (found(result, "ring"), found(result, "honest")) == (1, 0)
    assert result.columns.filter(pl.col("registration_id").str.starts_with("ring"))["letter_persons"].min() == persons


def test_letters_that_chain_by_the_stock_sentences_of_a_language_program_link_nobody() -> None:
    """Each writer keeps most of the program's sentences; they come all year, each has sentences of their own."""
    dice = seeded(13)
    stock = [sentence(dice, "en") for _ in range(12)]
    spread: dict[str, list[str]] = {}
    for number in range(5):
        kept = [line for line in stock if dice.random() < 0.85]
        spread[f"program{number}"] = [" ".join([*kept, *(sentence(dice, "en") for _ in range(4))])]
        spread[f"honest{number}"] = honest(dice, 20)
    result = written(spread, hours=60)
    assert sum(found(result, f"program{number}") for number in range(5)) == 0
    program = result.columns.filter(pl.col("registration_id").str.starts_with("program"))
    # What is there is told all the same.
    assert program.select("letter_persons", "letter_form").unique().rows() == [(5, True)]
    assert program["letter_similarity"].min() >= 0.6  # type: ignore[operator]


def test_a_form_text_that_one_in_five_sends_all_year_links_nobody_and_is_told_as_it_is() -> None:
    dice = seeded(11)
    form = letter(dice, 40)
    texts = [form if n % 5 == 0 else letter(dice, 80) for n in range(1000)]
    result = written({"honest": texts})
    assert result.rings.is_empty()
    senders = result.columns.filter(pl.col("letter_persons") > 1)
    assert senders.select("letter_similarity", "letter_persons", "letter_form").unique().rows() == [(1.0, 200, True)]
    assert len(senders) == 200
