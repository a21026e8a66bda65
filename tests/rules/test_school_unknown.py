from rules.school_unknown import school_unknown
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said


def test_a_school_that_nobody_knows_is_context() -> None:
    frame = registrations("anna", school_known=False, diploma_verified="none")

    assert said(school_unknown, frame) == {
        "anna": "No institution in ROR is known by the name of the prior school; this is context, look it up."
    }
    assert said(school_unknown, frame, "nl") == {
        "anna": "Geen instelling in ROR is bekend onder de naam van de vooropleidingsschool; dit is context, zoek de "
        "school op."
    }
    assert evidence(school_unknown, frame) == {"anna": {"school_known": False}}


def test_a_known_school_and_a_diploma_that_duo_confirmed_are_innocent() -> None:
    frame = registrations("anna boris", school_known=(True, False), diploma_verified=("none", "duo"))
    assert said(school_unknown, frame) == {}


def test_without_a_name_or_a_register_nothing_is_said() -> None:
    assert said(school_unknown, registrations("anna", school_known=None, diploma_verified="none")) == {}
