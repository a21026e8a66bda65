import pytest

from rules.refund_diversion import refund_diversion
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said


def test_tells_how_soon_the_money_went_elsewhere() -> None:
    frame = registrations("anna", refund_elsewhere=True, days_to_refund=13, days_to_asking_back=None)

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
    both = registrations("anna", refund_elsewhere=elsewhere, days_to_refund=days, days_to_asking_back=days)
    assert said(refund_diversion, both) == {}


def test_tells_that_somebody_is_gone_before_any_money_is() -> None:
    frame = registrations("anna boris", refund_elsewhere=True, days_to_refund=None, days_to_asking_back=(12, -1))

    assert said(refund_diversion, frame) == {
        "anna": "Gone within 12 days of the payment, and the account for the refund is another than the one that paid; "
        "ask whose they are before it is paid."
    }
    assert said(refund_diversion, frame, "nl") == {
        "anna": "Binnen 12 dagen na de betaling weg, en de rekening voor terugbetaling is een andere dan die betaalde; "
        "vraag van wie zij zijn voordat er wordt betaald."
    }
    assert evidence(refund_diversion, frame) == {"anna": {"asked": 12}}


@pytest.mark.parametrize(("elsewhere", "days"), [(None, 13), (True, None)])
def test_without_an_account_or_a_refund_nothing_is_said(elsewhere: bool | None, days: int | None) -> None:
    both = registrations("anna", refund_elsewhere=elsewhere, days_to_refund=days, days_to_asking_back=days)
    assert said(refund_diversion, both) == {}
