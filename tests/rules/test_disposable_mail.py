from rules.disposable_mail import disposable_mail
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said


def test_a_disposable_address_is_context() -> None:
    frame = registrations("anna", mail_disposable=True)

    assert said(disposable_mail, frame) == {
        "anna": "The mail address is a disposable one; this is context, ask for a lasting address."
    }
    assert said(disposable_mail, frame, "nl") == {
        "anna": "Het mailadres is een wegwerpadres; dit is context, vraag om een vast adres."
    }
    assert evidence(disposable_mail, frame) == {"anna": {"mail_disposable": True}}


def test_every_other_address_and_none_at_all_is_left_alone() -> None:
    assert said(disposable_mail, registrations("anna boris", mail_disposable=(False, None))) == {}
