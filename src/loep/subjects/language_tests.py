"""Language tests: what a report number looks like, and which tests the code of conduct accepts.

A pattern is about *form only*: a number that fits may not exist, and only the issuer can say so. Patterns are wide on
purpose, so that an honest number never fails; spaces, dots, slashes and hyphens are dropped before the comparison.

Accepted: the code of conduct for international students in higher education (Gedragscode, art. 5.2 and its language
test appendix). TOEFL at home is a TOEFL iBT and was admitted under a guideline of the national commission; an
institution may decide otherwise. Duolingo is not in the appendix. `other` and `none` say nothing.

Bands: how many points of a sub-score make one band of IELTS, between 5.5 and 8, rounded up so that a gap is rather seen
too small than too large. After the comparison tables that the issuers publish, read over their whole middle range; a
sub-score outside its scale is a typing error and says nothing about a gap.
"""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Issued:
    """`report`: pattern of the report or candidate number without separators, in capitals.

    `scale`: lowest and highest sub-score; `band`: points as wide as one band of IELTS.
    """

    report: str
    accepted: bool
    scale: tuple[float, float]
    band: float


TESTS: dict[str, Issued] = {
    # Test Report Form number: year, country, candidate, name, centre: 15-18 letters and digits.
    "ielts": Issued(r"^[0-9A-Z]{15,18}$", accepted=True, scale=(0, 9), band=1),
    # Registration number of 8 digits, appointment number of 16.
    "toefl": Issued(r"^(\d{8}|\d{16})$", accepted=True, scale=(0, 30), band=5),
    "toefl_home": Issued(r"^(\d{8}|\d{16})$", accepted=True, scale=(0, 30), band=5),
    # Candidate reference or certificate number: a letter or digit, then up to nine more.
    "cambridge": Issued(r"^[0-9A-Z]{7,10}$", accepted=True, scale=(80, 230), band=16),
    # Certificate id in the address of the certificate.
    "duolingo": Issued(r"^[0-9A-Z]{12,20}$", accepted=False, scale=(10, 160), band=20),
    # Test taker or registration id, or the ten-character score report code.
    "pte": Issued(r"^(PTE)?[0-9A-Z]{9,16}$", accepted=True, scale=(10, 90), band=14),
}

_SEPARATORS = r"[\s./\-]"
SUB_SCORES = ("score_listening", "score_reading", "score_writing", "score_speaking")


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


def score_gap() -> pl.Expr:
    """Best minus worst of the four sub-scores in bands; null unless all four are known and on the scale of the test."""
    scores = [pl.col(name) for name in SUB_SCORES]
    gap = pl.max_horizontal(scores) - pl.min_horizontal(scores)
    gaps = [
        pl.when(pl.col("language_test") == name, *(score.is_between(*test.scale) for score in scores)).then(
            gap / test.band
        )
        for name, test in TESTS.items()
    ]
    return pl.coalesce(gaps)
