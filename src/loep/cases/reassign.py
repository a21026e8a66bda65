"""Giving a case to somebody: what a senior may do, and why stands in the log."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from loep.audit import log
from loep.cases.claim import find, standing
from loep.cases.viewer import REVIEWS, Viewer, said, visible
from loep.errors import Conflict
from loep.storage.tables import Account, Case
from loep.vocabulary import CaseState, Role

MOVABLE = (CaseState.OPEN.value, CaseState.CLAIMED.value)


def colleagues(session: Session, viewer: Viewer, case_id: str) -> Sequence[Account]:
    """Who could have this case: everybody who reviews for its institution, by name. Raises LookupError."""
    case = find(session, viewer, case_id)
    wanted = select(Account).where(
        col(Account.role).in_([role.value for role in REVIEWS]),
        col(Account.disabled_at).is_(None),
        or_(col(Account.institution) == case.institution, col(Account.institution) == ""),
    )
    return session.exec(wanted.order_by(col(Account.name), col(Account.id))).all()


def reassign(session: Session, viewer: Viewer, case_id: str, to: str, reason: str, now: datetime) -> Case:
    """Give a case that nobody decided on yet to the account `to`, whoever has it; the claim starts anew.

    What its holder typed stays a draft of that person. Given again to who has it, only the claim starts anew. Raises
    LookupError for what may not be seen or for who may not have it, and Conflict saying what stands in the way.
    """
    if viewer.role is not Role.SENIOR:
        raise Conflict("only a senior reviewer gives a case to somebody")
    if not reason.strip():
        raise Conflict("a reason is needed: say why the case goes to somebody else")
    if to not in {account.id for account in colleagues(session, viewer, case_id)}:
        raise LookupError(to)
    before = find(session, viewer, case_id).claimed_by
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
    told = {"from": before, "to": to, "reason": reason.strip()}
    log.append(session, [said(viewer, case, "case.reassigned", **told)], now)
    return case
