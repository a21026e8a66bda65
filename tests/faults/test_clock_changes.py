"""The nights of 25 October 2026 and 28 March 2027, on which the clock of Amsterdam repeats an hour and skips one."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from sqlalchemy import Engine, text
from sqlmodel import col, select

from loep.cases.claim import claim
from loep.cases.open import candidates, open_cases
from loep.cases.retain import forget
from loep.cases.snooze import snooze, waits
from loep.clock import today
from loep.intake.deliver import deliver
from loep.night.run import Night
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Case, Lease
from loep.vocabulary import DeliveryState
from tests.builders import desk, received
from tests.builders.deliveries import RECEIVED, delivery
from tests.builders.findings import TERMS, forms, found, night, signals
from tests.builders.marking import marks
from tests.builders.people import reviewer

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
JUMPS = (date(2026, 10, 25), date(2027, 3, 28))


def at(day: date, hour: int, minute: int = 15) -> datetime:
    """A time by the clock of Amsterdam, in UTC."""
    return datetime.combine(day, time(hour, minute), AMSTERDAM).astimezone(UTC)


@pytest.mark.parametrize("day", JUMPS)
@pytest.mark.promise("DST nights", "every moment of the day belongs to its own night, and to no other")
def test_every_moment_of_that_day_belongs_to_its_night(day: date, here: Settings, bind: Engine) -> None:
    begin, end = at(day, 0, 0), at(day + timedelta(days=1), 0, 0)
    assert end - begin in (timedelta(hours=23), timedelta(hours=25))
    moments = [begin + timedelta(minutes=minutes) for minutes in range(0, int((end - begin) / timedelta(minutes=1)), 7)]
    days = {Night("", here, bind, here.data, moment).day for moment in moments}
    assert days == {today(moment) for moment in moments} == {day}
    assert today(end) == today(begin) + timedelta(days=1) == day + timedelta(days=1)


@pytest.mark.promise("DST nights", "rows from the hour that comes twice are all taken in, each as it was")
def test_rows_from_the_hour_that_comes_twice_are_taken_in(tmp_path: Path, here: Settings, bind: Engine) -> None:
    twice = ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00")
    taken = deliver(delivery(tmp_path / "in", rows=2, submitted_at=twice), here, bind, RECEIVED).delivery
    assert (taken.state, taken.loaded) == (DeliveryState.ACCEPTED, 2)
    moments = pl.read_parquet(here.data / str(taken.frame_path))["submitted_at"].to_list()
    assert [moment.astimezone(UTC).hour for moment in moments] == [0, 1]


@pytest.mark.promise("DST nights", "a lease ends a minute after it began, in the hour that comes twice too")
def test_a_lease_of_the_hour_that_comes_twice_ends_when_it_should(bind: Engine) -> None:
    ends = [datetime(2026, 10, 25, hour, 59, 30, tzinfo=UTC) + timedelta(minutes=1) for hour in (0, 1)]
    with transaction(bind) as session:
        if bind.dialect.name == "postgresql":
            session.connection().execute(text("set local timezone = 'Europe/Amsterdam'"))
        session.add_all(Lease(name=str(end), holder="x/1/1", expires_at=end) for end in ends)
        session.flush()
        session.expire_all()
        kept = session.exec(select(Lease.expires_at).order_by("expires_at")).all()
        assert [moment.astimezone(UTC) for moment in kept] == ends
        first = select(Lease.name).where(Lease.expires_at <= ends[0])
        assert session.exec(first).all() == [str(ends[0])]


@pytest.mark.parametrize("day", JUMPS)
@pytest.mark.promise("DST nights", "what is kept thirty days is kept thirty whole days, and goes in the night after")
def test_what_is_kept_thirty_days_goes_in_the_night_after(day: date, bind: Engine, settings: Settings) -> None:
    came = at(day - timedelta(days=10), 6)
    received.delivery(bind, received_at=came, stored_path="deliveries/d1.enc")
    gone = []
    for number in range(29, 33):
        purge = at(day + timedelta(days=number - 10), 4)
        with transaction(bind) as session:
            if forget(session, settings, purge, marks).deliveries:
                gone.append(purge - came)
    [kept] = gone
    assert timedelta(days=30) <= kept < timedelta(days=31, hours=1)


@pytest.mark.parametrize("day", JUMPS)
@pytest.mark.parametrize("hour", [0, 6, 23])
@pytest.mark.promise("DST nights", "the term of a case is as many days as any other night gives")
def test_a_case_of_that_night_has_as_many_days_as_any_other(day: date, hour: int, bind: Engine) -> None:
    findings, run = found(signals("R05 3 ann")), night(bind, "night")
    with transaction(bind) as session:
        wanted = candidates(session, findings, TERMS, pl.Series([]))
        open_cases(session, findings, TERMS, forms(wanted), run, at(day, hour), pl.Series([], dtype=pl.String))
        assert session.exec(select(col(Case.deadline))).one() == day + timedelta(days=TERMS.deadline_days)


@pytest.mark.parametrize("day", JUMPS)
@pytest.mark.promise("DST nights", "a case that waits until that day is back when the day begins")
def test_a_case_that_waits_until_that_day_is_back_when_it_begins(day: date, bind: Engine) -> None:
    rosa, eve = reviewer(bind), at(day - timedelta(days=1), 12)
    desk.night(bind)
    case = desk.single(bind)
    with transaction(bind) as session:
        claim(session, rosa, case.id, eve)
        waiting = snooze(session, rosa, case.id, day, "an answer", eve)
        assert waits(session, waiting, at(day, 0, 0) - timedelta(seconds=1)) is not None
        assert waits(session, waiting, at(day, 0, 0)) is None
