"""While a night opens cases, people go on working on all that it leaves alone. SQLite has one writer at a time."""

import threading
import time

import polars as pl
import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from loep.cases.claim import claim
from loep.cases.decide import Judgement, decide
from loep.cases.open import Opened, candidates, open_cases
from loep.storage.session import transaction
from loep.storage.tables import Case, CaseRegistration
from loep.vocabulary import Outcome
from tests.builders.findings import NIGHT, TERMS, forms, found, night, opened, rings, signals
from tests.builders.people import reviewer

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
NOBODY = pl.Series("registration_id", [], dtype=pl.String)
GROWN = found(signals("R05 3 ann bob dan"), rings("ann bob dan"))


def ids(bind: Engine) -> dict[str, str]:
    with transaction(bind) as session:
        return dict(session.exec(select(Case.anchor, Case.id)).all())


def is_held(bind: Engine, case_id: str) -> bool:
    """Whether somebody else keeps the case from being claimed or decided now."""
    with transaction(bind) as session:
        try:
            return session.exec(select(Case.id).where(Case.id == case_id).with_for_update(nowait=True)).first() is None
        except OperationalError:
            session.rollback()
            return True


def test_a_night_holds_what_it_extends_and_leaves_the_others_to_people(bind: Engine) -> None:
    opened(bind, found(signals("R05 3 ann bob cas"), rings("ann bob")))
    of, run = ids(bind), night(bind, "run-1")
    with transaction(bind) as session:
        newest = forms(candidates(session, GROWN, TERMS, NOBODY))
        assert open_cases(session, GROWN, TERMS, newest, run, NIGHT, NOBODY) == Opened(0, 1, 0, 1)
        assert {name: is_held(bind, id) for name, id in of.items()} == {"ann": True, "cas": False}


def test_a_case_that_was_closed_while_the_night_waited_for_it_is_not_extended(bind: Engine) -> None:
    rosa = reviewer(bind)
    opened(bind, found(signals("R05 3 ann bob"), rings("ann bob")))
    of, run, judged = ids(bind), night(bind, "run-1"), threading.Event()

    def closing() -> None:
        with transaction(bind) as session:
            version = claim(session, rosa, of["ann"], NIGHT).version
            outcomes = dict.fromkeys(("ann", "bob"), Outcome.UNFOUNDED)
            decide(session, rosa, of["ann"], Judgement(outcomes, "I called the school.", "form-1", version), NIGHT)
            judged.set()
            time.sleep(0.5)

    work = threading.Thread(target=closing)
    work.start()
    judged.wait()
    with transaction(bind) as session:
        newest = forms(candidates(session, GROWN, TERMS, NOBODY))
        assert open_cases(session, GROWN, TERMS, newest, run, NIGHT, NOBODY) == Opened(1, 0, 0, 1)
    work.join()
    with transaction(bind) as session:
        open_now = session.exec(select(CaseRegistration.registration_id).where(CaseRegistration.is_open)).all()
    assert open_now == ["dan"]
