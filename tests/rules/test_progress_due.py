import pytest

from rules.progress_due import progress_due
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said

BEHIND = {"permit_needed": True, "credits": 1.0, "progress_days": 90, "progress_settled": False}


def test_fires_for_less_than_half_of_the_credits_pro_rata() -> None:
    frame = registrations("anna", **BEHIND)

    assert said(progress_due, frame) == {
        "anna": "1 credits in 90 days of study on a permit; 5.7 are needed to be on half."
    }
    assert said(progress_due, frame, "nl") == {
        "anna": "1 studiepunten in 90 studiedagen met een vergunning; 5,7 zijn nodig voor de helft."
    }
    assert evidence(progress_due, frame) == {"anna": {"credits": 1.0, "days": 90, "wanted": 5.7}}


def test_half_of_a_whole_year_is_thirty_credits_and_never_more() -> None:
    frame = registrations("anna boris", **{**BEHIND, "credits": (29.0, 30.0), "progress_days": 393})

    assert list(said(progress_due, frame)) == ["anna"]


@pytest.mark.parametrize(
    "explained",
    [{"progress_settled": True}, {"credits": 6.0}, {"progress_days": 55}, {"permit_needed": False}],
    ids=["excused or reported", "half of the credits", "first period not over", "no permit"],
)
def test_is_innocent(explained: dict[str, object]) -> None:
    assert said(progress_due, registrations("anna", **{**BEHIND, **explained})) == {}


@pytest.mark.parametrize("column", ["credits", "progress_days", "progress_settled"])
def test_says_nothing_where_results_are_not_known(column: str) -> None:
    assert said(progress_due, registrations("anna boris", **{**BEHIND, column: (None, BEHIND[column])})).keys() == {
        "boris"
    }
