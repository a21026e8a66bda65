"""What people decided on other registrations of the people of a case. Reading it is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from loep.audit import log
from loep.cases.claim import find
from loep.cases.stand import stands
from loep.cases.viewer import Viewer, said, visible
from loep.storage.bulk import chunks
from loep.storage.tables import Case, CaseRegistration, Decision
from loep.vocabulary import CaseState, Outcome


@dataclass(frozen=True)
class Elsewhere:
    """A registration in another case: how far that is, and its outcome once the case is closed."""

    case_id: str
    state: CaseState
    outcome: Outcome | None


def of(session: Session, viewer: Viewer, case_id: str, ids: Sequence[str], now: datetime) -> dict[str, list[Elsewhere]]:
    """Registration -> the other cases that it is or was in, newest first, of those that the viewer may see.

    That this viewer read about `ids` because of this case is an event. Raises LookupError.
    """
    case = find(session, viewer, case_id)
    found: dict[str, list[Elsewhere]] = {}
    for chunk in chunks(ids):
        wanted = (
            select(CaseRegistration.registration_id, Case.id, Case.state)
            .join(Case, col(Case.id) == col(CaseRegistration.case_id))
            .where(
                CaseRegistration.institution == case.institution,
                col(CaseRegistration.registration_id).in_(chunk),
                Case.id != case.id,
                visible(viewer),
            )
            .order_by(col(Case.opened_at).desc(), col(Case.id))
        )
        for registration, other, state in session.exec(wanted):
            outcome = _outcome(session, other, registration) if state == CaseState.CLOSED else None
            found.setdefault(registration, []).append(Elsewhere(other, CaseState(state), outcome))
    log.append(session, [said(viewer, case, "case.persons_read", registrations=sorted(ids))], now)
    return found


def _outcome(session: Session, case_id: str, registration: str) -> Outcome | None:
    """The newest that stands."""
    made = select(Decision.outcome).where(
        Decision.case_id == case_id, Decision.registration_id == registration, stands()
    )
    newest = session.exec(made.order_by(col(Decision.decided_at).desc()).limit(1)).first()
    return Outcome(newest) if newest else None
