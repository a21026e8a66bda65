"""A case that waits until a day, for instance for an answer: out of the queue until then, its deadline unchanged."""

from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlmodel import Session, col, select

from loep.audit import log
from loep.cases.claim import find, held_by, standing
from loep.cases.judge import held, move
from loep.cases.viewer import Viewer, said
from loep.clock import today
from loep.errors import Conflict, Unfilled
from loep.storage.tables import Case, Snooze
from loep.vocabulary import CaseState

LONGEST = timedelta(days=90)


def snooze(session: Session, viewer: Viewer, case_id: str, until: date | None, reason: str, now: datetime) -> Case:
    """Hand the case back to the queue from that day on. Raises LookupError, and Conflict saying what stands in the way.

    Done twice it is done once.
    """
    case = held(session, viewer, case_id)
    if until and case.state == CaseState.OPEN and case.snoozed_until == until:
        return case
    if session.exec(select(Case.id).where(Case.id == case.id, held_by(viewer))).first() is None:
        raise Conflict(standing(session, case))
    if until is None or not today(now) < until <= today(now) + LONGEST:
        raise Unfilled("choose a day after today, at most 90 days away", "until")
    if not reason.strip():
        raise Unfilled("say what the case waits for", "waits-for")
    session.add(
        Snooze(
            id=uuid4().hex,
            case_id=case.id,
            until=until,
            reason=reason.strip(),
            snoozed_by=viewer.account_id,
            snoozed_at=now,
        )
    )
    move(session, case, CaseState.OPEN, now, snoozed_until=until, contested=case.contested)
    log.append(session, [said(viewer, case, "case.snoozed", until=until.isoformat())], now)
    return find(session, viewer, case_id)


def waits(session: Session, case: Case, now: datetime) -> Snooze | None:
    """Why the case waits; None when it does not."""
    if case.snoozed_until is None or case.snoozed_until <= today(now):
        return None
    newest = select(Snooze).where(Snooze.case_id == case.id).order_by(col(Snooze.snoozed_at).desc())
    return session.exec(newest).first()
