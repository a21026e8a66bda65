"""Cases that belong together because a person says so: in both directions, with a reason, until somebody ends it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from loep.audit import log
from loep.cases.claim import find
from loep.cases.stand import held_back, newest
from loep.cases.viewer import Viewer, said, visible
from loep.errors import Unfilled
from loep.storage.bulk import insert_new
from loep.storage.tables import Account, Case, CaseLink
from loep.vocabulary import CaseState

SHORTEST = 8


@dataclass(frozen=True)
class Kin:
    """Another case that belongs with this one. `reason` is None as long as it is held back."""

    link: CaseLink
    case_id: str
    state: CaseState
    by: str
    reason: str | None


def link(session: Session, viewer: Viewer, case_id: str, other: str, reason: str, now: datetime) -> None:
    """Say that two cases belong together. `other`: its id, or the first eight characters that the screens show.

    Said twice it stands once. Raises LookupError for this case, and Conflict for what cannot be linked.
    """
    here, there = find(session, viewer, case_id), _meant(session, viewer, other)
    if here.id == there.id:
        raise Unfilled("this is the case itself: name another one", "other")
    if not reason.strip():
        raise Unfilled("say why the cases belong together", "because")
    left, right = sorted((here, there), key=lambda case: case.id)
    row = {"left_id": left.id, "right_id": right.id, "reason": reason.strip(), "linked_by": viewer.account_id}
    if insert_new(session, CaseLink, [{"id": uuid4().hex, **row, "linked_at": now}]):
        told = [said(viewer, case, "case.linked", other=other.id) for case, other in ((left, right), (right, left))]
        log.append(session, told, now)


def unlink(session: Session, viewer: Viewer, case_id: str, link_id: str, now: datetime) -> None:
    """They no longer belong together; that they did is kept. Raises LookupError."""
    here = find(session, viewer, case_id)
    of_ours = (col(CaseLink.id) == link_id, or_(col(CaseLink.left_id) == here.id, col(CaseLink.right_id) == here.id))
    ended = update(CaseLink).where(*of_ours, col(CaseLink.ended_at).is_(None))
    if session.connection().execute(ended.values(ended_at=now, ended_by=viewer.account_id)).rowcount:
        log.append(session, [said(viewer, here, "case.unlinked", link=link_id)], now)


def kin(session: Session, viewer: Viewer, case: Case) -> list[Kin]:
    """The cases that belong with this one and that the viewer may see, the oldest link first.

    Why is held back as comments are: who judged one of the two may tell in it what was found.
    """
    standing = select(CaseLink).where(
        or_(col(CaseLink.left_id) == case.id, col(CaseLink.right_id) == case.id), col(CaseLink.ended_at).is_(None)
    )
    links = session.exec(standing.order_by(col(CaseLink.linked_at), col(CaseLink.id))).all()
    others = {each.id: each.right_id if each.left_id == case.id else each.left_id for each in links}
    seen = session.exec(select(Case).where(col(Case.id).in_(others.values()), visible(viewer))).all()
    cases = {each.id: each for each in seen}
    silent = {id: _silent(session, viewer, each) for id, each in {**cases, case.id: case}.items()}
    people = {each.linked_by for each in links}
    names = dict(session.exec(select(Account.id, Account.name).where(col(Account.id).in_(people))).all())
    return [
        Kin(
            link=each,
            case_id=other,
            state=CaseState(cases[other].state),
            by=names[each.linked_by],
            reason=None if each.linked_by in silent[other] | silent[case.id] else each.reason,
        )
        for each in links
        if (other := others[each.id]) in cases
    ]


def _silent(session: Session, viewer: Viewer, case: Case) -> set[str]:
    return held_back(session, case, newest(session, case.id), viewer.account_id)


def _meant(session: Session, viewer: Viewer, other: str) -> Case:
    given = other.strip().lower()
    if len(given) < SHORTEST or not given.isascii():
        raise Unfilled("name the other case by at least the eight characters that the queue shows", "other")
    after = given[:-1] + chr(ord(given[-1]) + 1)
    found = session.exec(
        select(Case).where(visible(viewer), col(Case.id) >= given, col(Case.id) < after).limit(2)
    ).all()
    if len(found) != 1:
        raise Unfilled("there is no such case, or more than one: name the whole id", "other")
    return found[0]
