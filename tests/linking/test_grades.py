"""One list of marks for several persons."""

from typing import Any

import polars as pl

from loep.linking.grades import grades
from loep.linking.link import Linked
from tests.builders.letters import seeded
from tests.builders.linking import alone
from tests.builders.registrations import registrations

MARKS = [6.1, 7.3, 8.0, 5.9, 6.6, 7.1]


def marked(own: Any, digits: int = 1, count: int = 300) -> Linked:
    """Persons a, b ... with these lists, among others whose marks, to so many digits, are their own."""
    dice = seeded(7)
    others = tuple([round(dice.uniform(5, 9), digits) for _ in range(6)] for _ in range(count))
    ids = " ".join("abcdefgh"[: len(own)])
    everybody = registrations(" ".join(f"o{n}" for n in range(count)), grades=others)
    return alone(grades, registrations(ids, grades=tuple(own)).vstack(everybody))


def counts(linked: Linked) -> list[int | None]:
    own = linked.columns.filter(pl.col("registration_id").str.len_chars() == 1).sort("registration_id")
    return own["grades_persons"].to_list()


def test_one_list_of_three_persons_ties_them() -> None:
    linked = marked([MARKS] * 3)
    assert counts(linked) == [3] * 3
    assert set(linked.links["kind"]) == {"grades"}
    assert linked.rings["registration_id"].to_list() == ["a", "b", "c"]


def test_marks_are_equal_to_the_hundredth() -> None:
    assert counts(marked([MARKS, [mark + 0.0001 for mark in MARKS], MARKS])) == [3] * 3
    assert counts(marked([MARKS, [mark + 0.01 for mark in MARKS], MARKS])) == [1] * 3


def test_the_order_of_the_transcript_counts() -> None:
    assert counts(marked([MARKS, MARKS[::-1], MARKS])) == [1] * 3


def test_two_persons_are_no_pattern() -> None:
    assert counts(marked([MARKS] * 2)) == [1] * 2


def test_lists_of_four_marks_are_not_compared() -> None:
    assert counts(marked([MARKS[:4]] * 3)) == [None] * 3


def test_a_list_of_one_mark_throughout_is_filler() -> None:
    assert counts(marked([[10.0] * 8] * 3)) == [None] * 3


def test_marks_in_whole_points_agree_by_chance_and_tie_nobody() -> None:
    assert counts(marked([[7.0, 6.0, 8.0, 7.0, 6.0, 7.0]] * 3, digits=0)) == [1] * 3


def test_a_list_that_more_persons_have_than_a_ring_is_a_default() -> None:
    ids = " ".join(f"r{n}" for n in range(70))
    assert set(alone(grades, registrations(ids, grades=tuple([MARKS] * 70))).columns["grades_persons"]) == {1}


def test_no_marks_are_not_compared() -> None:
    assert counts(marked([None, MARKS])) == [None, 1]
