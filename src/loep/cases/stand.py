"""Which decisions stand, and who may see them. What was taken back is kept and counts nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from loep.storage.tables import Case, Decision, SecondLook, TakenBack
from loep.vocabulary import CaseState, Outcome


def stands() -> ColumnElement[bool]:
    """The condition on `Decision` that keeps what was not taken back."""
    taken_back = select(TakenBack.decision_id).where(TakenBack.decision_id == Decision.id).correlate(Decision)
    return ~taken_back.exists()


@dataclass(frozen=True)
class Round:
    """The newest decisions on a case that stand, all from one form, with the second look at each (by decision id)."""

    decisions: Sequence[Decision]
    looks: dict[str, SecondLook]

    @property
    def decided_by(self) -> str | None:
        return self.decisions[0].decided_by if self.decisions else None

    @property
    def looked_by(self) -> str | None:
        return next((look.looked_by for look in self.looks.values()), None)

    @property
    def outcomes(self) -> dict[str, Outcome]:
        return {made.registration_id: Outcome(made.outcome) for made in self.decisions}

    @property
    def apart(self) -> bool:
        """Whether a second person judged, and one of the two confirms what the other does not."""
        return any(
            (self.looks[made.id].outcome == Outcome.CONFIRMED) != (made.outcome == Outcome.CONFIRMED)
            for made in self.decisions
            if made.id in self.looks
        )


def newest(session: Session, case_id: str) -> Round:
    """The newest round of a case; empty when nobody decided, or who did took it back."""
    return rounds(session, case_id)[-1]


def rounds(session: Session, case_id: str) -> list[Round]:
    """Every round that stands, oldest first; one empty round when there is none."""
    made = select(Decision).where(Decision.case_id == case_id, stands())
    decisions = session.exec(made.order_by(col(Decision.decided_at), col(Decision.registration_id))).all()
    looks = select(SecondLook).join(Decision, col(Decision.id) == col(SecondLook.decision_id))
    by_decision = {look.decision_id: look for look in session.exec(looks.where(Decision.case_id == case_id))}
    by_form: dict[str, list[Decision]] = {}
    for decision in decisions:
        by_form.setdefault(decision.token, []).append(decision)
    found = [Round(each, _of(each, by_decision)) for each in by_form.values()]
    return found or [Round((), {})]


def open_to(case: Case, found: Round, account_id: str) -> bool:
    """Whether this person may see what others judged: who did not judge yet does so without knowing.

    All is open once the case is closed, once two people judged apart, and to who gave the second look.
    """
    return case.state == CaseState.CLOSED or case.contested or found.looked_by == account_id


def judges(session: Session, case_id: str) -> set[str]:
    """Who ever judged this case, also who took that back."""
    decided = select(Decision.decided_by).where(Decision.case_id == case_id)
    looked = select(SecondLook.looked_by).join(Decision, col(Decision.id) == col(SecondLook.decision_id))
    return {*session.exec(decided), *session.exec(looked.where(Decision.case_id == case_id))}


def held_back(session: Session, case: Case, found: Round, account_id: str) -> set[str]:
    """Whose words on the case this person may not read yet: those of all others who ever judged it."""
    return set() if open_to(case, found, account_id) else judges(session, case.id) - {account_id}


def has_judged(found: Round, account_id: str) -> bool:
    return account_id in (found.decided_by, found.looked_by)


def _of(decisions: Sequence[Decision], looks: dict[str, SecondLook]) -> dict[str, SecondLook]:
    return {made.id: looks[made.id] for made in decisions if made.id in looks}
