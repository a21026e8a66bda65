"""Taking a case and giving it back. One statement decides who has it, so two people never do."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, update
from sqlmodel import Session, col, select

from loep.audit import log
from loep.cases.filters import WAITS
from loep.cases.turn import LAPSES, awake, fits, free, wake
from loep.cases.viewer import Viewer, readable, said, visible
from loep.errors import Conflict
from loep.storage.tables import Account, Case, Looking
from loep.vocabulary import CaseState

__all__ = ["LAPSES", "claim", "claim_next", "find", "free", "held_by", "lapses", "release", "standing", "stay"]

APART = "two people judged this case apart: a senior who gave neither judgement takes it"
ABSENT = "there is no such case, or you may not see it"


def find(session: Session, viewer: Viewer, case_id: str) -> Case:
    """The case as it stands now. Raises LookupError for what is not there and for what the viewer may not see alike."""
    wanted = select(Case).where(Case.id == case_id, readable(viewer)).execution_options(populate_existing=True)
    case = session.exec(wanted).first()
    if case is None:
        raise LookupError(ABSENT)
    return case


def claim(session: Session, viewer: Viewer, case_id: str, now: datetime) -> Case:
    """Take an open case, or one whose claim lapsed half an hour ago; a case the viewer has already is left as it is.

    Raises LookupError, and Conflict naming who has it.
    """
    before = find(session, viewer, case_id)
    if _has(viewer, before):
        return before
    holder = before.claimed_by
    taken = session.connection().execute(
        update(Case)
        .where(col(Case.id) == case_id, visible(viewer), free(now), fits(viewer))
        .values(
            state=CaseState.CLAIMED.value,
            claimed_by=viewer.account_id,
            claimed_at=now,
            snoozed_until=None,
            version=col(Case.version) + 1,
        )
    )
    case = find(session, viewer, case_id)
    if taken.rowcount != 1:
        if _has(viewer, case):
            return case
        raise Conflict(standing(session, case))
    wake(session, viewer, case_id, now)
    lapsed = {"lapsed": holder} if holder else {}
    log.append(session, [said(viewer, case, "case.claimed", **lapsed)], now)
    return case


def claim_next(session: Session, viewer: Viewer, now: datetime) -> Case | None:
    """Take the first free case in the order of the queue; None when there is none."""
    case_id = first(session, viewer, free(now), awake(now), fits(viewer))
    return claim(session, viewer, case_id, now) if case_id else None


def first(session: Session, viewer: Viewer, *wanted: ColumnElement[bool]) -> str | None:
    """The first waiting case in the order of the queue that meets these conditions, locked; None when there is none."""
    asked = select(Case.id).where(visible(viewer), WAITS, *wanted).order_by(col(Case.deadline), col(Case.id)).limit(1)
    found = session.exec(asked.with_for_update(skip_locked=True)).first()
    if found is None:  # a night holds those that it changes: wait for it
        found = session.exec(asked.with_for_update()).first()
    return found


def release(session: Session, viewer: Viewer, case_id: str, now: datetime) -> Case:
    """Give a case back to the queue. Raises LookupError, and Conflict when the viewer does not have it."""
    given = session.connection().execute(
        update(Case)
        .where(col(Case.id) == case_id, visible(viewer), held_by(viewer))
        .values(state=CaseState.OPEN.value, claimed_by=None, claimed_at=None, version=col(Case.version) + 1)
    )
    case = find(session, viewer, case_id)
    if given.rowcount != 1:
        raise Conflict(standing(session, case))
    log.append(session, [said(viewer, case, "case.released")], now)
    return case


def stay(session: Session, viewer: Viewer, case_id: str, now: datetime) -> datetime | None:
    """Who has the case is at work on it: the half hour begins anew. Returns when it ends, None for who has it not.

    Nothing else of the case changes, so a form that is open stays good.
    """
    mine = (col(Case.id) == case_id, visible(viewer), held_by(viewer))
    kept = session.connection().execute(update(Case).where(*mine).values(claimed_at=now))
    looks = (col(Looking.case_id) == case_id, col(Looking.account_id) == viewer.account_id)
    looked = session.connection().execute(update(Looking).where(*looks).values(since=now))
    return now + LAPSES if kept.rowcount or looked.rowcount else None


def lapses(case: Case) -> datetime | None:
    """When the claim on the case ends by itself; None when nobody has it."""
    return case.claimed_at + LAPSES if case.claimed_at else None


def held_by(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Case` that keeps what this viewer has taken."""
    return and_(col(Case.state) == CaseState.CLAIMED.value, col(Case.claimed_by) == viewer.account_id)


def standing(session: Session, case: Case) -> str:
    """Why somebody else cannot act on this case now, in words; names who has it."""
    if case.state == CaseState.CLAIMED and case.claimed_by:
        holder = session.get(Account, case.claimed_by)
        return f"{holder.name if holder else 'somebody else'} has this case"
    if case.contested:
        return APART
    reasons: dict[str, str] = {
        CaseState.OPEN: "nobody has taken this case: take it first",
        CaseState.SECOND_LOOK: "this case waits for a second look",
        CaseState.CLOSED: "this case is closed",
    }
    return reasons[case.state]


def _has(viewer: Viewer, case: Case) -> bool:
    return case.state == CaseState.CLAIMED and case.claimed_by == viewer.account_id
