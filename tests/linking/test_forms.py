"""Forms that differ in nothing but the name."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from loep.linking.link import Linked, link
from tests.builders.letters import letter, seeded
from tests.builders.registrations import registrations

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
SCHOOL: dict[str, Any] = {"prior_school": "Het Baken", "prior_diploma": "havo", "diploma_date": date(2025, 6, 30)}
TEST: dict[str, Any] = {
    "language_test": "ielts",
    "language_test_date": date(2025, 11, 8),
    "score_listening": 6.5,
    "score_reading": 7.0,
    "score_writing": 6.0,
    "score_speaking": 6.5,
}
MARKS = [6.1, 7.3, 8.0, 5.9, 6.6, 7.1]
MEANS: dict[str, Any] = {"means_amount": 13_412.55, "means_date": date(2026, 1, 9)}


def crowd(count: int = 150) -> pl.DataFrame:
    """Others at the same programme, each with marks of their own."""
    return registrations(
        " ".join(f"o{n:03}" for n in range(count)),
        submitted_at=tuple(FIRST + timedelta(days=n) for n in range(count)),
        prior_school=tuple(f"School {n % 30}" for n in range(count)),
        prior_diploma="havo",
        diploma_date=date(2025, 6, 30),
        grades=tuple([5.5 + (n * k % 151) / 40 for k in range(1, 7)] for n in range(count)),
    )


def forms(ids: str, days: list[int] | None = None, **columns: Any) -> Linked:
    days = days or list(range(len(ids.split())))
    when = tuple(FIRST + timedelta(days=40 + day, hours=1) for day in days)
    return link(registrations(ids, submitted_at=when, **columns).vstack(crowd()))


def counts(linked: Linked) -> list[int | None]:
    return (
        linked.columns.filter(pl.col("registration_id").str.len_chars() == 1)
        .sort("registration_id")["form_persons"]
        .to_list()
    )


def test_three_forms_alike_in_all_but_identity_are_tied() -> None:
    linked = forms("a b c", **SCHOOL, **TEST, grades=(MARKS, MARKS, MARKS))
    assert counts(linked) == [3, 3, 3]
    assert linked.rings["registration_id"].to_list() == ["a", "b", "c"]
    assert set(linked.links["kind"]) == {"form", "grades"}


def test_equal_marks_alone_tie_four_forms_in_a_delivery_of_a_few_hundred() -> None:
    linked = forms("a b c d", **SCHOOL, grades=(MARKS,) * 4)
    assert counts(linked) == [4] * 4
    assert linked.rings["registration_id"].to_list() == ["a", "b", "c", "d"]


def test_a_test_and_proof_of_means_are_enough_without_marks() -> None:
    assert counts(forms("a b c", **SCHOOL, **TEST, **MEANS)) == [3, 3, 3]


def test_one_field_that_differs_does_not_hide_a_copy() -> None:
    linked = forms(
        "a b c", **SCHOOL, **TEST, **MEANS, grades=(MARKS, MARKS, MARKS), study_mode=("full_time", "dual", "dual")
    )
    assert counts(linked) == [3, 3, 3]


def test_two_alike_are_not_yet_a_group() -> None:
    assert counts(forms("a b", **SCHOOL, **TEST, grades=(MARKS, MARKS))) == [1, 1]


def test_classmates_with_marks_of_their_own_stay_apart() -> None:
    marks = tuple([mark + n / 10 for mark in MARKS] for n in range(5))
    linked = forms("a b c d e", **SCHOOL, grades=marks)
    assert counts(linked) == [1] * 5
    assert linked.rings.is_empty()


def test_classmates_who_took_a_language_test_together_stay_apart() -> None:
    scores = {**TEST, "score_listening": (6.5, 7.0, 5.5, 6.0), "score_reading": (6.0, 8.0, 7.5, 6.5)}
    assert counts(forms("a b c d", **SCHOOL, **scores)) == [1] * 4


def test_a_class_with_one_test_sitting_and_marks_of_their_own_stays_apart() -> None:
    marks = tuple([mark + n / 10 for mark in MARKS] for n in range(6))
    scores = {
        **TEST,
        "score_listening": (6.5, 7.0, 5.5, 6.0, 8.0, 7.5),
        "score_reading": (6.0, 8.0, 7.5, 6.5, 7.0, 5.5),
    }
    linked = forms("a b c d e f", **SCHOOL, **scores, grades=marks)
    assert counts(linked) == [1] * 6
    assert linked.rings.is_empty()


def test_a_form_with_nothing_personal_is_not_compared() -> None:
    assert counts(forms("a b c", **SCHOOL)) == [None] * 3


def test_forms_months_apart_are_not_tied() -> None:
    assert counts(forms("a b c", [0, 30, 60], **SCHOOL, **TEST, grades=(MARKS, MARKS, MARKS))) == [1, 1, 1]


def test_what_is_absent_agrees_with_nothing() -> None:
    linked = forms("a b c", **SCHOOL, means_date=date(2026, 1, 9))
    assert counts(linked) == [1, 1, 1]


def test_marks_that_many_rings_copied_still_tie_each_ring() -> None:
    ids = [f"{ring}{n}" for ring in "abcdefghijklmnopqrstuvwxyz" for n in range(4)]
    linked = link(
        registrations(
            " ".join(ids),
            submitted_at=tuple(FIRST + timedelta(days=5 * (n % 26), hours=n) for n in range(len(ids))),
            **SCHOOL,
            grades=tuple([MARKS] * len(ids)),
        ).vstack(crowd())
    )
    counted = linked.columns.filter(pl.col("registration_id").is_in(ids))["form_persons"]
    assert (counted >= 3).all()


def test_a_reworded_letter_hides_no_copy_of_marks() -> None:
    letters = tuple(letter(seeded(n), 90) for n in range(3))
    assert counts(forms("a b c", **SCHOOL, grades=(MARKS,) * 3, amount_due=2_601.0, motivation=letters)) == [3, 3, 3]


def test_marks_in_the_same_whole_points_tie_nobody_in_a_small_delivery() -> None:
    marks = [7.0, 7.0, 7.0, 7.0, 7.0, 7.0]
    people = crowd().with_columns(
        grades=pl.when(pl.int_range(pl.len()) % 3 > 0).then(pl.lit(marks)).otherwise("grades"),
        prior_school=pl.lit("Het Baken"),
    )
    assert link(people).columns["form_persons"].to_list() == [1] * len(people)
