"""One case with everything a reviewer needs. Fetching it is asking permission, and it is written down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Engine, inspect
from sqlalchemy import select as choose
from sqlmodel import Session, col, select

from loep.audit import log
from loep.cases.claim import find
from loep.cases.hold import holds
from loep.cases.stand import Round, newest, open_to
from loep.cases.viewer import Viewer, said
from loep.storage.session import reading, transaction
from loep.storage.tables import Account, Case, CaseRegistration, Decision, Event, Link, SecondLook, Signal, TakenBack
from loep.vocabulary import Kept, Stage


class Tie(NamedTuple):
    """A link as pages read it: light, for a ring of two hundred may have twenty thousand of one kind."""

    left_id: str
    right_id: str
    kind: str
    strength: float
    evidence: dict[str, Any]


@dataclass(frozen=True)
class CaseFile:
    """A case as it stands. `signals`: of every live detector the newest per registration that holds.

    `withdrawn`: the newest of those that spoke and no longer do. `history`: oldest first.
    `people`: names by account id. `skipped`: the detectors that did not look, with why.
    `decisions`, `second_looks`: those that the viewer may see; `withheld` when others judged and that is not shown yet.
    `taken_back`: ids of decisions that no longer stand. `round`: the newest that stands, whoever may see it.
    """

    case: Case
    registrations: list[CaseRegistration]
    signals: list[Signal]
    withdrawn: list[Signal]
    links: list[Tie]
    decisions: list[Decision]
    second_looks: list[SecondLook]
    taken_back: frozenset[str]
    round: Round
    withheld: bool
    history: list[Event]
    people: dict[str, str]
    skipped: dict[str, Kept]


def open_file(bind: Engine, viewer: Viewer, case_id: str, now: datetime) -> CaseFile:
    """Read a case and log that it was read. Raises LookupError for what the viewer may not see.

    The log comes last, in a transaction of its own: who appends to it holds up everybody else who writes.
    """
    with reading(bind) as session:
        file = _read(session, viewer, case_id)
    ids = [each.registration_id for each in file.registrations]
    with transaction(bind) as session:
        log.append(session, [said(viewer, file.case, "case.read", registrations=ids)], now)
    return file


def _read(session: Session, viewer: Viewer, case_id: str) -> CaseFile:
    case = find(session, viewer, case_id)
    registrations = _registrations(session, case)
    ids = [each.registration_id for each in registrations]
    round = newest(session, case.id)
    decisions, looks, withheld = _judged(session, viewer, case, round)
    history = list(session.exec(select(Event).where(Event.object == f"case:{case.id}").order_by(col(Event.seq))))
    signals, withdrawn = _signals(session, case, ids)
    actors = [case.claimed_by, *(d.decided_by for d in decisions), *(s.looked_by for s in looks)]
    return CaseFile(
        case=case,
        registrations=registrations,
        signals=signals,
        withdrawn=withdrawn,
        links=_links(session, case, ids),
        decisions=decisions,
        second_looks=looks,
        taken_back=_taken_back(session, decisions),
        round=round,
        withheld=withheld,
        history=history,
        people=_names(session, [*actors, *(event.actor for event in history)]),
        skipped=dict(case.skipped),
    )


def _registrations(session: Session, case: Case) -> list[CaseRegistration]:
    wanted = select(CaseRegistration).where(CaseRegistration.case_id == case.id)
    return list(session.exec(wanted.order_by(col(CaseRegistration.registration_id))))


def _signals(session: Session, case: Case, ids: list[str]) -> tuple[list[Signal], list[Signal]]:
    """Those that hold, and of the detectors that fell silent the last that they said."""
    wanted = (
        select(Signal, holds())
        .where(
            Case.id == case.id,
            Case.institution == Signal.institution,
            col(Signal.registration_id).in_(ids),
            Signal.stage == Stage.LIVE.value,
            Signal.sentence_en != "",  # what it said is kept no longer than the forms
        )
        .order_by(col(Signal.recorded_at), col(Signal.key))
    )
    holding: dict[tuple[str, str], Signal] = {}
    gone: dict[tuple[str, str], Signal] = {}
    for signal, still in session.exec(wanted):
        (holding if still else gone)[signal.registration_id, signal.detector] = signal
    return [holding[key] for key in sorted(holding)], [gone[key] for key in sorted(gone.keys() - holding.keys())]


def _links(session: Session, case: Case, ids: list[str]) -> list[Tie]:
    columns = [inspect(Link).columns[name] for name in Tie._fields]
    wanted = (
        choose(*columns)
        .where(col(Link.institution) == case.institution, col(Link.left_id).in_(ids), col(Link.right_id).in_(ids))
        .order_by(col(Link.left_id), col(Link.right_id), col(Link.kind))
    )
    return list(map(Tie._make, session.connection().execute(wanted)))


def _judged(
    session: Session, viewer: Viewer, case: Case, round: Round
) -> tuple[list[Decision], list[SecondLook], bool]:
    """Decisions and second looks as far as the viewer may see them, and whether something is held back."""
    made = select(Decision).where(Decision.case_id == case.id)
    decisions = list(session.exec(made.order_by(col(Decision.decided_at), col(Decision.registration_id))))
    looks = _second_looks(session, case)
    if viewer.beyond == case.id or open_to(case, round, viewer.account_id):  # who judges nothing reads all of it
        return decisions, looks, False
    own = [decision for decision in decisions if decision.decided_by == viewer.account_id]
    seen = {decision.id for decision in own}
    return own, [look for look in looks if look.decision_id in seen], len(own) < len(decisions)


def _taken_back(session: Session, decisions: list[Decision]) -> frozenset[str]:
    wanted = select(TakenBack.decision_id).where(col(TakenBack.decision_id).in_([each.id for each in decisions]))
    return frozenset(session.exec(wanted))


def _second_looks(session: Session, case: Case) -> list[SecondLook]:
    wanted = (
        select(SecondLook)
        .join(Decision, col(Decision.id) == col(SecondLook.decision_id))
        .where(Decision.case_id == case.id)
        .order_by(col(SecondLook.looked_at), col(Decision.registration_id))
    )
    return list(session.exec(wanted))


def _names(session: Session, account_ids: Iterable[str | None]) -> dict[str, str]:
    wanted = select(Account.id, Account.name).where(col(Account.id).in_({id for id in account_ids if id}))
    return dict(session.exec(wanted).all())
