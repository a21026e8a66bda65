"""The second look: another person judges the whole case without knowing the first judgement; then both are shown."""

from datetime import datetime

from sqlmodel import Session

from loep.audit import log
from loep.cases import drafts
from loep.cases.claim import find, standing
from loep.cases.judge import Judgement, check, held, judged, members, move
from loep.cases.looking import not_taken
from loep.cases.stand import newest
from loep.cases.turn import decided_once
from loep.cases.viewer import Viewer, said
from loep.errors import Conflict
from loep.storage.tables import Case, SecondLook
from loep.vocabulary import CaseState, Outcome


def look_again(session: Session, viewer: Viewer, case_id: str, judgement: Judgement, now: datetime) -> Case:
    """Record what the second person finds of every registration, and compare.

    Two people who confirm the same registrations, and no others, close the case. Otherwise it is open again, contested:
    for a senior who gave neither judgement. The same answer sent again changes nothing.
    Raises LookupError, and Conflict when the viewer ever decided on it, also where that was taken back, when the form
    is not whole, or when no second look is awaited.
    """
    case = held(session, viewer, case_id)
    first = newest(session, case.id)
    if first.looked_by == viewer.account_id:
        given = {made.registration_id: first.looks[made.id].outcome for made in first.decisions}
        if given == dict(judgement.outcomes):
            return case
        raise Conflict("you gave your second look already")
    if case.state != CaseState.SECOND_LOOK:
        raise Conflict(standing(session, case))
    if decided_once(session, viewer, case.id):
        raise Conflict("you decided this case: the second look is for another person")
    not_taken(session, viewer, case, now)
    check(case, members(session, case.id), judgement)
    looks = [
        SecondLook(
            decision_id=made.id,
            decided_by=made.decided_by,
            looked_by=viewer.account_id,
            outcome=judgement.outcomes[made.registration_id].value,
            agrees=judgement.outcomes[made.registration_id] == made.outcome,
            motivation=judgement.motivation.strip(),
            looked_at=now,
        )
        for made in first.decisions
    ]
    session.add_all(looks)
    drafts.drop(session, viewer, case.id)
    apart = any(
        (judgement.outcomes[name] is Outcome.CONFIRMED) != (outcome is Outcome.CONFIRMED)
        for name, outcome in first.outcomes.items()
    )
    move(session, case, CaseState.OPEN if apart else CaseState.CLOSED, now, contested=apart)
    outcomes = {name: outcome.value for name, outcome in judgement.outcomes.items()}
    told = said(viewer, case, "case.looked_again", agrees=not apart, outcomes=outcomes)
    log.append(session, [judged(session, told, case)], now)
    return find(session, viewer, case_id)
