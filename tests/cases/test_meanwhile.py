"""What people do with cases during a night is never lost, and what the night adds is never missed."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from loep.cases.claim import claim
from loep.cases.decide import Judgement, decide
from loep.cases.expire import expire
from loep.cases.export import rows as exported
from loep.cases.open import candidates, open_cases
from loep.cases.undo import take_back
from loep.errors import Conflict
from loep.storage.session import transaction
from loep.storage.tables import Case, Decision
from loep.vocabulary import Outcome
from tests.builders.findings import NIGHT, TERMS, forms, found, night, opened, signals
from tests.builders.marking import marks
from tests.builders.people import reviewer
from tests.cases.test_held import NOBODY

ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
LATER = NIGHT + timedelta(days=1, minutes=5)


def only(bind: Engine) -> Case:
    with transaction(bind) as session:
        return session.exec(select(Case)).one()


def unfounded(session: Session, bind: Engine) -> None:
    rosa, case = reviewer(bind), session.exec(select(Case)).one()
    version = claim(session, rosa, case.id, LATER).version
    decide(session, rosa, case.id, Judgement({"ann": Outcome.UNFOUNDED}, "I called.", "form-1", version), LATER)


def beside(bind: Engine, work: Callable[[Session], object]) -> threading.Thread:
    """Another person who has done `work` and commits it half a second later."""
    done = threading.Event()

    def does() -> None:
        with transaction(bind) as session:
            work(session)
            done.set()
            time.sleep(0.5)

    thread = threading.Thread(target=does)
    thread.start()
    done.wait()
    return thread


def test_who_read_a_case_reads_it_again_when_a_detector_speaks_anew(bind: Engine) -> None:
    opened(bind, found(signals("R05 3 ann")))
    read = only(bind).version
    opened(bind, found(signals("R05 3 ann")), nights=1)
    assert only(bind).version == read
    opened(bind, found(signals("R05 3 ann", "R01 3 ann")), nights=2)
    assert only(bind).version == read + 1


def test_a_case_that_was_closed_during_a_night_keeps_what_it_was_judged_on(bind: Engine) -> None:
    opened(bind, found(signals("R05 3 ann")))
    with transaction(bind) as session:
        unfounded(session, bind)
    opened(bind, found(signals()), population="ann", nights=1)
    with transaction(bind) as session:
        assert exported(session)["rules"].to_list() == [["R05"]]


@ON_POSTGRESQL
def test_what_was_decided_while_cases_expire_stays(bind: Engine) -> None:
    year = {"ann": {"academic_year": 2026}}
    opened(bind, found(signals("R05 3 ann")), corrected=year)
    reviewer(bind)
    work = beside(bind, lambda session: unfounded(session, bind))
    late = NIGHT + timedelta(days=900)
    with transaction(bind) as session:
        assert expire(session, late, late, marks) == []
    work.join()
    with transaction(bind) as session:
        assert [made.outcome for made in session.exec(select(Decision))] == ["unfounded"]


@ON_POSTGRESQL
def test_nobody_takes_back_what_a_night_put_in_a_case_of_its_own(bind: Engine) -> None:
    rosa = reviewer(bind)
    opened(bind, found(signals("R05 3 ann")))
    with transaction(bind) as session:
        unfounded(session, bind)
    first, run, again = only(bind), night(bind, "run-1"), found(signals("R05 3 ann", "R01 3 ann"))

    def opens(session: Session) -> None:
        newest = forms(candidates(session, again, TERMS, NOBODY))
        assert open_cases(session, again, TERMS, newest, run, LATER, NOBODY).opened == 1

    work = beside(bind, opens)
    with pytest.raises(Conflict, match="another open case"), transaction(bind) as session:
        take_back(session, rosa, first.id, LATER)
    work.join()
