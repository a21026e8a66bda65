"""What nobody decided in time is closed without an outcome and forgotten, as if nobody had flagged it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from loep.audit import log
from loep.cases.claim import claim
from loep.cases.decide import Judgement, decide
from loep.cases.retain import Forgotten, forget
from loep.cases.terms import about, intake_closes
from loep.reports import figures
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Case, CaseRegistration, Decision, Event, Looking
from loep.vocabulary import Held, Outcome
from tests.builders.findings import NIGHT, found, opened, rings, signals
from tests.builders.marking import marks
from tests.builders.people import reviewer
from tests.builders.received import keep
from tests.cases.test_marked import held, named

CLOSES = datetime(2027, 8, 31, 5, tzinfo=UTC)
LAST = CLOSES + timedelta(weeks=8)


@pytest.fixture
def waiting(bind: Engine) -> Engine:
    """Two registrations of academic year 2026 in a case that nobody decided."""
    year = {name: {"academic_year": 2026, "person_id": f"P-{name}"} for name in ("ann", "bob")}
    opened(bind, found(signals("R05 3 ann bob"), rings("ann bob")), corrected=year)
    return bind


def forgotten(bind: Engine, settings: Settings, now: datetime) -> Forgotten:
    with transaction(bind) as session:
        return forget(session, settings, now, marks)


def states(bind: Engine) -> list[tuple[str, bool]]:
    with transaction(bind) as session:
        asked = select(Case.state, CaseRegistration.form).where(Case.id == CaseRegistration.case_id)
        return [(state, bool(form)) for state, form in session.exec(asked)]


@pytest.mark.promise("retention", "a case that nobody decided goes eight weeks after its intake year closed")
def test_a_case_that_nobody_decided_goes_eight_weeks_after_its_year_closed(waiting: Engine, settings: Settings) -> None:
    assert forgotten(waiting, settings, LAST - timedelta(days=1)).undecided == 0
    assert states(waiting) == [("open", True)] * 2
    assert forgotten(waiting, settings, LAST) == replace(Forgotten(0, 0, 0, 0, 0, 0, 0, 0), forms=2, undecided=1)
    assert states(waiting) == [("closed", False)] * 2
    assert named(waiting, "Surname-ann", "P-ann") == {}
    with transaction(waiting) as session:
        assert session.exec(select(Event.action).order_by("seq")).all()[-1] == "case.expired"
        assert log.verify(session) is None
    assert forgotten(waiting, settings, LAST) == Forgotten(0, 0, 0, 0, 0, 0, 0, 0)


@pytest.mark.promise("legal hold", "keeps a case open that nobody decided")
def test_a_case_with_a_registration_on_hold_stays(waiting: Engine, settings: Settings) -> None:
    held(waiting, (Held.REGISTRATION, "ann"))
    assert forgotten(waiting, settings, LAST).undecided == 0
    assert states(waiting) == [("open", True)] * 2


def test_a_judgement_that_waits_for_another_counts_nowhere_and_goes(waiting: Engine, settings: Settings) -> None:
    rosa = reviewer(waiting)
    with transaction(waiting) as session:
        case_id = session.exec(select(Case.id)).one()
        version = claim(session, rosa, case_id, NIGHT).version
        judged = Judgement(dict.fromkeys(("ann", "bob"), Outcome.CONFIRMED), "Looked.", "form-1", version)
        decide(session, rosa, case_id, judged, NIGHT)
    looking = reviewer(waiting, "Karim")
    keep(waiting, Looking(case_id=case_id, account_id=looking.account_id, since=NIGHT))
    assert forgotten(waiting, settings, LAST).undecided == 1
    with transaction(waiting) as session:
        assert session.exec(select(Decision)).all() == []
        assert session.exec(select(Looking)).all() == []
        counts = figures.count(session, LAST)["25BE"]
    assert counts["funnel"] == {"signalled": 2, "opened": 2, "decided": 0, "confirmed": 0}


def test_a_year_that_cannot_be_is_that_in_which_it_came() -> None:
    assert [about(year, NIGHT) for year in (None, 2025, 2028, 2029, 9999)] == [2026, 2025, 2028, 2026, 2026]
    assert [intake_closes(year).year for year in (-3, 2026, 9999)] == [2, 2027, 9999]
