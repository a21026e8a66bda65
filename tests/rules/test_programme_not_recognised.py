import pytest

from rules.programme_not_recognised import programme_not_recognised
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said

IN_RIO = {"programme_recognised": True, "intake_open": True, "accredited_at_start": True}


@pytest.mark.parametrize(
    ("column", "english", "dutch"),
    [
        ("programme_recognised", "is not recognised at this institution on", "is bij deze instelling niet erkend op"),
        ("intake_open", "takes in no students on", "heeft geen instroom op"),
        ("accredited_at_start", "is not accredited on", "is niet geaccrediteerd op"),
    ],
)
def test_tells_which_of_the_three_it_is(column: str, english: str, dutch: str) -> None:
    frame = registrations("anna", **{**IN_RIO, column: False})

    assert said(programme_not_recognised, frame) == {
        "anna": f"Programme 34280 (full-time) {english} 1 Sep 2026, says RIO; usually an error in the data."
    }
    assert said(programme_not_recognised, frame, "nl") == {
        "anna": f"Opleiding 34280 (voltijd) {dutch} 1-9-2026, volgens RIO; meestal een fout in de gegevens."
    }
    assert evidence(programme_not_recognised, frame)["anna"][column] is False


def test_a_recognised_programme_is_innocent() -> None:
    assert said(programme_not_recognised, registrations("anna", **IN_RIO)) == {}


def test_one_unknown_answer_silences_no_other() -> None:
    frame = registrations("anna boris", programme_recognised=None, intake_open=(False, True), accredited_at_start=None)

    assert list(said(programme_not_recognised, frame)) == ["anna"]


def test_says_nothing_when_the_register_says_nothing() -> None:
    frame = registrations("anna", programme_recognised=None, intake_open=None, accredited_at_start=None)

    assert said(programme_not_recognised, frame) == {}
