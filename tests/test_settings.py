"""Settings come from the environment; what cannot be used is named with what it must be."""

from datetime import timedelta

import pytest

from loep import settings
from loep.errors import SettingMissing


def test_terms_are_those_of_the_release_until_a_deployment_shortens_them() -> None:
    shipped = settings.read({})
    assert {name: getattr(shipped, name) for name in settings.TERMS} == {
        "keep_deliveries": timedelta(days=30),
        "keep_unflagged": timedelta(weeks=8),
        "keep_unfounded": timedelta(weeks=8),
        "keep_confirmed": timedelta(days=730),
        "keep_log": timedelta(days=730),
    }
    every = {variable: str(number) for number, (variable, _) in enumerate(settings.TERMS.values(), start=7)}
    short = settings.read(every)
    assert [getattr(short, name).days for name in settings.TERMS] == [7, 8, 9, 10, 11]


@pytest.mark.promise("retention", "a deployment may shorten a term and lengthen none")
@pytest.mark.parametrize("days", ["31", "0", "-1", "30.5", "a month", ""])
def test_a_term_is_never_longer_than_that_of_the_release(days: str) -> None:
    with pytest.raises(SettingMissing, match=r"LOEP_KEEP_DELIVERIES_DAYS.* from 1 to 30"):
        settings.read({"LOEP_KEEP_DELIVERIES_DAYS": days})


@pytest.mark.parametrize("name", ["LOEP_DATA", "LOEP_INBOX", "LOEP_CHECKPOINTS", "LOEP_IDENTITY", "LOEP_METRICS_TOKEN"])
def test_an_empty_path_is_never_the_working_directory(name: str) -> None:
    with pytest.raises(SettingMissing, match=f"{name}: is empty"):
        settings.read({name: " "})


@pytest.mark.parametrize("inbox", ["/srv/loep", "/srv", "/srv/loep/"])
def test_nothing_that_loep_keeps_lies_in_the_inbox(inbox: str) -> None:
    with pytest.raises(SettingMissing, match="LOEP_INBOX: must be a folder that does not hold /srv/loep"):
        settings.read({"LOEP_DATA": "/srv/loep", "LOEP_INBOX": inbox})
    assert settings.read({"LOEP_DATA": "/srv/loep", "LOEP_INBOX": "/srv/loep/inbox"}).inbox.name == "inbox"


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "1e9", "", "a lot"])
def test_a_limit_is_a_number_that_limits(text: str) -> None:
    for name in ("LOEP_MAX_BAD_SHARE", "LOEP_MAX_FILE_MB", "LOEP_INBOX_KEEP_DAYS"):
        with pytest.raises(SettingMissing, match=f"{name}: must be a number"):
            settings.read({name: text})
