"""Whose turn a case is: it may wait for a day, or for a person who has not judged it yet."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, or_, true, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from loep.cases.stand import stands
from loep.cases.viewer import Viewer
from loep.clock import today
from loep.storage.tables import (
    Account,
    ApplicantAnswer,
    ApplicantLetter,
    Case,
    Decision,
    Looking,
    SecondLook,
    Snooze,
)
from loep.vocabulary import CaseState, Role

LAPSES = timedelta(minutes=30)
JUDGED = (Decision, SecondLook)  # all else is of the question around it, however deep a condition stands in that


def awake(now: datetime) -> ColumnElement[bool]:
    """The condition on `Case` that keeps what waits for no day; a day that has come ends the waiting by itself."""
    return or_(col(Case.snoozed_until).is_(None), col(Case.snoozed_until) <= today(now))


def snoozed(now: datetime) -> ColumnElement[bool]:
    """The condition on `Case` that keeps what waits for a day."""
    return col(Case.snoozed_until) > today(now)


def unanswered() -> ColumnElement[bool]:
    """The condition on `Case` that keeps what waits for an applicant: a letter was sent, and nothing came back."""
    came = select(ApplicantAnswer.id).where(ApplicantAnswer.letter_id == ApplicantLetter.id)
    waiting = select(ApplicantLetter.case_id).where(col(ApplicantLetter.sent_on).is_not(None), ~came.exists())
    return col(Case.id).in_(waiting)


def wake(session: Session, viewer: Viewer, case_id: str, now: datetime) -> None:
    """Somebody took the case: it waits no longer. Who ended that before its day is kept."""
    session.connection().execute(
        update(Snooze)
        .where(col(Snooze.case_id) == case_id, col(Snooze.ended_at).is_(None), col(Snooze.until) > today(now))
        .values(ended_at=now, ended_by=viewer.account_id)
    )


def free(now: datetime) -> ColumnElement[bool]:
    """The condition on `Case` that keeps what may be taken to be judged first."""
    lapsed = and_(col(Case.state) == CaseState.CLAIMED.value, col(Case.claimed_at) <= now - LAPSES)
    return or_(col(Case.state) == CaseState.OPEN.value, lapsed)


def awaits_look(viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    """The condition on `Case` that keeps the second looks that this person may give now."""
    taken = select(Looking.case_id).where(
        Looking.case_id == Case.id, Looking.account_id != viewer.account_id, Looking.since > now - LAPSES
    )
    awaited = col(Case.state) == CaseState.SECOND_LOOK.value
    return and_(awaited, ~decided(viewer.account_id), ~taken.exists())


def takes(viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    """The condition on `Case` that keeps what this person can take now, to judge it first or as the second."""
    return or_(and_(free(now), fits(viewer)), awaits_look(viewer, now))


def mine(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Case` that keeps what this person has, to judge it first or as the second."""
    claimed = select(Case.id).where(Case.claimed_by == viewer.account_id)
    looking = (
        select(Looking.case_id)
        .join(Case, col(Case.id) == col(Looking.case_id))
        .where(Looking.account_id == viewer.account_id, Case.state == CaseState.SECOND_LOOK.value)
    )
    return col(Case.id).in_(claimed.union_all(looking))


def fits(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Case` that leaves out what two people judged apart, for who may not settle it.

    A senior who gave neither judgement settles it; where there is no such senior, anybody but who gave a second look.
    """
    seniors = aliased(Account)
    other = select(seniors.id).where(
        seniors.role == Role.SENIOR.value,
        col(seniors.disabled_at).is_(None),
        or_(col(seniors.institution) == Case.institution, col(seniors.institution) == ""),
        ~_judged(col(seniors.id)),
    )
    may = and_(true() if viewer.role is Role.SENIOR else false(), ~_judged(viewer.account_id))
    return or_(col(Case.contested).is_(False), may, and_(~other.exists(), ~_looked(viewer.account_id)))


def suits(session: Session, viewer: Viewer, case: Case) -> bool:
    """Whether this case is not kept for somebody else, as `fits` says."""
    return not case.contested or bool(settled_by(session, viewer, [case.id]))


def settled_by(session: Session, viewer: Viewer, case_ids: Sequence[str]) -> set[str]:
    """Which of these cases are not kept for somebody else."""
    return set(session.exec(select(Case.id).where(col(Case.id).in_(case_ids), fits(viewer))))


def decided_once(session: Session, viewer: Viewer, case_id: str) -> bool:
    """Whether the viewer ever decided this case, as `decided` says."""
    return session.exec(select(Case.id).where(Case.id == case_id, decided(viewer.account_id))).first() is not None


def decided(account_id: str) -> ColumnElement[bool]:
    """The condition on `Case` that keeps what this account ever decided, taken back or not: others look again."""
    made = select(Decision.id).where(Decision.case_id == Case.id, Decision.decided_by == account_id)
    return made.correlate_except(Decision).exists()


def _judged(account: object) -> ColumnElement[bool]:
    """Whether this account decided on the case and stands by it, or gave a second look at it."""
    made = select(Decision.id).where(Decision.case_id == Case.id, Decision.decided_by == account, stands())
    return or_(made.correlate_except(*JUDGED).exists(), _looked(account))


def _looked(account: object) -> ColumnElement[bool]:
    """Whether this account gave a second look at the case, and so never decides on it."""
    looked = (
        select(SecondLook.decision_id)
        .join(Decision, col(Decision.id) == col(SecondLook.decision_id))
        .where(Decision.case_id == Case.id, SecondLook.looked_by == account)
    )
    return looked.correlate_except(*JUDGED).exists()
