from rules.shared_bank_account import shared_bank_account
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said


def test_fires_for_every_person_on_a_crowded_account() -> None:
    frame = registrations("anna boris clara", account_persons=(4, 4, 3))

    assert said(shared_bank_account, frame) == {
        "anna": "4 people are paid for from one bank account.",
        "boris": "4 people are paid for from one bank account.",
    }
    assert evidence(shared_bank_account, frame)["boris"] == {"persons": 4}


def test_says_so_in_dutch() -> None:
    assert said(shared_bank_account, registrations("anna", account_persons=12), "nl") == {
        "anna": "Voor 12 personen is vanaf één bankrekening betaald."
    }


def test_a_family_of_three_is_innocent() -> None:
    assert said(shared_bank_account, registrations("anna boris clara", account_persons=3)) == {}


def test_the_policy_may_be_stricter() -> None:
    assert list(said(shared_bank_account, registrations("anna", account_persons=3), max_persons=2)) == ["anna"]


def test_says_nothing_of_whoever_has_not_paid() -> None:
    assert said(shared_bank_account, registrations("anna boris", account_persons=(None, 1))) == {}
