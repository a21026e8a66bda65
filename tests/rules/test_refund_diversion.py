import pytest

from rules.refund_diversion import refund_diversion
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said


def test_tells_how_soon_the_money_went_elsewhere() -> None:
    frame = registrations("anna", refund_elsewhere=True, days_to_refund=13)

    assert said(refund_diversion, frame) == {
        "anna": "Refunded 13 days after the payment, to another account than the one that paid; ask whose they are."
    }
    assert said(refund_diversion, frame, "nl") == {
        "anna": "Terugbetaald 13 dagen na de betaling, naar een andere rekening dan die betaalde; vraag van wie "
        "zij zijn."
    }
    assert evidence(refund_diversion, frame) == {"anna": {"days": 13}}


@pytest.mark.parametrize(("elsewhere", "days"), [(False, 13), (True, 31)])
def test_a_refund_to_the_account_that_paid_or_much_later_is_innocent(elsewhere: bool, days: int) -> None:
    assert said(refund_diversion, registrations("anna", refund_elsewhere=elsewhere, days_to_refund=days)) == {}


@pytest.mark.parametrize(("elsewhere", "days"), [(None, 13), (True, None)])
def test_without_an_account_or_a_refund_nothing_is_said(elsewhere: bool | None, days: int | None) -> None:
    assert said(refund_diversion, registrations("anna", refund_elsewhere=elsewhere, days_to_refund=days)) == {}
