"""Who is giving a second look: taken and given back like a case, so that two people do not both do the work."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from loep.audit import log
from loep.cases import claim as claims
from loep.cases.claim import find, standing
from loep.cases.judge import held
from loep.cases.turn import LAPSES, awaits_look, decided_once
from loep.cases.viewer import Viewer, said
from loep.errors import Conflict
from loep.storage.tables import Account, Case, Looking
from loep.vocabulary import CaseState


@dataclass(frozen=True)
class Holding:
    """Who has a case, to judge it first or as the second, and when that ends by itself."""

    account_id: str
    name: str
    until: datetime


def holding(session: Session, case: Case) -> Holding | None:
    """Who has the case, be it for longer than half an hour; None when nobody has."""
    if case.state == CaseState.SECOND_LOOK:
        looking = session.get(Looking, case.id, populate_existing=True)
        who, since = (looking.account_id, looking.since) if looking else (None, None)
    else:
        who, since = case.claimed_by, case.claimed_at
    account = session.get(Account, who) if who else None
    return Holding(account.id, account.name, since + LAPSES) if account and since else None


def take(session: Session, viewer: Viewer, case_id: str, now: datetime) -> Case:
    """Take a case to judge it, first or as the second: whichever it waits for. Raises LookupError and Conflict."""
    if find(session, viewer, case_id).state == CaseState.SECOND_LOOK:
        return begin(session, viewer, case_id, now)
    return claims.claim(session, viewer, case_id, now)


def give_back(session: Session, viewer: Viewer, case_id: str, now: datetime) -> Case:
    """Hand back what was taken. Raises LookupError, and Conflict when the viewer does not have it."""
    case = find(session, viewer, case_id)
    if case.state != CaseState.SECOND_LOOK:
        return claims.release(session, viewer, case_id, now)
    mine = (col(Looking.case_id) == case.id, col(Looking.account_id) == viewer.account_id)
    if session.connection().execute(delete(Looking).where(*mine)).rowcount:
        log.append(session, [said(viewer, case, "case.released")], now)
    return case


def begin(session: Session, viewer: Viewer, case_id: str, now: datetime) -> Case:
    """Take the second look of a case for half an hour; who has it already keeps it.

    Raises LookupError, and Conflict when none is awaited, the viewer ever decided it, or somebody else has it.
    """
    case = held(session, viewer, case_id)
    if case.state != CaseState.SECOND_LOOK:
        raise Conflict(standing(session, case))
    if decided_once(session, viewer, case.id):
        raise Conflict("you decided this case: the second look is for another person")
    mine = has(session, viewer, case)
    not_taken(session, viewer, case, now)
    session.merge(Looking(case_id=case.id, account_id=viewer.account_id, since=now))
    session.flush()
    if not mine:
        log.append(session, [said(viewer, case, "case.claimed")], now)
    return case


def begin_next(session: Session, viewer: Viewer, now: datetime) -> Case | None:
    """Take the first second look that this person may give, in the order of the queue; None when there is none."""
    while case_id := claims.first(session, viewer, awaits_look(viewer, now)):
        with suppress(Conflict):  # somebody took it between the look and the lock
            return begin(session, viewer, case_id, now)
    return None


def has(session: Session, viewer: Viewer, case: Case) -> bool:
    """Whether this person is giving the second look of the case, be it for longer than half an hour."""
    looking = session.get(Looking, case.id, populate_existing=True)
    return looking is not None and looking.account_id == viewer.account_id


def begun(session: Session, case: Case, now: datetime) -> Looking | None:
    """Who is giving the second look of the case; None when nobody is, or the half hour is over."""
    looking = session.get(Looking, case.id, populate_existing=True)
    return looking if looking and looking.since > now - LAPSES else None


def not_taken(session: Session, viewer: Viewer, case: Case, now: datetime) -> None:
    """Raises Conflict while somebody else is giving the second look."""
    looking = begun(session, case, now)
    if looking and looking.account_id != viewer.account_id:
        by = session.get(Account, looking.account_id)
        raise Conflict(f"{by.name if by else 'somebody else'} is giving the second look")
