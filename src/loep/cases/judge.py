"""What a person judges of a case, and what every judgement is held against before it is recorded."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from loep.audit.log import Entry
from loep.cases.claim import find
from loep.cases.used import used
from loep.cases.viewer import Viewer
from loep.errors import Conflict
from loep.storage.tables import Case, CaseRegistration, Looking, Run
from loep.vocabulary import CaseState, Outcome

LEFT_OPEN = re.compile(r"\[[^\[\]\n]+\]")


@dataclass(frozen=True)
class Judgement:
    """A filled-in form. `outcomes` per registration id; `token` of the form; `version` of the case that was read."""

    outcomes: Mapping[str, Outcome]
    motivation: str
    token: str
    version: int


def held(session: Session, viewer: Viewer, case_id: str) -> Case:
    """The case, locked against everybody else until the transaction ends. Raises LookupError."""
    find(session, viewer, case_id)
    session.exec(select(Case.id).where(Case.id == case_id).with_for_update()).one()
    return find(session, viewer, case_id)


def members(session: Session, case_id: str) -> Sequence[str]:
    """The ids of the registrations in the case."""
    wanted = select(CaseRegistration.registration_id).where(CaseRegistration.case_id == case_id)
    return session.exec(wanted.order_by(col(CaseRegistration.registration_id))).all()


def check(case: Case, own: Sequence[str], judgement: Judgement) -> None:
    """Raises Conflict unless it is whole and about the case as it stands now."""
    if case.version != judgement.version:
        joined = len(set(own) - judgement.outcomes.keys())
        what = f"{joined} registrations joined it" if joined else "it was taken or changed"
        raise Conflict(f"the case changed since you opened it: {what}; read it again")
    if set(own) != set(judgement.outcomes):
        raise Conflict("every registration of the case needs an outcome, and nothing else does")
    if not judgement.motivation.strip():
        raise Conflict("a motivation is needed: say what you looked at and why you decide this")
    if LEFT_OPEN.search(judgement.motivation):
        raise Conflict("fill in what stands between [brackets] first")


def judged(session: Session, entry: Entry, case: Case) -> Entry:
    """What the log says of a judgement, with what the case was opened by, and that its reason is its motivation."""
    run = session.get_one(Run, case.run_id)
    return replace(entry, versions=used(run, case.institution), reason="in the motivation")


def move(session: Session, case: Case, state: CaseState, now: datetime, **more: Any) -> None:
    """Put the case in a state in which nobody has it, unless `more` says who; closing it frees its registrations."""
    closed = state is CaseState.CLOSED
    values: dict[str, Any] = {
        "state": state.value,
        "claimed_by": None,
        "claimed_at": None,
        "closed_at": now if closed else None,
        "snoozed_until": None,
        "version": col(Case.version) + 1,
        **more,
    }
    session.flush()
    session.connection().execute(update(Case).where(col(Case.id) == case.id).values(values))
    session.connection().execute(delete(Looking).where(col(Looking.case_id) == case.id))
    belonging = col(CaseRegistration.case_id) == case.id
    session.connection().execute(
        update(CaseRegistration).where(belonging, col(CaseRegistration.is_open) == closed).values(is_open=not closed)
    )
