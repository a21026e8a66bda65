"""What people decide on a case: an outcome for every registration, and a second look at what is adverse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import update
from sqlmodel import Session, col, select

from loep.audit import log
from loep.cases.claim import find, held_by, standing
from loep.cases.viewer import Viewer, said
from loep.errors import Conflict
from loep.storage.tables import Case, CaseRegistration, Decision, SecondLook
from loep.vocabulary import CaseState, Outcome


@dataclass(frozen=True)
class Judgement:
    """A filled-in form. `outcomes` per registration id; `token` of the form; `version` of the case that was read."""

    outcomes: Mapping[str, Outcome]
    motivation: str
    token: str
    version: int


def decide(session: Session, viewer: Viewer, case_id: str, judgement: Judgement, now: datetime) -> Case:
    """Record the outcomes: the case waits for a second look when one is `confirmed`, otherwise it is closed.

    The same form sent again changes nothing. Raises LookupError, and Conflict saying what stands in the way.
    """
    case = _held(session, viewer, case_id)
    if _sent_before(session, viewer, case, judgement.token):
        return case
    members = _open_members(session, case)
    _check(session, viewer, case, members, judgement)
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
        for registration in members
    )
    adverse = Outcome.CONFIRMED in judgement.outcomes.values()
    _move(session, case, CaseState.SECOND_LOOK if adverse else CaseState.CLOSED, now)
    outcomes = {registration: judgement.outcomes[registration].value for registration in members}
    log.append(session, [said(viewer, case, "case.decided", outcomes=outcomes)], now)
    return find(session, viewer, case_id)


def look_again(session: Session, viewer: Viewer, case_id: str, agrees: bool, motivation: str, now: datetime) -> Case:
    """The second pair of eyes: agreeing closes the case, disagreeing hands it back as open.

    The same answer sent again changes nothing. Raises LookupError, and Conflict when the viewer decided it, gives no
    motivation, or the case waits for no second look.
    """
    case = _held(session, viewer, case_id)
    adverse = _adverse(session, case)
    if _looked_before(session, viewer, adverse, agrees):
        return case
    if case.state != CaseState.SECOND_LOOK:
        raise Conflict(standing(session, case))
    if any(decision.decided_by == viewer.account_id for decision in adverse):
        raise Conflict("you decided this case: the second look is for another person")
    _need(motivation)
    session.add_all(
        SecondLook(
            decision_id=decision.id,
            decided_by=decision.decided_by,
            looked_by=viewer.account_id,
            agrees=agrees,
            motivation=motivation.strip(),
            looked_at=now,
        )
        for decision in adverse
    )
    _move(session, case, CaseState.CLOSED if agrees else CaseState.OPEN, now)
    log.append(session, [said(viewer, case, "case.looked_again", agrees=agrees)], now)
    return find(session, viewer, case_id)


def _held(session: Session, viewer: Viewer, case_id: str) -> Case:
    """The case, locked against everybody else until the transaction ends."""
    find(session, viewer, case_id)
    session.exec(select(Case.id).where(Case.id == case_id).with_for_update()).one()
    return find(session, viewer, case_id)


def _sent_before(session: Session, viewer: Viewer, case: Case, token: str) -> bool:
    earlier = session.exec(select(Decision).where(Decision.token == token)).first()
    if earlier is None:
        return False
    if (earlier.case_id, earlier.decided_by) != (case.id, viewer.account_id):
        raise Conflict("this form belongs to another case: open the case again")
    return True


def _looked_before(session: Session, viewer: Viewer, adverse: Sequence[Decision], agrees: bool) -> bool:
    looks = [session.get(SecondLook, decision.id) for decision in adverse]
    return any(look is not None and look.looked_by == viewer.account_id and look.agrees == agrees for look in looks)


def _check(session: Session, viewer: Viewer, case: Case, members: Sequence[str], judgement: Judgement) -> None:
    if session.exec(select(Case.id).where(Case.id == case.id, held_by(viewer))).first() is None:
        raise Conflict(standing(session, case))
    if case.version != judgement.version:
        joined = len(set(members) - judgement.outcomes.keys())
        what = f"{joined} registrations joined it" if joined else "it was taken or changed"
        raise Conflict(f"the case changed since you opened it: {what}; read it again")
    if set(members) != set(judgement.outcomes):
        raise Conflict("every registration of the case needs an outcome, and nothing else does")
    _need(judgement.motivation)


def _need(motivation: str) -> None:
    if not motivation.strip():
        raise Conflict("a motivation is needed: say what you looked at and why you decide this")


def _open_members(session: Session, case: Case) -> Sequence[str]:
    wanted = select(CaseRegistration.registration_id).where(CaseRegistration.case_id == case.id)
    return session.exec(wanted.order_by(col(CaseRegistration.registration_id))).all()


def _adverse(session: Session, case: Case) -> list[Decision]:
    """The `confirmed` ones of the newest decisions on the case."""
    decisions = session.exec(select(Decision).where(Decision.case_id == case.id)).all()
    newest = max((decision.decided_at for decision in decisions), default=None)
    return [each for each in decisions if each.decided_at == newest and each.outcome == Outcome.CONFIRMED]


def _move(session: Session, case: Case, state: CaseState, now: datetime) -> None:
    """Put the case in a state in which nobody has it; closing it frees its registrations."""
    closed = state is CaseState.CLOSED
    values: dict[str, Any] = {
        "state": state.value,
        "claimed_by": None,
        "claimed_at": None,
        "closed_at": now if closed else None,
        "version": col(Case.version) + 1,
    }
    session.flush()
    session.connection().execute(update(Case).where(col(Case.id) == case.id).values(values))
    if closed:
        session.connection().execute(
            update(CaseRegistration).where(col(CaseRegistration.case_id) == case.id).values(is_open=False)
        )
