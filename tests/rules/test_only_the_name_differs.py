from rules.only_the_name_differs import only_the_name_differs
from tests.builders.registrations import registrations
from tests.builders.signals import said


def test_fires_for_three_persons_with_one_form() -> None:
    assert said(only_the_name_differs, registrations("anna", form_persons=3)) == {
        "anna": "3 persons registered within two weeks with forms that are alike in all but the identity."
    }


def test_says_so_in_dutch() -> None:
    assert said(only_the_name_differs, registrations("anna", form_persons=8), "nl") == {
        "anna": "8 personen meldden zich binnen twee weken aan met op de persoon na gelijke formulieren."
    }


def test_two_classmates_are_innocent() -> None:
    assert said(only_the_name_differs, registrations("anna boris", form_persons=2)) == {}


def test_says_nothing_of_a_form_that_was_not_compared() -> None:
    assert said(only_the_name_differs, registrations("anna boris", form_persons=(None, 1))) == {}
