from rules.no_activity import no_activity
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said


def test_fires_after_eight_weeks_of_silence() -> None:
    frame = registrations("anna", days_without_activity=56)

    assert said(no_activity, frame) == {
        "anna": "Checked in, and 56 days after the start no login, attendance or credits are known."
    }
    assert said(no_activity, frame, "nl") == {
        "anna": "Ingecheckt, en 56 dagen na de start is geen inlog, aanwezigheid of studiepunt bekend."
    }
    assert evidence(no_activity, frame) == {"anna": {"days": 56}}


def test_a_slow_start_is_innocent() -> None:
    assert said(no_activity, registrations("anna", days_without_activity=55)) == {}


def test_says_nothing_where_activity_is_not_known() -> None:
    assert said(no_activity, registrations("anna boris", days_without_activity=(None, 0))) == {}
