from rules.common_payer import common_payer
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said


def test_fires_for_every_person_whom_one_payer_paid_for() -> None:
    frame = registrations("anna boris clara", payer_persons=(4, 7, 3))

    assert said(common_payer, frame) == {
        "anna": "One payer paid for 4 persons without a known relation who registered in the same weeks.",
        "boris": "One payer paid for 7 persons without a known relation who registered in the same weeks.",
    }
    assert evidence(common_payer, frame)["boris"] == {"persons": 7}


def test_says_so_in_dutch() -> None:
    assert said(common_payer, registrations("anna", payer_persons=5), "nl") == {
        "anna": "Eén betaler betaalde voor 5 personen zonder bekend verband die in dezelfde weken kwamen."
    }


def test_a_parent_of_three_is_innocent() -> None:
    assert said(common_payer, registrations("anna boris clara", payer_persons=3)) == {}


def test_a_fund_whose_students_come_all_year_counts_one_and_is_innocent() -> None:
    assert said(common_payer, registrations("anna boris", payer_persons=1)) == {}


def test_the_policy_may_be_stricter() -> None:
    assert list(said(common_payer, registrations("anna", payer_persons=3), min_persons=3)) == ["anna"]


def test_says_nothing_of_whoever_nobody_has_paid_for() -> None:
    assert said(common_payer, registrations("anna boris", payer_persons=(None, 1))) == {}
