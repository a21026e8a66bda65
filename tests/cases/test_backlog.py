"""What waits, by when, and whether the pace of the last weeks will do."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from loep.cases.backlog import Due, backlog, days
from loep.storage.session import transaction
from loep.storage.tables import Case
from tests.builders.findings import found, opened, signals
from tests.builders.people import reviewer

TODAY = date(2026, 4, 15)
NOW = datetime(2026, 4, 15, 9, tzinfo=UTC)
NAMES = [f"r{n:02}" for n in range(20)]


def test_the_days_are_next_monday_and_both_deadlines() -> None:
    assert days(TODAY) == [date(2026, 4, 20), date(2026, 5, 1), date(2026, 9, 1)]
    assert days(date(2026, 4, 27)) == [date(2026, 5, 1), date(2026, 5, 4), date(2026, 9, 1)]
    assert days(date(2026, 6, 1)) == [date(2026, 6, 8), date(2026, 9, 1), date(2027, 5, 1)]


def test_cases_are_counted_per_day_and_held_against_the_pace(bind: Engine) -> None:
    opened(bind, found(signals(f"R05 3 {' '.join(NAMES)}")))
    opened(bind, found(signals("R05 3 far"), institution="21PB"))
    with transaction(bind) as session:
        cases = session.exec(select(Case).where(Case.institution == "25BE").order_by(col(Case.id))).all()
        for case in cases[:12]:
            case.state, case.closed_at = "closed", NOW - timedelta(days=6)
        cases[12].deadline = TODAY - timedelta(days=1)
        cases[13].deadline = date(2026, 4, 17)
        for case in cases[14:19]:
            case.deadline = date(2026, 4, 30)
        cases[19].deadline = date(2026, 8, 31)
    with transaction(bind) as session:
        told = backlog(session, reviewer(bind), TODAY)
    assert (told.waiting, told.overdue, told.pace) == (8, 1, 3.0)
    assert told.due == (
        Due(date(2026, 4, 20), 2, 6),
        Due(date(2026, 5, 1), 7, 33),
        Due(date(2026, 9, 1), 8, 294),
    )


def test_what_was_closed_today_waits_for_its_day_to_end(bind: Engine) -> None:
    """Twelve closed on Tuesday, and this Wednesday's ten: the pace is that of one whole day."""
    opened(bind, found(signals(f"R05 3 {' '.join(NAMES)} r20 r21")))
    late = datetime(2026, 4, 13, 22, 30, tzinfo=UTC)  # Tuesday already in Amsterdam
    with transaction(bind) as session:
        for number, case in enumerate(session.exec(select(Case).order_by(col(Case.id)))):
            case.state, case.closed_at = "closed", late if number < 12 else NOW
    with transaction(bind) as session:
        assert backlog(session, reviewer(bind), TODAY).pace == 12.0


def test_too_few_closed_cases_are_no_pace(bind: Engine) -> None:
    opened(bind, found(signals("R05 3 ann")))
    with transaction(bind) as session:
        told = backlog(session, reviewer(bind), TODAY)
    assert told.pace is None
    assert [due.closable for due in told.due] == [None] * 3
    assert [due.short for due in told.due] == [0] * 3


@pytest.mark.parametrize(("cases", "closable", "short"), [(10, 4, 6), (4, 10, 0), (4, None, 0)])
def test_what_is_left_is_what_the_pace_does_not_reach(cases: int, closable: int | None, short: int) -> None:
    assert Due(TODAY, cases, closable).short == short
