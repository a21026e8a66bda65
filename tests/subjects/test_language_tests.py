"""Form of report numbers: an honest number never fails, a plainly impossible one does."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loep.contract import LANGUAGE_TESTS
from loep.subjects.language_tests import TESTS, accepted, report_wellformed
from loep.vocabulary import LanguageTest


def wellformed(test: str, report: str | None) -> bool | None:
    frame = pl.DataFrame(
        {"language_test": [test], "language_report": [report]}, schema_overrides={"language_report": pl.String}
    )
    answer: bool | None = frame.select(report_wellformed()).item()
    return answer


@pytest.mark.parametrize(
    ("test", "report"),
    [
        ("ielts", "22NL012345JANS678G"),
        ("ielts", "22nl 012345 jans 678 g"),
        ("ielts", "23BD000123RAHM001A"),
        ("toefl", "4012345678901234"),
        ("toefl", "0000 0000 3456 7890"),
        ("toefl", "40123456"),
        ("toefl_home", "4012345678901234"),
        ("cambridge", "A1234567"),
        ("cambridge", "B123456789"),
        ("duolingo", "AB12CD34EF56GH78"),
        ("pte", "PTE123456789"),
        ("pte", "1234567890"),
        ("pte", "123A456B7C"),
        ("ielts", "22NL012345–JANS—678G"),
        ("ielts", "TRF: 22NL012345JANS678G"),
        ("ielts", "trf no. 22NL012345JANS678G"),
        ("ielts", "22NL012345\u00a0JANS\u200b678G"),
        ("toefl", "Appointment number 4012345678901234"),
        ("cambridge", "No. B123456789"),
        ("cambridge", "ID12345678"),
    ],
)
def test_a_number_in_the_form_of_its_test_passes(test: str, report: str) -> None:
    assert wellformed(test, report) is True


@pytest.mark.parametrize(
    ("test", "report"),
    [
        ("ielts", "12345"),
        ("ielts", "ABC"),
        ("ielts", "TRF: 12345"),
        ("toefl", "TOEFL-1"),
        ("cambridge", "12"),
        ("pte", "1"),
        ("duolingo", "?"),
    ],
)
def test_a_number_that_no_such_test_hands_out_fails(test: str, report: str) -> None:
    assert wellformed(test, report) is False


@pytest.mark.parametrize("test", ["other", "none"])
def test_an_unknown_test_has_no_form(test: str) -> None:
    assert wellformed(test, "12345") is None


@pytest.mark.parametrize("test", LANGUAGE_TESTS)
def test_without_a_number_there_is_nothing_to_say(test: str) -> None:
    assert wellformed(test, None) is None


@pytest.mark.parametrize(("test", "pattern"), [(name, test.report) for name, test in TESTS.items()])
def test_separators_and_case_never_make_a_number_fail(test: str, pattern: str) -> None:
    @settings(deadline=None)
    @given(st.from_regex(pattern, fullmatch=True), st.sampled_from([" ", "-", ".", "/", "–", "\u2011", "\u00a0"]))
    def holds(number: str, separator: str) -> None:
        spaced = separator.join((number[:4], number[4:])).lower()
        assert wellformed(test, spaced) is True

    holds()


def test_every_test_of_the_contract_is_known_or_says_nothing() -> None:
    assert set(TESTS) | {"other", "none"} == set(LANGUAGE_TESTS)
    assert tuple(test.value for test in LanguageTest) == LANGUAGE_TESTS


def test_the_code_of_conduct_accepts_all_but_duolingo() -> None:
    frame = pl.DataFrame({"language_test": LANGUAGE_TESTS})
    answers = dict(zip(LANGUAGE_TESTS, frame.select(accepted()).to_series(), strict=True))
    assert [test for test, answer in answers.items() if answer is False] == ["duolingo"]
    assert [test for test, answer in answers.items() if answer is None] == ["other", "none"]
