"""Language tests: what a report number looks like, which tests the code of conduct accepts, and what scores mean.

A pattern is about *form only*: a number that fits may not exist, and only the issuer can say so. Patterns are wide on
purpose, so that an honest number never fails; what people write around it (spaces, dashes of any kind, dots, slashes,
`TRF:`, `no.`) is dropped before the comparison.

Accepted: the code of conduct for international students in higher education (Gedragscode, art. 5.2 and its language
test appendix). TOEFL at home is a TOEFL iBT and was admitted under a guideline of the national commission; an
institution may decide otherwise. Duolingo is not in the appendix. `other` and `none` say nothing.

Bands: how many points of a sub-score make one band of IELTS, between 5.5 and 8, rounded up so that a gap is rather seen
too small than too large. After the comparison tables that the issuers publish, read over their whole middle range; a
sub-score outside its scale is a typing error and says nothing about a gap.

TOEFL iBT has two scales. A test of 21 January 2026 or later is marked in bands of 1 to 6 by halves, per section and as
a whole; reports show the old total of 0 to 120 beside it until 2028 (ETS, "TOEFL iBT score scale update",
ets.org/toefl/institutions/ibt/score-scale-update.html, whose table puts bands 3 to 5.5 where IELTS has 5.5 to 8). An
earlier one has 0 to 30 per section. So a score of at most 6 is a band when the day of the test says so, sections of
both kinds side by side say nothing, and neither do low scores of an unknown day.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl


@dataclass(frozen=True)
class Scale:
    """Lowest and highest sub-score, the points that are as wide as one band of IELTS, and the highest whole score."""

    low: float
    high: float
    band: float
    whole: float


@dataclass(frozen=True)
class Issued:
    """`report`: pattern of the report or candidate number without separators and what it is called, in capitals."""

    report: str
    accepted: bool
    scale: Scale


POINTS, SECTIONS = Scale(0, 30, band=5, whole=120), Scale(1, 6, band=1, whole=6)  # of TOEFL: before, and since
IN_BANDS, BANDS_SINCE = ("toefl", "toefl_home"), date(2026, 1, 21)
TESTS: dict[str, Issued] = {
    # Test Report Form number: year, country, candidate, name, centre: 15-18 letters and digits.
    "ielts": Issued(r"[0-9A-Z]{15,18}$", accepted=True, scale=Scale(0, 9, band=1, whole=9)),
    # Registration number of 8 digits, appointment number of 16.
    "toefl": Issued(r"(\d{8}|\d{16})$", accepted=True, scale=POINTS),
    "toefl_home": Issued(r"(\d{8}|\d{16})$", accepted=True, scale=POINTS),
    # Candidate reference or certificate number: a letter or digit, then up to nine more.
    "cambridge": Issued(r"[0-9A-Z]{7,10}$", accepted=True, scale=Scale(80, 230, band=16, whole=230)),
    # Certificate id in the address of the certificate.
    "duolingo": Issued(r"[0-9A-Z]{12,20}$", accepted=False, scale=Scale(10, 160, band=20, whole=160)),
    # Test taker or registration id, or the ten-character score report code.
    "pte": Issued(r"(PTE)?[0-9A-Z]{9,16}$", accepted=True, scale=Scale(10, 90, band=14, whole=90)),
}

_SEPARATORS = r"[\s\p{Pd}\p{Cf}./:#_]"
_CALLED = r"^(?:TRF|REPORT|RAPPORT|CERTIFICATE|CERTIFICAAT|REGISTRATION|APPOINTMENT|NUMBER|NUMMER|NO|NR|ID)*"
SUB_SCORES = ("score_listening", "score_reading", "score_writing", "score_speaking")


def report_wellformed() -> pl.Expr:
    """Whether `language_report` has the form of its `language_test`; null without a report or for other and none."""
    number = pl.col("language_report").str.replace_all(_SEPARATORS, "").str.to_uppercase()
    fits = [
        pl.when(pl.col("language_test") == name).then(number).str.contains(_CALLED + test.report)
        for name, test in TESTS.items()
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
        pl.when(taken, *(score.is_between(scale.low, scale.high) for score in scores)).then(gap / scale.band)
        for taken, scale in _scales(pl.min_horizontal(scores))
    ]
    return pl.coalesce(gaps)


def level() -> pl.Expr:
    """`score_overall` as a part of the highest of its scale; null without one, for other and none, or off the scale."""
    score = pl.col("score_overall")
    levels = [
        pl.when(taken & score.is_between(0, scale.whole)).then(score / scale.whole) for taken, scale in _scales(score)
    ]
    return pl.coalesce(levels)


def _scales(lowest: pl.Expr) -> list[tuple[pl.Expr, Scale]]:
    """When which scale holds, of a test of which this is the lowest score."""
    test, small = pl.col("language_test"), lowest <= SECTIONS.high
    since = pl.col("language_test_date") >= BANDS_SINCE
    told = [(test == name, issued.scale) for name, issued in TESTS.items() if name not in IN_BANDS]
    toefl = test.is_in(IN_BANDS)
    return [*told, (toefl & (~small | ~since), POINTS), (toefl & small & since, SECTIONS)]
