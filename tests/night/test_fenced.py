"""A night whose lease lapsed writes nothing, and nobody comes back who was erased after it had read them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, SQLModel, select

from loep import content
from loep.detection.policy import Policy
from loep.errors import Conflict
from loep.intake import keys
from loep.linking.link import Linked
from loep.night import assemble, backup, detect, erase, figures, fitting, retain, rotate, welfare
from loep.night.lease import clock, held
from loep.night.run import Night
from loep.settings import Settings
from loep.storage.session import engine, transaction
from loep.storage.tables import Case, CaseRegistration, Event, Figures, FittedModel, Lease, Signal, WelfareSign
from loep.vocabulary import Role
from tests.builders import canary, desk, nights
from tests.builders.canary import PERSON, REGISTRATION
from tests.builders.findings import links, rings, signals

RING = f"R2 R3 {REGISTRATION}"


@pytest.fixture
def night(bind: Engine, settings: Settings, tmp_path: Path) -> Night:
    """A night that has read the rows of three people."""
    canary.prepared(settings)
    here = replace(settings, database_url=bind.url.render_as_string(hide_password=False))
    canary.delivered(bind, here, tmp_path / "inbox")
    return nights.begun(here, bind, tmp_path / "inbox")


def looked() -> detect.Looked:
    """What detection said of the three: one ring."""
    together = rings(RING)
    said = signals(f"R06 4 {RING}", evidence={"persons": 4})
    linked = Linked(links(together), together, pl.DataFrame())
    return detect.Looked(said, {}, pl.Series("registration_id", RING.split()), {}, [], linked)


def opened(night: Night, policy: Policy) -> object:
    return detect.open_cases(night, "25BE", looked(), policy)


def fitted(night: Night, policy: Policy) -> object:
    model = content.models(night.settings.home)[0]
    linked = assemble.together(night, "25BE", policy)
    return fitting.train(night, "25BE", model, assemble.frame(night, "25BE", linked).frame, policy)


WRITES: dict[str, Callable[[Night, Policy], object]] = {
    "cases": opened,
    "welfare signs": lambda night, policy: welfare.keep(night, "25BE", policy),
    "figures": lambda night, _: figures.keep(night),
    "a fitted model": fitted,
    "what is past its term": lambda night, _: retain.forget(night),
}
WRITTEN: tuple[type[SQLModel], ...] = (Case, Signal, WelfareSign, Figures, FittedModel)


@pytest.mark.promise(
    "two nights at once", "who lost the lease opens no case, writes no sign, figure or fit, and forgets nothing"
)
@pytest.mark.parametrize("what", WRITES)
def test_a_night_that_lost_its_lease_writes_nothing(night: Night, bind: Engine, what: str) -> None:
    with held(bind, "detect") as fence:
        late = replace(night, fence=fence)
        policy = assemble.policy(late)
        _taken(bind)
        with pytest.raises(Conflict, match="taken by elsewhere/1/1"):
            WRITES[what](late, policy)
    with transaction(bind) as session:
        assert [session.exec(select(table)).all() for table in WRITTEN] == [[]] * len(WRITTEN)
        assert "retention.purged" not in session.exec(select(Event.action)).all()


@pytest.mark.promise("erasure", "who is erased after a night read them does not come back with it")
def test_who_was_erased_after_the_night_read_them_comes_into_no_case(night: Night, bind: Engine) -> None:
    sam = desk.account(bind, "Sam Jansen", Role.SENIOR)
    policy = assemble.policy(night)
    erase.erase(night.settings, bind, ("25BE", PERSON), sam, "request 7")
    opened(night, policy)
    welfare.keep(night, "25BE", policy)
    assert canary.traces(bind, night.settings) == []
    with transaction(bind) as session:
        assert sorted(session.exec(select(CaseRegistration.registration_id))) == ["R2", "R3"]


@pytest.mark.promise("two nights at once", "who lost the lease ends no rotation of a key and makes no backup")
def test_who_lost_the_lease_rotates_no_key_and_makes_no_backup(night: Night, bind: Engine, tmp_path: Path) -> None:
    ada = desk.account(bind, "Ada Admin", Role.ADMIN, "")
    old = keys.read(night.settings).stored
    for late in (
        lambda: backup.make(night.settings, bind, tmp_path / "backup"),
        lambda: rotate.rotate(night.settings, bind, ada, datetime.now(UTC)),
    ):
        with stolen(bind, night.settings), pytest.raises(Conflict, match="taken by elsewhere/1/1"):
            late()
    assert keys.read(night.settings).stored == old
    assert not (tmp_path / "backup").exists()


@contextmanager
def stolen(bind: Engine, settings: Settings) -> Iterator[None]:
    """Somebody else takes the lease as soon as it is held."""
    other = engine(settings)

    def steal(*_: Any) -> None:
        with transaction(other) as session:
            if session.get(Lease, "detect") is not None:
                _take(session)

    event.listen(bind, "checkin", steal)
    try:
        yield
    finally:
        event.remove(bind, "checkin", steal)
        with transaction(other) as session:
            session.delete(session.get_one(Lease, "detect"))
        other.dispose()


def _taken(bind: Engine) -> None:
    with transaction(bind) as session:
        _take(session)


def _take(session: Session) -> None:
    ends = clock(session) + timedelta(hours=1)
    session.merge(Lease(name="detect", holder="elsewhere/1/1", expires_at=ends))
