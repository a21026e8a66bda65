"""What people wrote on a case besides their decisions goes with the last form of the case."""

from collections.abc import Sequence

from sqlalchemy import delete, or_, update
from sqlmodel import Session, col, select

from loep.storage.bulk import chunks
from loep.storage.tables import CaseLink, CaseRegistration, Comment, Draft, Mention, Snooze

FORGOTTEN = ""


def forget(session: Session, case_ids: Sequence[str]) -> None:
    """Erase drafts, comments with their mentions, and reasons of those cases that have no form left.

    That a case waited or belonged with another, who said so and when, stays; only the reason is emptied.
    """
    for chunk in chunks(case_ids):
        _forget(session, _without_forms(session, chunk))


def _without_forms(session: Session, case_ids: Sequence[str]) -> Sequence[str]:
    member = col(CaseRegistration.case_id)
    kept = select(member).where(member.in_(case_ids), col(CaseRegistration.forgotten_at).is_(None))
    return sorted(set(case_ids) - set(session.exec(kept).all()))


def _forget(session: Session, case_ids: Sequence[str]) -> None:
    connection = session.connection()
    comments = select(Comment.id).where(col(Comment.case_id).in_(case_ids))
    connection.execute(delete(Mention).where(col(Mention.comment_id).in_(comments)))
    connection.execute(delete(Comment).where(col(Comment.case_id).in_(case_ids)))
    connection.execute(delete(Draft).where(col(Draft.case_id).in_(case_ids)))
    connection.execute(update(Snooze).where(col(Snooze.case_id).in_(case_ids)).values(reason=FORGOTTEN))
    either = or_(col(CaseLink.left_id).in_(case_ids), col(CaseLink.right_id).in_(case_ids))
    connection.execute(update(CaseLink).where(either).values(reason=FORGOTTEN))
