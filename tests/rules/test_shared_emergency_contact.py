import json

import polars as pl

from loep.detection.detect import detect
from loep.detection.policy import Ruling
from loep.vocabulary import Stage
from rules.shared_emergency_contact import shared_emergency_contact
from tests.builders.registrations import registrations
from tests.builders.signals import policy

LIVE = policy(R33=Ruling(Stage.LIVE, 0))


def said(frame: pl.DataFrame, language: str = "en") -> dict[str, str]:
    found = detect(frame, [shared_emergency_contact], LIVE, {}, "welfare").signals
    return dict(found.select("registration_id", f"sentence_{language}").iter_rows())


def test_fires_for_four_persons_with_one_contact() -> None:
    frame = registrations("anna boris", emergency_persons=(4, 3))

    assert said(frame) == {"anna": "4 people have one emergency contact."}
    assert said(frame, "nl") == {"anna": "4 personen hebben één noodcontact."}


def test_its_evidence_is_a_count() -> None:
    found = detect(registrations("anna", emergency_persons=5), [shared_emergency_contact], LIVE, {}, "welfare")
    assert [json.loads(text) for text in found.signals["evidence"]] == [{"persons": 5}]


def test_a_family_or_a_few_friends_are_innocent() -> None:
    assert said(registrations("anna", emergency_persons=3)) == {}


def test_says_nothing_of_whoever_gave_no_contact() -> None:
    assert said(registrations("anna boris", emergency_persons=(None, 1))) == {}


def test_no_night_of_signals_ever_hears_it() -> None:
    found = detect(registrations("anna", emergency_persons=9), [shared_emergency_contact], LIVE, {})
    assert found.signals.is_empty()
    assert found.skipped == {}
