"""Who looks at the cases, and which ones that person may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_, true
from sqlmodel import Session, col, select

from loep.audit.log import Entry
from loep.storage.tables import Account, Case
from loep.vocabulary import Role

REVIEWS = (Role.REVIEWER, Role.SENIOR)


@dataclass(frozen=True)
class Viewer:
    """A logged-in account. `institution` empty: all institutions. `beyond`: a case opened outside the normal right."""

    account_id: str
    name: str
    role: Role
    institution: str
    beyond: str = ""
    purpose: str = "review"


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Case` that keeps what this viewer may see: reviewers their own institution, others nothing."""
    if viewer.role not in REVIEWS:
        return false()
    return col(Case.institution) == viewer.institution if viewer.institution else true()


def readable(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Case` that keeps what this viewer may read, and perhaps nothing more."""
    return or_(visible(viewer), col(Case.id) == viewer.beyond) if viewer.beyond else visible(viewer)


def colleagues(session: Session, institution: str) -> Sequence[Account]:
    """Who may read the cases of this institution, by name."""
    wanted = select(Account).where(
        col(Account.role).in_([role.value for role in REVIEWS]),
        col(Account.disabled_at).is_(None),
        or_(col(Account.institution) == institution, col(Account.institution) == ""),
    )
    return session.exec(wanted.order_by(col(Account.name), col(Account.id))).all()


def said(viewer: Viewer, case: Case, action: str, **details: object) -> Entry:
    """What the log says when this viewer does something to a case."""
    return Entry(
        institution=case.institution,
        actor=viewer.account_id,
        role=viewer.role.value,
        action=action,
        object=f"case:{case.id}",
        purpose=viewer.purpose,
        details=dict(details),
    )
