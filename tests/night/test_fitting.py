"""Fitted models go when nothing needs them, and learn anew once somebody whom they learned from was erased."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from loep import content
from loep.intake import erased
from loep.night import fitting, leftovers
from loep.night.lease import unfenced
from loep.night.run import Night
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import FittedModel, Tombstone
from tests.builders.findings import night

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TERM = NOW - timedelta(days=730)


def fits(bind: Engine, settings: Settings, *days: int, model: str = "M01") -> None:
    """A fit of each of so many days ago, in the database and on disk."""
    (settings.data / "models").mkdir(parents=True, exist_ok=True)
    for ago in days:
        id = f"{model}-25BE-{ago}"
        (settings.data / "models" / f"{id}.skops").write_bytes(b"fit")
        made = FittedModel(
            id=id, model=model, institution="25BE", path=f"models/{id}.skops", sha256="0",
            fitted_at=NOW - timedelta(days=ago), card={},
        )  # fmt: skip
        with transaction(bind) as session:
            session.add(made)


def used(bind: Engine, ago: int, *ids: str) -> None:
    """A night of so many days ago that says which fits it used."""
    night(bind, f"run-{ago}", started_at=NOW - timedelta(days=ago), versions={"code": "1", "25BE": {"models": ids}})


def left(bind: Engine, settings: Settings) -> list[str]:
    """The fits that are kept, once what was past its term is forgotten."""
    with transaction(bind) as session:
        fitting.forget(session, TERM)
    leftovers.sweep(settings, bind, unfenced)
    with transaction(bind) as session:
        kept = sorted(session.exec(select(FittedModel.id)))
    assert [path.stem for path in sorted((settings.data / "models").iterdir())] == kept
    return [id.removeprefix("M01-25BE-") for id in kept]


@pytest.mark.promise("retention", "fitted models go when no run within the term names them")
def test_a_fit_goes_when_no_run_within_the_term_names_it(bind: Engine, settings: Settings) -> None:
    fits(bind, settings, 1, 5, 9, 800)
    fits(bind, settings, 900, model="M02")
    used(bind, 4, "M01-25BE-5")
    used(bind, 790, "M01-25BE-800")
    assert left(bind, settings) == ["1", "5", "M02-25BE-900"]


def test_of_many_that_are_named_the_newest_stay(bind: Engine, settings: Settings) -> None:
    fits(bind, settings, *range(10, 25))
    used(bind, 1, *(f"M01-25BE-{ago}" for ago in range(10, 25)))
    assert left(bind, settings) == [str(ago) for ago in range(10, 20)]


@pytest.mark.promise("erasure", "after an erasure the next night fits anew, and what learned from the person goes")
def test_what_learned_from_somebody_who_was_erased_goes(bind: Engine, settings: Settings) -> None:
    fits(bind, settings, 2, 6)
    used(bind, 1, "M01-25BE-2", "M01-25BE-6")
    with transaction(bind) as session:
        when = NOW - timedelta(days=1)
        erased.bury(session, Tombstone(institution="25BE", person="p", registrations=[], erased_at=when))
    model = next(each for each in content.models(settings.home) if each.id == "M01")
    assert fitting.stored(Night("run-1", settings, bind, settings.inbox, NOW), "25BE", model) is None
    assert left(bind, settings) == ["2"]
    fits(bind, settings, 0)
    assert left(bind, settings) == ["0"]
