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
    return told("days_unconfirmed", **{**right, **changed})


def test_a_dutch_diploma_that_nobody_confirmed_counts_until_the_delivery() -> None:
    assert diploma() == 868
    assert diploma(diploma_date=date(2026, 10, 1)) == 50


@pytest.mark.parametrize(
    "changed",
    [
        {"diploma_verified": "duo"},
        {"diploma_verified": "institution"},
        {"diploma_verified": "issuer"},
        {"prior_school_country": "BE"},
        {"diploma_date": date(2006, 12, 31)},
        {"prior_school_country": None},
        {"diploma_date": None},
    ],
)
def test_confirmed_or_of_another_country_or_older_or_unknown_is_innocent(changed: dict[str, Any]) -> None:
    assert diploma(**changed) is None


def gap(test: str, *scores: float | None, on: date | None = None) -> Any:
    names = ("score_listening", "score_reading", "score_writing", "score_speaking")
    return told(
        "language_score_gap", language_test=test, language_test_date=on, **dict(zip(names, scores, strict=True))
    )


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


BEFORE, SINCE = date(2026, 1, 20), date(2026, 1, 21)


@pytest.mark.parametrize("test", ["toefl", "toefl_home"])
def test_toefl_sections_are_bands_since_the_day_on_which_they_became_so(test: str) -> None:
    assert gap(test, 6.0, 6.0, 1.0, 1.5, on=SINCE) == 5.0
    assert gap(test, 5.0, 4.5, 4.5, 5.0, on=SINCE) == 0.5
    assert gap(test, 29, 28, 27, 14, on=SINCE) == 3.0
    assert gap(test, 29, 28, 27, 4, on=BEFORE) == 5.0


@pytest.mark.parametrize(
    ("scores", "on"),
    [((6.0, 6.0, 1.0, 1.0), None), ((6.0, 27.0, 26.0, 5.5), SINCE), ((6.0, 6.0, 1.0, 0.5), SINCE)],
    ids=["unknown day", "both kinds side by side", "off the scale"],
)
def test_toefl_sections_of_which_the_scale_is_unknown_say_nothing(scores: tuple[float, ...], on: date | None) -> None:
    assert gap("toefl", *scores, on=on) is None


@pytest.mark.parametrize(
    ("test", "overall", "on", "level"),
    [
        ("toefl", 4.5, SINCE, 0.75),
        ("toefl", 90.0, SINCE, 0.75),
        ("toefl", 90.0, BEFORE, 0.75),
        ("toefl", 90.0, None, 0.75),
        ("toefl", 4.5, None, None),
        ("ielts", 6.75, None, 0.75),
        ("ielts", 90.0, None, None),
        ("other", 6.0, None, None),
    ],
)
def test_the_level_is_a_part_of_the_scale_on_which_it_was_marked(
    test: str, overall: float, on: date | None, level: float | None
) -> None:
    assert told("language_level", language_test=test, score_overall=overall, language_test_date=on) == level


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


def asked_back(**changed: Any) -> Any:
    late = datetime(2026, 11, 8, 10, tzinfo=UTC)
    return told("days_to_asking_back", **{"status": "withdrawn", "amount_paid": 900.0, "paid_at": late, **changed})


def test_who_paid_and_is_gone_asks_the_money_back_by_the_delivery_at_the_latest() -> None:
    assert asked_back() == asked_back(status="deregistered") == 12


@pytest.mark.parametrize(
    "changed", [{"status": "enrolled"}, {"amount_paid": 0.0}, {"amount_paid": None}, {"paid_at": None}]
)
def test_who_stays_or_paid_nothing_asks_nothing_back(changed: dict[str, Any]) -> None:
    assert asked_back(**changed) is None


def refunded(*days: date, value: float | None = None) -> Any:
    rows = registrations("a", paid_at=PAID)
    events = happened(*(("a", "refund", day, value) for day in days), ("b", "refund", date(2026, 5, 5)))
    return assemble(rows.lazy(), rows.select("registration_id"), around(events=events)).frame["days_to_refund"][0]


def test_the_first_refund_after_the_payment_counts() -> None:
    assert refunded(date(2026, 6, 30), date(2026, 5, 17)) == 13
    assert refunded(date(2026, 5, 1)) is None
    assert refunded() is None


def test_a_refund_of_nothing_is_none() -> None:
    assert refunded(date(2026, 5, 17), value=0.0) is None
    assert refunded(date(2026, 5, 17), value=0.01) == 13


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
