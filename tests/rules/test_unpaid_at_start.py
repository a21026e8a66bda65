import pytest

from rules.unpaid_at_start import unpaid_at_start
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said


def test_tells_what_is_due_and_since_when() -> None:
    frame = registrations("anna", days_owing=80, amount_due=2_694.0)

    assert said(unpaid_at_start, frame) == {
        "anna": "Nothing of the EUR 2694 due was paid 80 days after the start; this is context."
    }
    assert said(unpaid_at_start, frame, "nl") == {
        "anna": "Van de verschuldigde EUR 2694 is 80 dagen na de start niets betaald; dit is context."
    }
    assert evidence(unpaid_at_start, frame) == {"anna": {"due": 2_694.0, "days": 80}}


@pytest.mark.parametrize(("days", "fires"), [(0, False), (13, False), (14, True)])
def test_two_weeks_of_grace(days: int, fires: bool) -> None:
    assert bool(said(unpaid_at_start, registrations("anna", days_owing=days, amount_due=10.0))) is fires


def test_whoever_paid_or_of_whom_nothing_is_known_is_left_alone() -> None:
    assert said(unpaid_at_start, registrations("anna", days_owing=None, amount_due=10.0)) == {}
