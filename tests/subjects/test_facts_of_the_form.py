"""Facts of one form that rules about diploma, language, means and money read."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from loep.subjects.registration import assemble
from tests.builders.around import around, happened
from tests.builders.registrations import registrations

DELIVERED = datetime(2026, 11, 20, 1, 10, tzinfo=UTC)
PAID = datetime(2026, 5, 4, 10, tzinfo=UTC)


def told(column: str, **registration: Any) -> Any:
    """One column of the frame of one registration that was delivered on 20 November 2026."""
    rows = registrations("a", delivered_at=DELIVERED, **registration)
    return assemble(rows.lazy(), rows.select("registration_id"), around()).frame[column][0]


def diploma(**changed: Any) -> Any:
    right = {"prior_school_country": "NL", "diploma_date": date(2024, 7, 5), "diploma_verified": "none"}
    return told("dutch_diploma_unconfirmed", **{**right, **changed})


def test_a_dutch_diploma_that_nobody_confirmed() -> None:
    assert diploma() is True


@pytest.mark.parametrize(
    "changed",
    [
        {"diploma_verified": "duo"},
        {"diploma_verified": "institution"},
        {"diploma_verified": "issuer"},
        {"prior_school_country": "BE"},
        {"diploma_date": date(2006, 12, 31)},
        {"diploma_date": date(2026, 10, 1)},
    ],
)
def test_confirmed_elsewhere_older_or_too_fresh_for_duo_is_innocent(changed: dict[str, Any]) -> None:
    assert diploma(**changed) is False


@pytest.mark.parametrize("changed", [{"prior_school_country": None}, {"diploma_date": None}])
def test_without_a_school_or_a_date_nothing_is_said_of_the_diploma(changed: dict[str, Any]) -> None:
    assert diploma(**changed) is None


def gap(test: str, *scores: float | None) -> Any:
    names = ("score_listening", "score_reading", "score_writing", "score_speaking")
    return told("language_score_gap", language_test=test, **dict(zip(names, scores, strict=True)))


@pytest.mark.parametrize(
    ("test", "scores", "bands"),
    [
        ("ielts", (8.5, 8.5, 8.0, 4.5), 4.0),
        ("ielts", (7.0, 7.0, 6.5, 6.0), 1.0),
        ("toefl", (29, 28, 27, 14), 3.0),
        ("toefl_home", (29, 28, 27, 14), 3.0),
        ("cambridge", (205, 200, 190, 157), 3.0),
        ("duolingo", (140, 140, 120, 80), 3.0),
        ("pte", (85, 80, 70, 43), 3.0),
    ],
)
def test_sub_scores_are_compared_on_the_scale_of_the_test(test: str, scores: tuple[float, ...], bands: float) -> None:
    assert gap(test, *scores) == bands


@pytest.mark.parametrize(
    ("test", "scores"),
    [
        ("ielts", (8.5, 8.5, 8.0, None)),
        ("ielts", (85.0, 8.5, 8.0, 7.0)),
        ("other", (8.5, 8.5, 8.0, 2.0)),
        ("none", (None, None, None, None)),
    ],
)
def test_a_missing_score_one_off_the_scale_or_an_unknown_test_says_nothing(test: str, scores: tuple[Any, ...]) -> None:
    assert gap(test, *scores) is None


def test_the_age_of_a_proof_counts_until_it_was_handed_in() -> None:
    assert told("means_age_days", means_date=date(2026, 1, 29)) == 31
    assert told("means_age_days", means_date=None) is None


@pytest.mark.parametrize(("back", "elsewhere"), [("same", False), ("other", True), (None, None)])
def test_accounts_are_compared_sealed(back: str | None, elsewhere: bool | None) -> None:
    assert told("refund_elsewhere", iban="same", refund_iban=back) is elsewhere
    assert told("refund_elsewhere", iban=None, refund_iban=back) is None


def owing(**changed: Any) -> Any:
    return told("days_owing", **{"status": "enrolled", "amount_due": 2_694.0, "amount_paid": 0.0, **changed})


def test_who_paid_nothing_owes_since_the_start() -> None:
    assert owing() == 80


@pytest.mark.parametrize(
    "changed",
    [
        {"amount_paid": 1_077.6},
        {"amount_paid": None},
        {"amount_due": 0.0},
        {"amount_due": None},
        {"status": "withdrawn"},
        {"start_date": date(2027, 2, 1)},
    ],
)
def test_instalments_the_unknown_and_who_does_not_start_owe_nothing(changed: dict[str, Any]) -> None:
    assert owing(**changed) is None


def refunded(*days: date) -> Any:
    rows = registrations("a", paid_at=PAID)
    events = happened(*(("a", "refund", day) for day in days), ("b", "refund", date(2026, 5, 5)))
    return assemble(rows.lazy(), rows.select("registration_id"), around(events=events)).frame["days_to_refund"][0]


def test_the_first_refund_after_the_payment_counts() -> None:
    assert refunded(date(2026, 6, 30), date(2026, 5, 17)) == 13
    assert refunded(date(2026, 5, 1)) is None
    assert refunded() is None


def test_a_payment_late_in_the_evening_is_of_the_next_day_in_amsterdam() -> None:
    rows = registrations("a", paid_at=datetime(2026, 5, 3, 22, 30, tzinfo=UTC))
    events = happened(("a", "refund", date(2026, 5, 5)))
    frame = assemble(rows.lazy(), rows.select("registration_id"), around(events=events)).frame
    assert frame["days_to_refund"].to_list() == [1]


def test_an_institution_that_delivers_no_refunds_is_said_to() -> None:
    rows = registrations("a")
    events = happened(("a", "arrived", date(2026, 9, 1)))
    told = assemble(rows.lazy(), rows.select("registration_id"), around(events=events)).unavailable
    assert told["days_to_refund"].en == "events: no refunds delivered"
