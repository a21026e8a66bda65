from typing import Any

import polars as pl
import pytest

from rules.means_short import means_short
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said

NORM = 1_130.77


def shown(**columns: Any) -> pl.DataFrame:
    """Somebody who needs a permit and shows enough, two weeks old."""
    right = {"permit_needed": True, "means_amount": 14_000.0, "means_age_days": 14, "study_norm": NORM}
    return registrations("anna", **{**right, **columns})


def test_tells_the_amount_beside_the_norm_of_the_year() -> None:
    frame = shown(means_amount=9_000.0)
    assert said(means_short, frame) == {
        "anna": "The proof of means is EUR 9000, the norm for the year EUR 13569.24; ask about a grant or a guarantor."
    }
    assert said(means_short, frame, "nl") == {
        "anna": "De onderbouwing van middelen is EUR 9000, de norm voor het jaar EUR 13569,24; vraag naar een beurs of "
        "garantsteller."
    }
    assert evidence(means_short, frame) == {"anna": {"amount": 9_000.0, "norm": pytest.approx(13_569.24)}}


def test_tells_that_a_proof_is_old() -> None:
    frame = shown(means_age_days=120)
    assert said(means_short, frame) == {
        "anna": "The proof of means was 120 days old when the registration was submitted; ask for a newer one."
    }
    assert said(means_short, frame, "nl") == {
        "anna": "De onderbouwing van middelen was bij het indienen 120 dagen oud; vraag om een nieuwere."
    }


def test_an_old_proof_is_seen_where_the_norm_is_not_known() -> None:
    assert list(said(means_short, shown(means_age_days=120, study_norm=None))) == ["anna"]


@pytest.mark.parametrize("columns", [{"means_amount": 13_569.24}, {"means_age_days": 92}, {"means_age_days": -3}])
def test_exactly_enough_and_three_months_old_is_innocent(columns: dict[str, Any]) -> None:
    assert said(means_short, shown(**columns)) == {}


def test_whoever_needs_no_permit_is_left_alone() -> None:
    assert said(means_short, shown(permit_needed=False, means_amount=10.0, means_age_days=400)) == {}


@pytest.mark.parametrize("columns", [{"means_amount": None}, {"study_norm": None, "means_amount": 10.0}])
def test_without_an_amount_or_a_norm_nothing_is_said(columns: dict[str, Any]) -> None:
    assert said(means_short, shown(**columns, means_age_days=None)) == {}


def test_who_shows_the_norm_to_the_cent_shows_enough() -> None:
    cents = range(100_000, 100_100)
    frame = pl.concat(shown(study_norm=each / 100, means_amount=each * 12 / 100) for each in cents)
    assert said(means_short, frame) == {}
