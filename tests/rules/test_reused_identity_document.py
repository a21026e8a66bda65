from rules.reused_identity_document import reused_identity_document
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said


def test_fires_for_everybody_on_a_document_of_two_persons() -> None:
    frame = registrations("anna boris clara", document_persons=(2, 2, 1))

    assert said(reused_identity_document, frame) == {
        "anna": "The same identity document stands with 2 persons whose name or birth date differs.",
        "boris": "The same identity document stands with 2 persons whose name or birth date differs.",
    }
    assert evidence(reused_identity_document, frame)["anna"] == {"persons": 2}


def test_says_so_in_dutch() -> None:
    assert said(reused_identity_document, registrations("anna", document_persons=3), "nl") == {
        "anna": "Hetzelfde identiteitsdocument staat bij 3 personen met een andere naam of geboortedatum."
    }


def test_a_document_of_ones_own_is_innocent() -> None:
    assert said(reused_identity_document, registrations("anna boris", document_persons=1)) == {}


def test_says_nothing_without_a_document() -> None:
    assert said(reused_identity_document, registrations("anna boris", document_persons=(None, 1))) == {}
