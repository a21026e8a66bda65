import pytest

from rules.reused_upload import reused_upload
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said


def test_fires_for_two_persons_with_one_diploma() -> None:
    frame = registrations("anna boris", upload_persons=2, upload_kind="diploma")

    assert said(reused_upload, frame)["boris"] == "The same file (diploma) was uploaded for 2 persons."
    assert evidence(reused_upload, frame)["boris"] == {"kind": "diploma", "persons": 2}


@pytest.mark.parametrize(
    ("kind", "in_dutch"),
    [
        ("transcript", "cijferlijst"),
        ("language", "taalcertificaat"),
        ("identity", "identiteitsdocument"),
        ("means", "overzicht van middelen"),
    ],
)
def test_names_the_kind_of_file_in_the_language_of_the_reader(kind: str, in_dutch: str) -> None:
    frame = registrations("anna", upload_persons=4, upload_kind=kind)

    assert said(reused_upload, frame, "nl") == {"anna": f"Hetzelfde bestand ({in_dutch}) is voor 4 personen geüpload."}


@pytest.mark.parametrize("kind", ["photo", "other"])
def test_a_shared_photo_or_leaflet_is_innocent(kind: str) -> None:
    assert said(reused_upload, registrations("anna", upload_persons=9, upload_kind=kind)) == {}


def test_a_file_of_ones_own_is_innocent() -> None:
    assert said(reused_upload, registrations("anna", upload_persons=1, upload_kind="diploma")) == {}


def test_says_nothing_without_uploads_or_without_their_kind() -> None:
    frame = registrations("anna boris", upload_persons=(None, 3), upload_kind=("diploma", None))

    assert said(reused_upload, frame) == {}
