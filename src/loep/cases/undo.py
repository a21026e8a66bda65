"""Taking a decision back: it is kept, and a record beside it says that it no longer stands."""

from datetime import datetime
from secrets import token_urlsafe

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from loep.audit import log
from loep.cases import drafts, looking
from loep.cases.claim import find
from loep.cases.judge import held, members, move
from loep.cases.stand import Round, newest
from loep.cases.viewer import Viewer, said
from loep.clock import today
from loep.errors import Conflict
from loep.storage.tables import Case, CaseRegistration, TakenBack
from loep.vocabulary import CaseState, Outcome

ELSEWHERE = "a registration of this case is in another open case by now"
CAN_NOT = {
    "not yours": "only who decided may take it back, and only the newest decision",
    "begun": "a colleague began the second look: it can no longer be taken back",
    "adverse": "two people confirmed this: it can no longer be taken back",
    "late": "a closed case can be taken back on the day on which it was closed only",
}


def may_take_back(session: Session, viewer: Viewer, case: Case, now: datetime) -> bool:
    """Whether `take_back` would do it now."""
    return _hindrance(session, viewer.account_id, case, newest(session, case.id), now) is None


def stays(session: Session, case: Case, now: datetime) -> bool:
    """Whether nobody can take the newest decision back any more."""
    made = newest(session, case.id)
    return made.decided_by is None or _hindrance(session, made.decided_by, case, made, now) is not None


def take_back(session: Session, viewer: Viewer, case_id: str, now: datetime) -> Case:
    """Take back one's own newest decision: the case is the viewer's again, with what was decided as draft.

    Possible until a colleague began the second look; where the case was closed and nothing was confirmed, until the end
    of that day in Amsterdam. Nothing is deleted. Done twice it is done once. Raises LookupError and Conflict.
    """
    case = held(session, viewer, case_id)
    if case.state == CaseState.CLAIMED and case.claimed_by == viewer.account_id:
        return case
    made = newest(session, case.id)
    if hindrance := _hindrance(session, viewer.account_id, case, made, now):
        raise Conflict(CAN_NOT[hindrance])
    _free_elsewhere(session, case)
    session.add_all(
        TakenBack(decision_id=each.id, taken_back_by=viewer.account_id, taken_back_at=now) for each in made.decisions
    )
    session.flush()
    outcomes = {name: outcome.value for name, outcome in made.outcomes.items()}
    filled = drafts.Filled(outcomes, made.decisions[0].motivation, token_urlsafe(16))
    mine = {"claimed_by": viewer.account_id, "claimed_at": now, "contested": newest(session, case.id).apart}
    try:
        move(session, case, CaseState.CLAIMED, now, **mine)
    except IntegrityError:  # a night put one in a case of its own meanwhile
        raise Conflict(ELSEWHERE) from None
    drafts.keep(session, viewer, case.id, filled, now)
    log.append(session, [said(viewer, case, "case.taken_back", registrations=list(outcomes))], now)
    return find(session, viewer, case_id)


def _hindrance(session: Session, account_id: str, case: Case, made: Round, now: datetime) -> str | None:
    """The key of `CAN_NOT` that stands in the way."""
    if made.decided_by != account_id or case.state not in (CaseState.SECOND_LOOK, CaseState.CLOSED):
        return "not yours"
    if made.looks:
        return "begun"
    if case.state == CaseState.SECOND_LOOK:
        since = made.decisions[0].decided_at
        begun = looking.begun(session, case, now) or drafts.begun_by_others(session, account_id, case.id, since)
        return "begun" if begun else None
    if Outcome.CONFIRMED in made.outcomes.values():
        return "adverse"
    return None if today(case.closed_at or now) == today(now) else "late"


def _free_elsewhere(session: Session, case: Case) -> None:
    """Raises Conflict when a registration of this closed case is in an open one by now."""
    elsewhere = select(CaseRegistration.case_id).where(
        CaseRegistration.institution == case.institution,
        col(CaseRegistration.registration_id).in_(members(session, case.id)),
        col(CaseRegistration.is_open),
        CaseRegistration.case_id != case.id,
    )
    if session.exec(elsewhere).first() is not None:
        raise Conflict(ELSEWHERE)
