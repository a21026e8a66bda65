"""Giving a case to somebody: what a senior may do, and why stands in the log."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from loep.audit import log
from loep.cases.claim import APART, find, standing
from loep.cases.judge import held
from loep.cases.turn import suits, wake
from loep.cases.viewer import Viewer, colleagues, said, visible
from loep.errors import Conflict
from loep.storage.tables import Account, Case
from loep.vocabulary import CaseState, Role

MOVABLE = (CaseState.OPEN.value, CaseState.CLAIMED.value)


def able(session: Session, viewer: Viewer, case_id: str) -> Sequence[Account]:
    """Who could have this case, by name: who reviews for its institution, and may settle it where two judged apart.

    Raises LookupError.
    """
    case = find(session, viewer, case_id)
    return [each for each in colleagues(session, case.institution) if not case.contested or _suits(session, each, case)]


def reassign(session: Session, viewer: Viewer, case_id: str, to: str, reason: str, now: datetime) -> Case:
    """Give a case that nobody decided on yet to the account `to`, whoever has it; the claim starts anew.

    What its holder typed stays a draft of that person. Given again to who has it, only the claim starts anew. Raises
    LookupError for what may not be seen or for who may not have it, and Conflict saying what stands in the way.
    """
    if viewer.role is not Role.SENIOR:
        raise Conflict("only a senior reviewer gives a case to somebody")
    if not reason.strip():
        raise Conflict("a reason is needed: say why the case goes to somebody else")
    case = held(session, viewer, case_id)
    person = next((each for each in colleagues(session, case.institution) if each.id == to), None)
    if person is None:
        raise LookupError(to)
    if not _suits(session, person, case):
        raise Conflict(APART)
    before = case.claimed_by
    given = session.connection().execute(
        update(Case)
        .where(col(Case.id) == case_id, visible(viewer), col(Case.state).in_(MOVABLE))
        .values(
            state=CaseState.CLAIMED.value,
            claimed_by=to,
            claimed_at=now,
            snoozed_until=None,
            version=col(Case.version) + 1,
        )
    )
    case = find(session, viewer, case_id)
    if given.rowcount != 1:
        raise Conflict(standing(session, case))
    wake(session, viewer, case_id, now)
    told = {"from": before, "to": to, "reason": reason.strip()}
    log.append(session, [said(viewer, case, "case.reassigned", **told)], now)
    return case


def _suits(session: Session, person: Account, case: Case) -> bool:
    return suits(session, Viewer(person.id, person.name, Role(person.role), person.institution), case)
