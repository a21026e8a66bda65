"""One school, however its pupils write it."""

from datetime import date

import polars as pl
import pytest

from loep.linking.certificates import certificates
from loep.linking.normalise import each
from loep.linking.schools import marked, one_school, school
from tests.builders.linking import alone
from tests.builders.registrations import registrations


def spelled(*names: str | None) -> list[str | None]:
    return each(pl.Series(names, dtype=pl.String), school).to_list()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("PRAEDINIUS COLL.", "Praedinius College"),
        ("CSG Praedinius", "Praedinius College"),
        ("Praediniusgymnasium", "Praedinius Gymnasium"),
        ("St Xaviers Sr. Sec. School", "St. Xavier's Senior Secondary School"),
        ("Lycée Molière", "lycee moliere"),
    ],
)
def test_a_school_is_one_however_it_is_typed(typed: str, meant: str) -> None:
    first, second = spelled(typed, meant)

    assert first == second


def test_schools_that_differ_by_name_or_number_are_two() -> None:
    names = ("Beijing No. 4 School", "Beijing No. 8 School", "Maartens College", "Martinus Lyceum", "北京四中")

    assert len(set(spelled(*names))) == len(names)


def test_a_name_of_nothing_but_the_kind_of_school_is_kept() -> None:
    assert None not in spelled("High School", "College")


def test_no_name_is_no_school() -> None:
    assert spelled(None, "", "...") == [None, None, None]


def one(typed: str, meant: str, *others: str) -> bool:
    """Whether two names are one school's in a delivery that holds others besides."""
    left, right, *_ = marked(pl.Series(spelled(typed, meant, *others), dtype=pl.String))
    return bool(pl.select(one_school(pl.lit(left), pl.lit(right))).item())


@pytest.mark.parametrize(
    ("typed", "meant", "others"),
    [
        ("International School", "British International School Lagos", ("Geneva International", "International Delhi")),
        ("College Utrecht", "Stedelijk College Utrecht", ("Christelijk Lyceum Utrecht", "Montessori College Utrecht")),
    ],
)
def test_a_word_that_several_schools_bear_is_no_school_s_name(typed: str, meant: str, others: tuple[str, ...]) -> None:
    assert not one(typed, meant, *others)
    assert one(typed, typed.upper(), meant, *others)


def test_one_word_is_enough_where_other_names_only_add_to_it() -> None:
    assert one("Praedinius", "Praedinius Gymnasium Groningen", "Praedinius Turfsingel Groningen")
    assert one("Beijing No. 4", "Beijing No. 4 School, Xicheng", "Beijing No. 8 School")


def test_a_class_whose_pupils_spell_their_school_in_three_ways_is_no_row_of_certificates() -> None:
    pupils = registrations(
        "anna boris clara",
        diploma_number=("HV-100431", "HV-100432", "HV-100433"),
        diploma_date=date(2025, 7, 4),
        prior_school=("Praedinius College", "praedinius coll.", "CSG Praedinius"),
    )

    assert alone(certificates, pupils).columns["certificate_persons"].to_list() == [1, 1, 1]
