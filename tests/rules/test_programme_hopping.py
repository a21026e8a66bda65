from rules.programme_hopping import programme_hopping
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said

FEW = {
    "active_requests": 4,
    "fixus_requests": 2,
    "made_requests": 6,
    "cancelled_requests": 2,
    "repeated_requests": 2,
}


def test_fires_for_more_active_requests_than_studielink_allows() -> None:
    frame = registrations("anna", **{**FEW, "active_requests": 5})

    assert said(programme_hopping, frame) == {"anna": "One person has 5 active requests."}
    assert said(programme_hopping, frame, "nl") == {"anna": "Eén persoon heeft 5 actieve verzoeken."}
    assert evidence(programme_hopping, frame) == {"anna": {"active": 5}}


def test_fires_for_more_than_two_places_that_are_scarce() -> None:
    assert list(said(programme_hopping, registrations("anna", **{**FEW, "fixus_requests": 3}))) == ["anna"]


def test_fires_for_requests_that_are_cancelled_and_made_again() -> None:
    frame = registrations("anna", **{**FEW, "repeated_requests": 3})

    assert said(programme_hopping, frame) == {
        "anna": "One person withdrew 3 requests, each followed by another for the same programme."
    }


def test_fires_for_withdrawals_among_more_requests_than_can_be_open_at_once() -> None:
    frame = registrations("anna", **{**FEW, "made_requests": 5, "cancelled_requests": 3})

    assert said(programme_hopping, frame) == {
        "anna": "One person made 5 requests in one academic year and withdrew 3 of them."
    }
    assert said(programme_hopping, frame, "nl") == {
        "anna": "Eén persoon deed 5 verzoeken in één studiejaar en trok er 3 in."
    }


def test_who_withdraws_three_of_four_requests_has_chosen_and_is_innocent() -> None:
    chosen = {**FEW, "active_requests": 1, "made_requests": 4, "cancelled_requests": 3}

    assert said(programme_hopping, registrations("anna", **chosen)) == {}


def test_somebody_in_doubt_between_four_programmes_is_innocent() -> None:
    assert said(programme_hopping, registrations("anna", **FEW)) == {}


def test_says_nothing_of_places_where_nobody_knows_which_are_scarce() -> None:
    frame = registrations("anna boris", **{**FEW, "fixus_requests": None, "active_requests": (None, 5)})

    assert list(said(programme_hopping, frame)) == ["boris"]
