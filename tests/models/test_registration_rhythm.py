"""M01 on registrations that come as people come."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from loep.detection import anomaly
from loep.detection.anomaly import Fitted
from loep.detection.policy import Policy, Ruling
from loep.vocabulary import Stage
from models.registration_rhythm import registration_rhythm
from tests.builders.registrations import registrations
from tests.builders.signals import policy

LIVE = policy(M01=Ruling(Stage.LIVE, 1))
DISTANCE_ALONE = policy(M01=Ruling(Stage.LIVE, 1, {"share": 1.0}))
HEIGHT = 600


def ordinary() -> pl.DataFrame:
    """One programme: everybody pays within weeks, the nearest other is hours away, nothing keeps a beat."""
    draw = np.random.default_rng(5)
    return registrations(
        " ".join(f"r{number:04}" for number in range(HEIGHT)),
        minutes_to_pay=tuple(np.exp(draw.uniform(7.5, 10, HEIGHT)).tolist()),
        minutes_apart=tuple(draw.exponential(240, HEIGHT).clip(20).tolist()),
        usual_minutes_apart=240.0,
        even_gaps=0,
        minutes_from_account=None,
        minutes_between_edits=None,
    ).with_columns(pl.col("minutes_from_account", "minutes_between_edits").cast(pl.Float64))


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    return anomaly.fit(registration_rhythm, ordinary(), LIVE)


def look(fitted: Fitted, terms: Policy = LIVE, **odd: Any) -> list[dict[str, Any]]:
    """The signals when the registration r0003 has these values."""
    here = pl.col("registration_id") == "r0003"
    frame = ordinary()
    changed = [
        pl.when(here).then(pl.lit(value, frame.schema[name])).otherwise(name).alias(name) for name, value in odd.items()
    ]
    return anomaly.look(fitted, registration_rhythm, frame.with_columns(changed), terms).to_dicts()


def test_paid_within_minutes_and_right_after_another_is_told_in_minutes_and_days(fitted: Fitted) -> None:
    (signal,) = look(fitted, minutes_to_pay=3.0, minutes_apart=2.0)

    assert signal["registration_id"] == "r0003"
    assert "paid 3 minutes after submitting, where its peers take 4 days" in signal["sentence_en"]
    assert "betaald 3 minuten na het indienen, waar anderen er 4 dagen over doen" in signal["sentence_nl"]


def test_right_after_another_is_told_against_what_is_usual_then(fitted: Fitted) -> None:
    (signal,) = look(fitted, minutes_apart=0.1, even_gaps=4)

    assert "came 2215 times as soon as usual then, against 2 times" in signal["sentence_en"]
    assert "keer zo snel als dan gewoon is" in signal["sentence_nl"]


def test_a_beat_is_told(fitted: Fitted) -> None:
    (signal,) = look(fitted, even_gaps=12)

    assert "one of 12 registrations in a row with equal gaps to the second, where 0 is usual" in signal["sentence_en"]


def test_ordinary_registrations_are_quiet(fitted: Fitted) -> None:
    assert look(fitted) == []


def test_who_has_not_paid_or_came_alone_is_quiet(fitted: Fitted) -> None:
    assert look(fitted, DISTANCE_ALONE, minutes_to_pay=None, minutes_apart=None, even_gaps=None) == []


def test_late_payment_and_a_lonely_moment_are_quiet(fitted: Fitted) -> None:
    assert look(fitted, DISTANCE_ALONE, minutes_to_pay=400_000.0, minutes_apart=50_000.0) == []


def test_features_that_no_delivery_brings_stay_silent_and_hold_back_nobody(fitted: Fitted) -> None:
    assert fitted.card["rows"] == HEIGHT
    assert all("account" not in signal["sentence_en"] for signal in look(fitted, even_gaps=12))


def test_features_that_a_delivery_brings_later_count_after_training() -> None:
    draw = np.random.default_rng(6)
    account = pl.Series("minutes_from_account", np.exp(draw.uniform(6, 9, HEIGHT)))
    frame = ordinary().with_columns(account)
    quick = frame.with_columns(
        minutes_from_account=pl.when(pl.col("registration_id") == "r0003").then(1.0).otherwise("minutes_from_account")
    )
    (signal,) = anomaly.look(
        anomaly.fit(registration_rhythm, frame, LIVE), registration_rhythm, quick, DISTANCE_ALONE
    ).to_dicts()
    assert "submitted 1 minutes after making the account" in signal["sentence_en"]


def test_reads_neither_the_clock_nor_the_calendar() -> None:
    assert set(registration_rhythm.columns) == {
        *("programme", "minutes_to_pay", "minutes_apart", "usual_minutes_apart", "even_gaps"),
        *("minutes_from_account", "minutes_between_edits"),
    }
