"""Which delivery of a registration is the newest, on both databases alike."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from loep.intake.deliver import deliver
from loep.night import assemble
from loep.night.run import Night
from loep.settings import Settings
from tests.builders import canary, nights
from tests.builders.deliveries import RECEIVED, delivery, manifested


@pytest.fixture
def night(bind: Engine, settings: Settings, tmp_path: Path) -> Night:
    canary.prepared(settings)
    here = replace(settings, database_url=bind.url.render_as_string(hide_password=False), allow_unverified=True)
    return nights.begun(here, bind, tmp_path / "inbox")


def came(night: Night, name: str, now: datetime, created_at: str | None = None) -> None:
    """A delivery whose people have its name as theirs; without `created_at` it has no manifest."""
    path = delivery(night.folder, name=name, surname=name)
    if created_at:
        manifested(path, created_at=created_at)
    else:
        path.with_name(f"{name}.manifest.json").unlink()
    assert deliver(path, night.settings, night.bind, now).delivery.state == "accepted"


def newest(night: Night) -> set[str]:
    return set(assemble.known(night, "25BE").collect()["surname"])


def test_a_delivery_without_a_manifest_is_as_old_as_the_moment_it_came(night: Night) -> None:
    came(night, "first.csv", RECEIVED - timedelta(days=2), "2026-11-20T01:10:00Z")
    came(night, "second.csv", RECEIVED - timedelta(days=1))
    assert newest(night) == {"second.csv"}
    came(night, "third.csv", RECEIVED, "2026-11-23T01:10:00Z")
    assert newest(night) == {"third.csv"}


def test_of_deliveries_of_one_moment_the_last_by_name_counts(night: Night) -> None:
    for name in ("b.csv", "B.csv", "a_2.csv", "a-3.csv"):
        came(night, name, RECEIVED)
    assert newest(night) == {"b.csv"}
