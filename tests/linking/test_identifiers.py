"""One document for several persons."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from loep.linking.link import link
from tests.builders.registrations import registrations

BORN = date(2005, 6, 7)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def persons(**columns: object) -> list[int | None]:
    return link(registrations("a b", **columns)).columns["document_persons"].to_list()


def test_a_document_of_two_persons_counts_both_and_ties_them() -> None:
    linked = link(registrations("a b c", document_number=("seal", "seal", "other")))
    assert linked.columns["document_persons"].to_list() == [2, 2, 1]
    assert linked.links.rows() == [("a", "b", "document", 1.0, '{"persons":2,"days":0}')]
    assert linked.rings.rows() == [("a", "a", 2), ("b", "a", 2)]


def test_no_document_is_not_compared() -> None:
    assert persons(document_number=None) == [None, None]


def test_one_person_registering_twice_shares_nothing_with_another() -> None:
    assert persons(document_number="seal", person_id="one") == [1, 1]


def test_the_same_name_in_another_spelling_under_another_number_is_the_same_person() -> None:
    for first, second in [("José", "JOSE"), ("Fatima Zahra", "Fatima"), ("Mohammed", "Mohamed")]:
        assert persons(document_number="seal", surname="El-Amrani", given_names=(first, second)) == [1, 1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Lisa", None, "Brouwer"), (None, None, "Brouwer")),
        (("L.M.", None, "Brouwer"), ("Lisa Maria", None, "Brouwer")),
        (("LM", None, "Brouwer"), ("Lisa Maria", None, "Brouwer")),
        (("Mohammed", None, "Hassan"), ("Muhammad", None, "Hasan")),
        (("Дмитрий", None, "Шевченко"), ("Dmitry", None, "Shevchenko")),
        (("محمد", None, "حسن"), ("Mohammed", None, "Hassan")),
        (("Youssef", None, "Amrani"), ("Yusuf", None, "El Amrani")),
        (("Jan", "v.d.", "Berg"), ("Jan", None, "van den Berg")),
        (("Jan", None, "IJzer"), ("Jan", None, "Yzer")),
        (("Jan", None, "Müller"), ("Jan", None, "Mueller")),
        (("Brouwer", None, "Lisa"), ("Lisa", None, "Brouwer")),
    ],
)
def test_one_person_is_one_however_the_name_was_written(one: Any, other: Any) -> None:
    names = {name: (one[n], other[n]) for n, name in enumerate(("given_names", "surname_prefix", "surname"))}
    assert persons(document_number="seal", **names) == [1, 1]
    assert persons(document_number="seal", **names, date_of_birth=(BORN, date(2001, 3, 30))) == [2, 2]


def test_who_is_probably_one_person_under_two_numbers_shares_nothing_with_another() -> None:
    married: dict[str, Any] = {"given_names": "Lisa", "surname": ("Brouwer", "Smit"), "email": "lisa@post.example"}
    assert persons(document_number="seal", **married) == [1, 1]
    assert persons(document_number="seal", **{**married, "email": None}) == [2, 2]


def test_a_number_that_many_give_all_year_is_made_up_and_in_one_week_it_is_not() -> None:
    def of(count: int, hours: int) -> set[int | None]:
        others = registrations(
            " ".join(f"o{n}" for n in range(200)),
            submitted_at=tuple(FIRST + timedelta(days=n) for n in range(200)),
        )
        given = registrations(
            " ".join(f"p{n}" for n in range(count)),
            submitted_at=tuple(FIRST + timedelta(hours=hours * n) for n in range(count)),
            document_number="seal",
        )
        return set(link(given.vstack(others)).columns["document_persons"].drop_nulls())

    assert of(120, 36) == {1}
    assert of(120, 1) == {120}
    assert of(60, 72) == {60}


def test_names_in_another_order_are_the_same_person() -> None:
    assert persons(document_number="seal", surname=("Nguyen", "Thi"), given_names=("Thi", "Nguyen")) == [1, 1]


def test_a_mistyped_birth_date_under_one_name_is_the_same_person() -> None:
    for mistyped in [date(2005, 7, 6), date(2005, 6, 17), date(2006, 6, 7)]:
        assert persons(document_number="seal", surname="Okafor", date_of_birth=(BORN, mistyped)) == [1, 1]


def test_another_birth_date_or_another_name_is_another_person() -> None:
    assert persons(document_number="seal", surname="Okafor", date_of_birth=(BORN, date(1999, 12, 31))) == [2, 2]
    assert persons(document_number="seal", surname=("Okafor", "Hendriks"), date_of_birth=BORN) == [2, 2]


def test_twins_entered_on_one_document_are_not_counted() -> None:
    twins = {"surname": "Visser", "given_names": ("Sanne", "Milou"), "postcode": "9711 AB", "house_number": "4"}
    assert persons(document_number="seal", **twins) == [1, 1]
    assert persons(document_number="seal", **{**twins, "house_number": ("4", "5")}) == [2, 2]
