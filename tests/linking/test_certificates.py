"""Certificate numbers in a row."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from loep.linking.certificates import certificates
from loep.linking.link import Linked
from tests.builders.linking import alone
from tests.builders.registrations import registrations

SCHOOLS = ("Het Baken", "Liceo Uno", "Gymnasium Zwei", "Lycée Trois")
JULY = date(2026, 7, 10)


def four(numbers: tuple[str | None, ...], schools: Any = SCHOOLS, **columns: Any) -> Linked:
    return alone(
        certificates,
        registrations("a b c d", diploma_number=numbers, prior_school=schools, diploma_date=JULY, **columns),
    )


def counts(linked: Linked) -> list[tuple[int | None, str | None]]:
    return linked.columns.sort("registration_id").select("certificate_persons", "certificate_kind").rows()


@pytest.mark.parametrize(
    "numbers",
    [
        ("CT00012007", "CT00012008", "CT00012009", "CT00012010"),
        ("CT-000 12007", "ct00012007", "CT00012007", "CT00012008"),
        ("2026/0999/B", "2026/1000/B", "2026/1001/B", "2026/1002/B"),
        ("12345/2021", "12346-2021", "12347 / 2021", "12348/2021"),
        ("D-12345-21", "D-12346-21", "D-12347-21", "D-12348-21"),
        ("2021/12345", "2021/12346", "2021/12347", "2021/12348"),
        ("No. 0012-12345-A", "no 0012-12346-A", "NO 0012-12347-A", "no.0012-12348-A"),
    ],
)
def test_numbers_that_are_equal_or_follow_each_other_tie_persons_of_different_schools(numbers: Any) -> None:
    linked = four(numbers)
    assert counts(linked) == [(4, "diploma")] * 4
    assert linked.rings["ring_size"].to_list() == [4] * 4
    assert set(linked.links["kind"]) == {"certificate"}


def test_language_reports_in_a_row_tie_too() -> None:
    linked = four((None,) * 4, language_report=("LR881", "LR882", "LR883", "LR990"), language_test_date=JULY)
    assert counts(linked) == [(3, "language")] * 3 + [(1, None)]


def test_reports_of_one_sitting_of_a_centre_follow_each_other_whatever_the_names_in_them() -> None:
    reports = ("18CN001234PANP001A", "18CN001235LIWE001A", "18cn 001236 ZHAX 001a", "18CN001234PANP002A")
    linked = four((None,) * 4, language_report=reports, language_test_date=JULY)
    assert counts(linked) == [(3, "language")] * 3 + [(1, None)]


def test_reports_of_one_centre_are_no_row_because_its_number_is_theirs() -> None:
    reports = ("18CN001234PANP001A", "18CN014235LIWE001A", "18CN031236ZHAX001A", "18CN095234PANP001A")
    linked = four((None,) * 4, language_report=reports, language_test_date=JULY)
    assert counts(linked) == [(1, None)] * 4


def test_one_number_in_years_that_follow_each_other_is_no_row() -> None:
    assert counts(four(("17234/2023", "17234/2024", "17234/2025", "17234/2026"))) == [(1, None)] * 4


def test_classmates_whose_school_numbers_its_diplomas_in_a_row_count_once() -> None:
    numbers = ("CT00012007", "CT00012008", "CT00012009", "CT00012010")
    linked = four(numbers, schools=("Het Baken", "het baken", "Het  Baken", "HET BAKEN"))
    assert counts(linked) == [(1, None)] * 4
    assert linked.rings.is_empty()


def test_a_class_beside_two_who_claim_other_schools_counts_three() -> None:
    numbers = ("CT00012007", "CT00012008", "CT00012009", "CT00012010")
    assert counts(four(numbers, schools=("Het Baken", "Het Baken", "Liceo Uno", "Gymnasium Zwei")))[0] == (3, "diploma")


def test_two_numbers_in_a_row_are_no_row() -> None:
    assert counts(four(("CT00012007", "CT00012008", "CT00093000", None))) == [(1, None)] * 3 + [(None, None)]


def test_numbers_of_different_series_do_not_follow_each_other() -> None:
    assert counts(four(("A12007", "B12008", "C12009", "D12010"))) == [(1, None)] * 4


def test_filler_is_no_number() -> None:
    assert counts(four(("00000", "00000", "n.v.t.", "0000000000"))) == [(None, None)] * 4


def test_a_national_series_that_is_issued_densely_ties_nobody() -> None:
    count = 400
    national = registrations(
        " ".join(f"r{n}" for n in range(count)),
        diploma_number=tuple(f"NL{26_000 + n * 5 // 2}" for n in range(count)),
        prior_school=tuple(f"School {n}" for n in range(count)),
        diploma_date=JULY,
    )
    assert set(alone(certificates, national).columns["certificate_persons"]) == {1}


def test_an_issuer_s_run_of_more_than_a_ring_has_ties_nobody() -> None:
    count = 80
    run = registrations(
        " ".join(f"r{n}" for n in range(count)),
        diploma_number=tuple(f"NL{26_000 + n}" for n in range(count)),
        prior_school=tuple(f"School {n}" for n in range(count)),
        diploma_date=JULY,
    )
    assert set(alone(certificates, run).columns["certificate_persons"]) == {1}


def test_the_order_of_the_row_is_not_that_of_submission() -> None:
    numbers = ("CT00012009", "CT00012007", "CT00012010", "CT00012008")
    assert counts(four(numbers)) == [(4, "diploma")] * 4


def test_no_number_is_not_compared() -> None:
    assert counts(alone(certificates, pl.concat([registrations("a b")]))) == [(None, None)] * 2


@pytest.mark.parametrize(
    ("schools", "days"),
    [
        (("Het Baken", "Het Baken", None, "Het Baken"), (JULY, None, JULY, JULY)),
        (("Het Baken", "Liceo Uno", None, None), JULY),
        (("Het Baken", "Liceo Uno", None, None), (None, None, JULY, date(2025, 7, 10))),
    ],
    ids=["one leaves out the date, another the school", "two schools", "two schools and two years that may be theirs"],
)
def test_what_somebody_leaves_out_is_no_class_of_its_own(schools: Any, days: Any) -> None:
    numbers = ("CT00012007", "CT00012008", "CT00012009", "CT00012010")
    people = registrations("a b c d", diploma_number=numbers, prior_school=schools, diploma_date=days)
    assert counts(alone(certificates, people)) == [(1, None)] * 4


def test_who_leaves_out_the_year_and_names_another_school_is_of_another_class() -> None:
    numbers = ("CT00012007", "CT00012008", "CT00012009", "CT00012010")
    people = registrations(
        "a b c d", diploma_number=numbers, prior_school=SCHOOLS, diploma_date=(JULY, None, JULY, None)
    )
    assert counts(alone(certificates, people)) == [(4, "diploma")] * 4


def test_whoever_names_no_school_may_be_of_one_class() -> None:
    numbers = ("CT00012007", "CT00012008", "CT00012009", "CT00012010")
    linked = four(numbers, schools=None)
    assert counts(linked) == [(1, None)] * 4
    assert linked.rings.is_empty()
