"""Language tests: what a report number looks like, and which tests the code of conduct accepts.

A pattern is about *form only*: a number that fits may not exist, and only the issuer can say so. Patterns are wide on
purpose, so that an honest number never fails; spaces, dots, slashes and hyphens are dropped before the comparison.

Accepted: the code of conduct for international students in higher education (Gedragscode, art. 5.2 and its language
test appendix). TOEFL at home is a TOEFL iBT and was admitted under a guideline of the national commission; an
institution may decide otherwise. Duolingo is not in the appendix. `other` and `none` say nothing.
"""

from dataclasses import dataclass

import polars as pl

VALID_DAYS = 731  # two years, one of them a leap year


@dataclass(frozen=True)
class LanguageTest:
    """`report`: pattern of the report or candidate number without separators, in capitals."""

    report: str
    accepted: bool


TESTS: dict[str, LanguageTest] = {
    # Test Report Form number: year, country, candidate, name, centre: 15-18 letters and digits.
    "ielts": LanguageTest(r"^[0-9A-Z]{15,18}$", accepted=True),
    # Registration number of 8 digits, appointment number of 16.
    "toefl": LanguageTest(r"^(\d{8}|\d{16})$", accepted=True),
    "toefl_home": LanguageTest(r"^(\d{8}|\d{16})$", accepted=True),
    # Candidate reference or certificate number: a letter or digit, then up to nine more.
    "cambridge": LanguageTest(r"^[0-9A-Z]{7,10}$", accepted=True),
    # Certificate id in the address of the certificate.
    "duolingo": LanguageTest(r"^[0-9A-Z]{12,20}$", accepted=False),
    # Test taker or registration id, or the ten-character score report code.
    "pte": LanguageTest(r"^(PTE)?[0-9A-Z]{9,16}$", accepted=True),
}

_SEPARATORS = r"[\s./\-]"


def report_wellformed() -> pl.Expr:
    """Whether `language_report` has the form of its `language_test`; null without a report or for other and none."""
    number = pl.col("language_report").str.replace_all(_SEPARATORS, "").str.to_uppercase()
    fits = [
        pl.when(pl.col("language_test") == name).then(number.str.contains(test.report)) for name, test in TESTS.items()
    ]
    return pl.coalesce(fits)


def accepted() -> pl.Expr:
    """Whether the code of conduct accepts `language_test`; null for other and none."""
    known = {name: test.accepted for name, test in TESTS.items()}
    return pl.col("language_test").replace_strict(known, default=None, return_dtype=pl.Boolean)
