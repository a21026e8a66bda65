"""M02 on dossiers as people hand them in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from loep.detection import anomaly
from loep.detection.anomaly import Fitted
from loep.detection.policy import Policy, Ruling
from loep.vocabulary import Stage
from models.dossier_shape import dossier_shape
from tests.builders.registrations import registrations
from tests.builders.signals import policy

LIVE = policy(M02=Ruling(Stage.LIVE, 1))
DISTANCE_ALONE = policy(M02=Ruling(Stage.LIVE, 1, {"share": 1.0}))


def dossiers(height: int = 600) -> pl.DataFrame:
    """Ordinary dossiers of one programme; a third took an IELTS."""
    draw = np.random.default_rng(5)
    words = draw.lognormal(5.2, 0.3, height).astype(int)
    third = np.arange(height) % 3 == 0

    def scored(highest: float = 1.0) -> tuple[float | None, ...]:
        bands = np.round(draw.normal(6.5, 0.5, height) * 2) / 2
        return tuple(float(band) / highest if took else None for band, took in zip(bands, third, strict=True))

    return registrations(
        " ".join(f"r{number:04}" for number in range(height)),
        submitted_at=datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=9),
        letter_words=tuple(words.tolist()),
        letter_vocabulary=tuple((words ** draw.normal(0.9, 0.01, height) / words).tolist()),
        upload_count=tuple(draw.integers(2, 7, height).tolist()),
        filled_share=tuple(np.clip(draw.normal(0.8, 0.06, height), 0, 1).tolist()),
        language_test=tuple("ielts" if took else "none" for took in third),
        score_listening=scored(),
        score_reading=scored(),
        score_writing=scored(),
        score_speaking=scored(),
        score_overall=scored(),
        language_level=scored(9.0),
    )


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    return anomaly.fit(dossier_shape, dossiers(), LIVE)


def look(fitted: Fitted, terms: Policy = LIVE, **odd: Any) -> list[dict[str, Any]]:
    """The signals when the dossier of r0003 has these values."""
    here = pl.col("registration_id") == "r0003"
    changed = [
        pl.when(here).then(pl.lit(value, dtype)).otherwise(name).alias(name)
        for name, value in odd.items()
        for dtype in [dossiers().schema[name]]
    ]
    return anomaly.look(fitted, dossier_shape, dossiers().with_columns(changed), terms).to_dicts()


def test_an_odd_dossier_is_explained_by_what_is_farthest(fitted: Fitted) -> None:
    (signal,) = look(fitted, letter_words=9, letter_vocabulary=1.0, upload_count=16, score_listening=4.5)

    assert signal["registration_id"] == "r0003"
    assert signal["sentence_en"].startswith(
        "Unusual among its peers, most of all a letter of 9 words, where its peers write 1"
    )
    assert signal["sentence_nl"].startswith(
        "Ongewoon naast soortgelijke aanmeldingen, vooral een brief van 9 woorden, waar anderen er 1"
    )
    assert '"upload_count":16' in signal["evidence"]


def test_ordinary_dossiers_are_quiet(fitted: Fitted) -> None:
    assert look(fitted) == []


def test_an_empty_dossier_is_quiet(fitted: Fitted) -> None:
    nothing = dict.fromkeys(("letter_words", "letter_vocabulary", "upload_count", "score_overall", "filled_share"))

    assert look(fitted, DISTANCE_ALONE, **nothing) == []


def test_few_uploads_and_a_bare_form_are_quiet(fitted: Fitted) -> None:
    assert look(fitted, DISTANCE_ALONE, upload_count=0, filled_share=0.0) == []


def test_far_in_one_thing_and_ordinary_in_all_else_is_not_rare_enough(fitted: Fitted) -> None:
    assert len(look(fitted, DISTANCE_ALONE, upload_count=20)) == 1
    assert look(fitted, upload_count=20) == []


def test_the_files_that_a_permit_asks_for_are_quiet(fitted: Fitted) -> None:
    assert look(fitted, DISTANCE_ALONE, upload_count=12) == []
    assert len(look(fitted, DISTANCE_ALONE, upload_count=40)) == 1


def test_reads_nothing_about_who_somebody_is() -> None:
    assert set(dossier_shape.columns) <= {
        *("programme", "letter_words", "letter_vocabulary", "upload_count", "filled_share"),
        *("language_test", "score_listening", "score_reading", "score_writing", "score_speaking", "score_overall"),
        "language_level",
    }
