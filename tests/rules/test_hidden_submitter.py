from rules.hidden_submitter import hidden_submitter
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said


def test_fires_for_one_author_behind_three_persons() -> None:
    frame = registrations("anna boris", submitter_persons=(3, 2), submitter_kind="author")

    assert said(hidden_submitter, frame) == {
        "anna": "Behind 3 persons without a declared intermediary stands the same author in the files."
    }
    assert evidence(hidden_submitter, frame) == {"anna": {"persons": 3, "kind": "author"}}


def test_fires_for_one_device_and_says_so_in_dutch() -> None:
    frame = registrations("anna", submitter_persons=8, submitter_kind="device")

    assert said(hidden_submitter, frame, "nl") == {
        "anna": "Achter 8 personen zonder opgegeven tussenpersoon staat hetzelfde kenmerk: apparaat."
    }


def test_a_scanner_at_home_is_innocent() -> None:
    assert said(hidden_submitter, registrations("anna boris", submitter_persons=2, submitter_kind="author")) == {}


def test_software_that_signs_for_everybody_counts_one_and_is_innocent() -> None:
    assert said(hidden_submitter, registrations("anna", submitter_persons=1, submitter_kind=None)) == {}


def test_the_policy_may_be_stricter() -> None:
    frame = registrations("anna", submitter_persons=2, submitter_kind="author")

    assert list(said(hidden_submitter, frame, min_persons=2)) == ["anna"]


def test_says_nothing_where_nothing_points_to_anybody() -> None:
    frame = registrations("anna boris", submitter_persons=(None, 5), submitter_kind=("author", None))

    assert said(hidden_submitter, frame) == {}
