"""One document for several persons."""

from datetime import date

from loep.linking.link import link
from tests.builders.registrations import registrations

BORN = date(2005, 6, 7)


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
