"""Letters that are nearly the same, and letters that only look it."""

import json
from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest

from loep.linking.letters import letters
from loep.linking.link import link
from tests.builders.letters import (
    edited,
    from_stock,
    honest,
    letter,
    on_template,
    padded,
    reordered,
    reworded,
    seeded,
    sentence,
    thinned,
    translated,
)
from tests.builders.linking import FIRST, alone, found, written
from tests.builders.registrations import registrations


def test_equal_letters_of_three_persons_are_as_alike_as_can_be() -> None:
    text = letter(seeded(1))
    columns = written({"ring": [text, text.upper(), text.replace(" ", "\n")]}).columns
    assert columns["letter_similarity"].to_list() == [1.0, 1.0, 1.0]
    assert columns["letter_persons"].to_list() == [3, 3, 3]


def test_a_letter_like_no_other_has_a_group_to_itself() -> None:
    """Groups are numbered on their own; at place nine stands a letter whose place is the number of a group."""
    dice = seeded(20)
    texts = honest(dice, 12)
    texts[1], texts[11] = edited(texts[0], 0.05, dice), texts[10]
    group = alone(letters, registrations(" ".join("abcdefghijkl"), motivation=tuple(texts))).columns["letter_group"]
    assert group[0] == group[1]
    assert group[10] == group[11]
    assert group.n_unique() == 10


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
    columns = written({"own": honest(seeded(3), 20)}).columns
    assert (columns["letter_similarity"] < 0.2).all()
    assert set(columns["letter_persons"]) == {1}


@pytest.mark.parametrize(("rate", "least"), [(0.02, 1.0), (0.10, 1.0), (0.25, 0.97)])
def test_copies_in_which_every_writer_changed_words_are_found(rate: float, least: float) -> None:
    dice = seeded(int(rate * 100))
    rings: dict[str, list[str]] = {"honest": honest(dice)}
    for number in range(24):
        base = letter(dice, dice.randint(80, 220), dice.choice(("en", "nl")))
        rings[f"ring{number}"] = [edited(base, rate, dice) for _ in range((3, 5, 12)[number % 3])]
    result = written(rings)
    shares = [found(result, name) for name in rings if name != "honest"]
    assert sum(shares) / len(shares) >= least
    assert found(result, "honest") == 0


@pytest.mark.parametrize("rate", [0.02, 0.10, 0.25])
@pytest.mark.parametrize("copy", [thinned, padded, reworded, edited, reordered, translated])
def test_copies_are_found_however_they_were_edited(copy: Callable[[str, float, Random], str], rate: float) -> None:
    dice = seeded(13)
    rings: dict[str, list[str]] = {"honest": honest(dice, 100)}
    for number in range(9):
        base = letter(dice, dice.randint(80, 220), dice.choice(("en", "nl")))
        rings[f"ring{number}"] = [copy(base, rate, dice) for _ in range((3, 5, 8)[number % 3])]
    result = written(rings)
    shares = [found(result, name) for name in rings if name != "honest"]
    # Of two copies that each translated a quarter of the sentences, hardly more than half is the same.
    least = {0.02: 1.0, 0.10: 0.97, 0.25: 0.7 if copy is translated else 0.85}[rate]
    assert sum(shares) / len(shares) >= least
    assert found(result, "honest") == 0


def test_letters_from_one_stock_of_sentences_stay_apart() -> None:
    dice = seeded(5)
    stock = [sentence(dice, "nl") for _ in range(60)]
    assert found(written({"honest": [from_stock(stock, dice) for _ in range(800)]}), "honest") <= 0.005


def test_a_copied_letter_of_stock_sentences_is_found_among_others_of_that_stock() -> None:
    dice = seeded(6)
    stock = [sentence(dice) for _ in range(60)]
    groups = {"honest": [from_stock(stock, dice) for _ in range(600)]}
    for number in range(6):
        base = from_stock(stock, dice, 9)
        groups[f"ring{number}"] = [edited(base, 0.05, dice) for _ in range(6)]
    result = written(groups)
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
    result = written(groups)
    assert max(found(result, name) for name in groups) == 0


