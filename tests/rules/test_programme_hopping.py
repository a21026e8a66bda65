from rules.programme_hopping import programme_hopping
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said

FEW = {"active_requests": 4, "fixus_requests": 2, "cancelled_requests": 2}


def test_fires_for_more_active_requests_than_studielink_allows() -> None:
    frame = registrations("anna", **{**FEW, "active_requests": 5})

    assert said(programme_hopping, frame) == {"anna": "One person has an active request for 5 programmes."}
    assert said(programme_hopping, frame, "nl") == {"anna": "Eén persoon heeft een actief verzoek voor 5 opleidingen."}
    assert evidence(programme_hopping, frame) == {"anna": {"active": 5}}


def test_fires_for_more_than_two_places_that_are_scarce() -> None:
    assert list(said(programme_hopping, registrations("anna", **{**FEW, "fixus_requests": 3}))) == ["anna"]


def test_fires_for_requests_that_are_cancelled_and_made_again() -> None:
    frame = registrations("anna", **{**FEW, "cancelled_requests": 3})

    assert said(programme_hopping, frame) == {"anna": "One person withdrew 3 requests, each followed by another."}


def test_somebody_in_doubt_between_four_programmes_is_innocent() -> None:
    assert said(programme_hopping, registrations("anna", **FEW)) == {}


def test_says_nothing_of_places_where_nobody_knows_which_are_scarce() -> None:
    frame = registrations("anna boris", **{**FEW, "fixus_requests": None, "active_requests": (None, 5)})

    assert list(said(programme_hopping, frame)) == ["boris"]
