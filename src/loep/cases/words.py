"""What people wrote on a case goes with the last form of the case; what they judged, who and when, stays."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, update
from sqlmodel import Session, col, select

from loep.audit import log
from loep.cases import motivations
from loep.storage.bulk import chunks
from loep.storage.tables import (
    CaseLink,
    CaseRegistration,
    Comment,
    CommentFile,
    Draft,
    Event,
    Mention,
    OutsideLook,
    Snooze,
)

FORGOTTEN = ""
REASONED = ("case.reassigned", "case.opened_outside")  # of which the log too holds the reason


def forget(session: Session, case_ids: Sequence[str], now: datetime) -> None:
    """Erase drafts, comments with mentions and files, motivations and reasons of those cases that have no form left.

    That a case was judged, waited, belonged with another or was read outside, by whom and when, stays without why.
    """
    for chunk in chunks(case_ids):
        bare = _without_forms(session, chunk)
        _forget(session, bare)
        told = select(Event.seq).where(
            col(Event.object).in_([f"case:{id}" for id in bare]), col(Event.action).in_(REASONED)
        )
        log.forget(session, session.exec(told).all(), "retain", now)
        motivations.empty(session, bare, bool)


def _without_forms(session: Session, case_ids: Sequence[str]) -> Sequence[str]:
    member = col(CaseRegistration.case_id)
    kept = select(member).where(member.in_(case_ids), col(CaseRegistration.forgotten_at).is_(None))
    return sorted(set(case_ids) - set(session.exec(kept).all()))


def _forget(session: Session, case_ids: Sequence[str]) -> None:
    connection = session.connection()
    comments = select(Comment.id).where(col(Comment.case_id).in_(case_ids))
    connection.execute(delete(Mention).where(col(Mention.comment_id).in_(comments)))
    connection.execute(delete(CommentFile).where(col(CommentFile.comment_id).in_(comments)))
    connection.execute(delete(Comment).where(col(Comment.case_id).in_(case_ids)))
    connection.execute(delete(Draft).where(col(Draft.case_id).in_(case_ids)))
    connection.execute(update(OutsideLook).where(col(OutsideLook.case_id).in_(case_ids)).values(reason=FORGOTTEN))
    connection.execute(update(Snooze).where(col(Snooze.case_id).in_(case_ids)).values(reason=FORGOTTEN))
    either = or_(col(CaseLink.left_id).in_(case_ids), col(CaseLink.right_id).in_(case_ids))
    connection.execute(update(CaseLink).where(either).values(reason=FORGOTTEN))
