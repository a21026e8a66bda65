from datetime import date

from rules.dutch_diploma_not_confirmed import dutch_diploma_not_confirmed
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said

OBTAINED = date(2024, 7, 5)


def test_tells_which_diploma_to_ask_about() -> None:
    frame = registrations("anna", days_unconfirmed=503, diploma_date=OBTAINED)

    assert said(dutch_diploma_not_confirmed, frame) == {
        "anna": "The diploma of a Dutch school of 5 Jul 2024 is not confirmed by DUO; ask for the extract from DUO."
    }
    assert said(dutch_diploma_not_confirmed, frame, "nl") == {
        "anna": "Het diploma van een Nederlandse school van 5-7-2024 is niet door DUO bevestigd; vraag het uittreksel "
        "van DUO."
    }
    assert evidence(dutch_diploma_not_confirmed, frame) == {"anna": {"obtained": "2024-07-05", "days": 503}}


def test_a_confirmed_diploma_is_innocent() -> None:
    frame = registrations("anna", days_unconfirmed=None, diploma_date=OBTAINED)
    assert said(dutch_diploma_not_confirmed, frame) == {}


def test_schools_have_sixty_days_to_tell_duo_unless_the_policy_gives_them_longer() -> None:
    frame = registrations("anna boris clara", days_unconfirmed=(59, 60, 120), diploma_date=OBTAINED)
    assert list(said(dutch_diploma_not_confirmed, frame)) == ["boris", "clara"]
    assert list(said(dutch_diploma_not_confirmed, frame, min_days=90)) == ["clara"]


def test_whoever_has_no_diploma_yet_is_left_alone() -> None:
    frame = registrations("anna boris", days_unconfirmed=(None, 503), diploma_date=(OBTAINED, None))
    assert said(dutch_diploma_not_confirmed, frame) == {}