def test_edited_copies_of_stock_sentences_are_found_in_a_large_delivery() -> None:
    dice = seeded(14)
    stock = [sentence(dice) for _ in range(1000)]
    texts = [("honest", from_stock(stock, dice, dice.randint(6, 12))) for _ in range(6000)]
    for number in range(10):
        base = from_stock(stock, dice, 9)
        texts += [(f"ring{number}", edited(base, 0.18, dice)) for _ in range(6)]
    dice.shuffle(texts)  # so that copies do not stand next to each other
    names = [name for name, _ in texts]
    ids = " ".join(f"{name}-{n}" for n, name in enumerate(names))
    result = link(registrations(ids, motivation=tuple(text for _, text in texts)))
    assert sum(found(result, f"ring{number}") for number in range(10)) / 10 >= 0.9
    assert found(result, "honest") == 0


def test_pupils_of_one_school_may_share_most_of_a_letter_and_strangers_may_not() -> None:
    dice = seeded(15)
    template = letter(dice, 100)
    texts = [f"{template} {letter(dice, 40)}" for _ in range(12)]
    assert found(written({"class": texts}, prior_school="Lyceum Oosterpark"), "class") == 0
    assert found(written({"ring": texts}), "ring") == 1


def test_copies_of_a_whole_letter_are_found_in_one_school_too() -> None:
    dice = seeded(16)
    base = letter(dice, 120)
    copies = [edited(base, 0.05, dice) for _ in range(6)]
    assert found(written({"ring": copies}, prior_school="Lyceum Oosterpark"), "ring") == 1


def test_a_link_tells_where_the_shared_passages_stand_and_how_rare_they_are() -> None:
    dice = seeded(18)
    shared = [letter(dice, 60) for _ in range(2)]
    known = letter(dice, 30)
    first, second = f"{shared[0]} {shared[1]} {known}", f"{letter(dice, 20)} {shared[0]} {shared[1]} {known}"
    # The id that sorts first came last: positions go with the ids of the link, not with the order of coming.
    when = (FIRST + timedelta(hours=1), FIRST, *(FIRST for _ in range(60)))
    rest = tuple(f"{letter(dice, 60)} {known}" for _ in range(60))
    ids = " ".join(["a", "b", *(f"z{n}" for n in range(60))])
    links = link(registrations(ids, motivation=(first, second, *rest), submitted_at=when)).links
    told = json.loads(links.filter(left_id="a", right_id="b", kind="letter")["evidence"].item())
    assert told["passages"][0]["left"] == 0
    (passage,) = told["passages"]
    words = [text.lower().replace(".", "").split() for text in (first, second)]
    runs = [text[passage[side] :][: passage["words"]] for text, side in zip(words, ("left", "right"), strict=True)]
    assert runs[0] == runs[1] == words[0]
    assert passage["letters"] == 2


def test_a_passage_that_many_use_says_so() -> None:
    dice = seeded(19)
    known = letter(dice, 40)
    twice = letter(dice, 120)
    texts = [f"{twice} {letter(dice, 20)} {known}", f"{twice} {letter(dice, 30)} {known}"]
    texts += [f"{letter(dice, 60)} {known}" for _ in range(18)]
    links = written({"all": texts}).links.filter(left_id="all-0", right_id="all-1")
    passages = json.loads(links["evidence"].item())["passages"]
    assert next((each["left"], each["letters"]) for each in passages if each["words"] > 20) == (0, 2)
    assert passages[-1]["letters"] == pytest.approx(20, abs=2)


def test_a_footer_that_an_agent_puts_under_every_letter_makes_none_alike() -> None:
    dice = seeded(8)
    footer = " ".join(sentence(dice) for _ in range(3))
    assert found(written({"client": [f"{letter(dice, 60)} {footer}" for _ in range(300)]}), "client") == 0


def test_a_copy_with_its_paragraphs_in_another_order_is_found() -> None:
    dice = seeded(9)
    parts = [letter(dice, 50) for _ in range(4)]
    groups = {"honest": honest(dice, 50), "ring": [" ".join(dice.sample(parts, 4)) for _ in range(5)]}
    assert found(written(groups), "ring") == 1


def test_a_campaign_of_two_thousand_edited_copies_is_linked_without_comparing_all_with_all() -> None:
    dice = seeded(10)
    base = letter(dice, 120)
    result = written({"honest": honest(dice, 500), "ring": [edited(base, 0.02, dice) for _ in range(2000)]})
    assert found(result, "ring") >= 0.99
    assert found(result, "honest") == 0
    assert len(result.links) < 100_000


def test_a_letter_is_no_part_of_what_linking_says() -> None:
    text = letter(seeded(12))
    result = written({"ring": [text, text, text]})
    assert text.split()[3] not in result.links.write_json()
