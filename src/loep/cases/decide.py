"""What a person decides on a case: an outcome for every registration. What is adverse waits for a second person."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from sqlmodel import Session, select

from loep.audit import log
from loep.cases import drafts
from loep.cases.claim import APART, find, held_by, standing
from loep.cases.judge import Judgement, check, held, judged, members, move
from loep.cases.stand import newest
from loep.cases.turn import suits
from loep.cases.viewer import Viewer, said
from loep.errors import Conflict
from loep.storage.tables import Case, Decision, TakenBack
from loep.vocabulary import CaseState, Outcome

__all__ = ["Judgement", "decide"]


def decide(session: Session, viewer: Viewer, case_id: str, judgement: Judgement, now: datetime) -> Case:
    """Record the outcomes: the case waits for a second look when one is `confirmed`, otherwise it is closed.

    Where two people judged apart before, the third closes what one of them confirmed as well.
    The same form sent again changes nothing. Raises LookupError, and Conflict saying what stands in the way.
    """
    case = held(session, viewer, case_id)
    if _sent_before(session, viewer, case, judgement.token):
        return case
    if session.exec(select(Case.id).where(Case.id == case.id, held_by(viewer))).first() is None:
        raise Conflict(standing(session, case))
    if not suits(session, viewer, case):
        raise Conflict(APART)
    own = members(session, case.id)
    check(case, own, judgement)
    alone = _confirmed_by_one(session, viewer, case, judgement)
    session.add_all(
        Decision(
            id=uuid4().hex,
            case_id=case.id,
            registration_id=registration,
            outcome=judgement.outcomes[registration].value,
            motivation=judgement.motivation.strip(),
            decided_by=viewer.account_id,
            decided_at=now,
            token=judgement.token,
        )
        for registration in own
    )
    drafts.drop(session, viewer, case.id)
    move(session, case, CaseState.SECOND_LOOK if alone else CaseState.CLOSED, now, contested=False)
    outcomes = {registration: judgement.outcomes[registration].value for registration in own}
    log.append(session, [judged(session, said(viewer, case, "case.decided", outcomes=outcomes), case)], now)
    return find(session, viewer, case_id)


def _sent_before(session: Session, viewer: Viewer, case: Case, token: str) -> bool:
    earlier = session.exec(select(Decision).where(Decision.token == token)).first()
    if earlier is None:
        return False
    if (earlier.case_id, earlier.decided_by) != (case.id, viewer.account_id):
        raise Conflict("this form belongs to another case: open the case again")
    if session.get(TakenBack, earlier.id) is not None:
        raise Conflict("this form was recorded and taken back: open the case again")
    return True


def _confirmed_by_one(session: Session, viewer: Viewer, case: Case, judgement: Judgement) -> set[str]:
    """The registrations that nobody but the viewer confirms."""
    confirmed = {name for name, outcome in judgement.outcomes.items() if outcome is Outcome.CONFIRMED}
    if not case.contested:
        return confirmed
    before = newest(session, case.id)
    told: Iterable[tuple[str, str, str | None]] = [
        (made.registration_id, *judged)
        for made in before.decisions
        for judged in [
            (made.decided_by, made.outcome),
            *((look.looked_by, look.outcome) for look in [before.looks.get(made.id)] if look),
        ]
    ]
    return confirmed - {name for name, who, how in told if how == Outcome.CONFIRMED and who != viewer.account_id}
