import pytest

from rules.shared_contact import shared_contact
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said


@pytest.mark.parametrize(
    ("kind", "english", "dutch"),
    [
        ("email", "e-mail address", "e-mailadres"),
        ("phone", "phone number", "telefoonnummer"),
        ("device", "device", "apparaat"),
        ("network", "network", "netwerk"),
    ],
)
def test_fires_for_three_unrelated_persons_and_names_the_contact(kind: str, english: str, dutch: str) -> None:
    frame = registrations("anna", contact_persons=3, contact_kind=kind)

    assert said(shared_contact, frame) == {
        "anna": f"3 persons without a known relation registered with the same {english}."
    }
    assert said(shared_contact, frame, "nl") == {
        "anna": f"3 personen zonder bekend verband meldden zich aan met hetzelfde {dutch}."
    }
    assert evidence(shared_contact, frame) == {"anna": {"persons": 3, "kind": kind}}


def test_flatmates_are_innocent() -> None:
    assert said(shared_contact, registrations("anna boris", contact_persons=2, contact_kind="phone")) == {}


def test_says_nothing_without_a_contact() -> None:
    frame = registrations("anna boris", contact_persons=(None, 5), contact_kind=("email", None))

    assert said(shared_contact, frame) == {}
