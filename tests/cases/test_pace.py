"""How long people look at a case, as the log tells."""

from datetime import timedelta

from sqlalchemy import Engine
from sqlmodel import select

from loep.cases.claim import claim, release
from loep.cases.decide import Judgement, decide
from loep.cases.pace import minutes
from loep.storage.session import transaction
from loep.storage.tables import Case
from loep.vocabulary import Outcome
from tests.builders.findings import NIGHT, found, opened, signals
from tests.builders.people import reviewer


def test_minutes_run_from_taking_a_case_to_deciding_it(bind: Engine) -> None:
    opened(bind, found(signals("R05 3 ann")))
    rosa = reviewer(bind)
    with transaction(bind) as session:
        assert minutes(session) == []
        case = session.exec(select(Case)).one()
        claim(session, rosa, case.id, NIGHT)
        release(session, rosa, case.id, NIGHT + timedelta(minutes=5))
        taken = claim(session, rosa, case.id, NIGHT + timedelta(hours=1))
        judged = Judgement({"ann": Outcome.UNFOUNDED}, "typing error, seen the document", "token", taken.version)
        decide(session, rosa, case.id, judged, NIGHT + timedelta(minutes=72))
    with transaction(bind) as session:
        assert minutes(session) == [12.0]
