"""A model learns what is usual and explains what is not; what is missing is never strange."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from loep.detection import anomaly
from loep.detection.anomaly import Fitted
from loep.detection.policy import Ruling
from loep.errors import ContentInvalid
from loep.vocabulary import Stage, Words
from tests.builders.definitions import amount, comparing
from tests.builders.signals import policy

WORDS = comparing({"letter_words": amount("letter_words"), "upload_count": amount("upload_count")})
LIVE = policy(M99=Ruling(Stage.LIVE, 1))


def ordinary(height: int = 400, **columns: object) -> pl.DataFrame:
    """Registrations in two programmes: letters of about 180 words in one, of about 400 in the other, 4 uploads."""
    draw = np.random.default_rng(7)
    first = np.arange(height) % 2 == 0
    frame = pl.DataFrame(
        {
            "registration_id": [f"r{number:04}" for number in range(height)],
            "programme": np.where(first, "34280", "34401"),
            "letter_words": (draw.normal(0, 20, height) + np.where(first, 180, 400)).astype(int),
            "upload_count": draw.integers(3, 6, height),
        }
    )
    return frame.with_columns(**{name: pl.lit(value) for name, value in columns.items()})


def altered(frame: pl.DataFrame, registration: str, **values: int | None) -> pl.DataFrame:
    """The frame with other values for one registration."""
    here = pl.col("registration_id") == registration
    return frame.with_columns(pl.when(here).then(value).otherwise(name).alias(name) for name, value in values.items())


def strange(frame: pl.DataFrame, fitted: Fitted | None = None) -> list[str]:
    fitted = fitted or anomaly.fit(WORDS, ordinary(), LIVE)
    return anomaly.look(fitted, WORDS, frame, LIVE)["registration_id"].to_list()


def test_one_oddity_is_found_and_explained_against_its_own_peers() -> None:
    frame = altered(ordinary(), "r0007", letter_words=12)

    found = anomaly.look(anomaly.fit(WORDS, frame, LIVE), WORDS, frame, LIVE)

    (signal,) = found.to_dicts()
    assert signal["registration_id"] == "r0007"
    assert (signal["detector"], signal["stage"], signal["points"]) == ("M99", "live", 1)
    assert re.fullmatch(r"Unusual among its peers, most of all 12 against (39|40)\d\.", signal["sentence_en"])
    assert re.fullmatch(r"Ongewoon naast soortgelijke .*, vooral 12 tegen (39|40)\d\.", signal["sentence_nl"])
    assert re.fullmatch(r'\{"letter_words":12,"letter_words_peers":(39|40)\d\}', signal["evidence"])


def test_ordinary_registrations_stay_quiet_although_a_share_always_finds_somebody() -> None:
    assert strange(ordinary()) == []


def test_usual_elsewhere_is_unusual_here() -> None:
    assert strange(altered(ordinary(), "r0000", letter_words=400)) == ["r0000"]


def test_what_is_missing_is_never_strange() -> None:
    fitted = anomaly.fit(WORDS, ordinary(), LIVE)

    assert strange(altered(ordinary(), "r0000", letter_words=None), fitted) == []
    assert strange(altered(ordinary(), "r0000", letter_words=None, upload_count=None), fitted) == []
    assert strange(ordinary(letter_words=None), fitted) == []


def test_what_is_missing_explains_nothing() -> None:
    frame = altered(ordinary(), "r0000", letter_words=None, upload_count=60)

    found = anomaly.look(anomaly.fit(WORDS, frame, LIVE), WORDS, frame, LIVE)

    assert found["evidence"].to_list() == ['{"upload_count":60,"upload_count_peers":4}']


def test_only_the_side_that_counts_is_strange() -> None:
    uploads = replace(amount("upload_count"), side="above")
    above = comparing({"letter_words": amount("letter_words"), "upload_count": uploads})
    fewer, more = altered(ordinary(), "r0000", upload_count=-60), altered(ordinary(), "r0000", upload_count=60)

    def strangest(frame: pl.DataFrame) -> list[str]:
        return anomaly.look(anomaly.fit(above, frame, LIVE), above, frame, LIVE)["registration_id"].to_list()

    assert strangest(fewer) == []
    assert strangest(more) == ["r0000"]


def test_a_programme_that_is_new_is_compared_with_everybody() -> None:
    frame = altered(ordinary(programme="99999"), "r0003", letter_words=4_000)

    assert strange(frame) == ["r0003"]


def test_the_same_registrations_in_another_order_give_the_same_fit() -> None:
    first = anomaly.fit(WORDS, ordinary(), LIVE)
    shuffled = anomaly.fit(WORDS, ordinary().sample(fraction=1, shuffle=True, seed=3), LIVE)

    assert first.scores == shuffled.scores
    assert first.peers.equals(shuffled.peers)


def test_the_policy_sets_share_and_distance() -> None:
    frame = altered(ordinary(), "r0007", letter_words=12)
    fitted = anomaly.fit(WORDS, frame, LIVE)
    farther = policy(M99=Ruling(Stage.LIVE, 1, {"distance": 100.0}))
    rarer = policy(M99=Ruling(Stage.LIVE, 1, {"share": 0.0, "distance": 0.0}))
    common = policy(M99=Ruling(Stage.LIVE, 1, {"share": 1.0, "distance": 0.0}))

    assert anomaly.look(fitted, WORDS, frame, farther).is_empty()
    assert anomaly.look(fitted, WORDS, frame, rarer).height <= 1
    assert anomaly.look(fitted, WORDS, frame, common).height == frame.height


def test_a_retired_model_does_not_look() -> None:
    frame = altered(ordinary(), "r0007", letter_words=12)
    retired = policy(M99=Ruling(Stage.RETIRED, 1))

    assert anomaly.look(anomaly.fit(WORDS, frame, LIVE), WORDS, frame, retired).is_empty()


def test_too_few_registrations_say_nothing_and_say_so() -> None:
    few = anomaly.fit(WORDS, ordinary(99), LIVE)

    assert anomaly.silent(few) == Words(
        "fitted on 99 registrations; at least 100 are needed to say what is usual",
        "geijkt op 99 aanmeldingen; minstens 100 zijn nodig om te zeggen wat gewoon is",
    )
    assert anomaly.look(few, WORDS, altered(ordinary(), "r0007", letter_words=12), LIVE).is_empty()
    assert anomaly.silent(anomaly.fit(WORDS, ordinary(100), LIVE)) is None


def test_a_fit_of_nobody_is_silent_too() -> None:
    assert anomaly.silent(anomaly.fit(WORDS, ordinary().clear(), LIVE)) is not None


def test_the_card_says_what_it_was_fitted_on() -> None:
    card = anomaly.fit(WORDS, ordinary(), LIVE).card

    assert (card["model"], card["peers"], card["rows"]) == ("M99", "programme", 400)
    assert list(card["features"]) == ["letter_words", "upload_count"]
    assert (card["share"], card["distance"]) == (0.01, 5.0)
    assert card["metrics"] == {"share far from peers": 0.0, "share with a signal": 0.0}


def test_a_fit_comes_back_from_its_bytes_and_finds_the_same() -> None:
    frame = altered(ordinary(), "r0007", letter_words=12)
    fitted = anomaly.fit(WORDS, frame, LIVE)

    again = Fitted.from_bytes(fitted.to_bytes())

    assert anomaly.look(again, WORDS, frame, LIVE).equals(anomaly.look(fitted, WORDS, frame, LIVE))
    assert again.card == fitted.card


def test_a_silent_fit_comes_back_too() -> None:
    again = Fitted.from_bytes(anomaly.fit(WORDS, ordinary(50), LIVE).to_bytes())

    assert anomaly.silent(again) is not None


def test_a_fit_of_other_features_is_refused() -> None:
    fitted = anomaly.fit(WORDS, ordinary(), LIVE)
    other = comparing({"letter_words": amount("letter_words", pl.col("letter_words") * 2)})

    assert anomaly.suits(fitted, WORDS)
    assert not anomaly.suits(fitted, other)
    with pytest.raises(ContentInvalid, match=r"was made of other features than .*M99 has now: train anew"):
        anomaly.look(fitted, other, ordinary(), LIVE)


def test_a_frame_without_its_features_is_refused() -> None:
    frame = ordinary().drop("upload_count")

    with pytest.raises(ContentInvalid, match="M99: reads column `upload_count`"):
        anomaly.fit(WORDS, frame, LIVE)
    with pytest.raises(ContentInvalid, match="M99: reads column `upload_count`"):
        anomaly.look(anomaly.fit(WORDS, ordinary(), LIVE), WORDS, frame, LIVE)


@pytest.mark.promise("nothing runs that came as data", "a pickle is refused unread")
@pytest.mark.parametrize("name", ["canary.pkl", "canary.joblib", "canary.json"])
def test_a_pickle_is_refused_unread(shared: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    content = (shared / "data" / "badinput" / "own" / "model" / name).read_bytes()

    with pytest.raises(ContentInvalid, match="is not a skops file and was not opened"):
        Fitted.from_bytes(content)

    assert "CANARY" not in capsys.readouterr().out


@pytest.mark.promise("nothing runs that came as data", "a skops file that could run something is refused")
def test_a_skops_file_that_could_run_something_is_refused() -> None:
    from functools import partial

    from skops.io import dumps

    hostile = dumps({"estimator": partial(print, "ran"), "peers": {}, "scores": [], "card": {}})

    with pytest.raises(ContentInvalid, match=r"cannot be read \(UntrustedTypesFoundException\): train anew"):
        Fitted.from_bytes(hostile)


@pytest.mark.parametrize("cut", [10, 1_000, -40])
def test_a_damaged_file_is_refused(cut: int) -> None:
    whole = anomaly.fit(WORDS, ordinary(), LIVE).to_bytes()

    with pytest.raises(ContentInvalid, match="fitted model: "):
        Fitted.from_bytes(whole[:cut])
