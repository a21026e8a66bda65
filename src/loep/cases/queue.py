"""The queue: what waits, in an order that says nothing of how a case came in.

Cases stand by deadline, and within a day by their id, which is a hash: a shuffle that stays the same. A drawn case
looks like any other.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Boolean, ColumnElement, and_, literal_column, tuple_
from sqlmodel import Session, col, func, select

from loep.cases.claim import claim, claim_next, release
from loep.cases.hold import holds
from loep.cases.viewer import Viewer, visible
from loep.storage.tables import WAITING, Account, Case, CaseRegistration, Signal
from loep.vocabulary import CaseState, Stage

__all__ = ["Filters", "QueueRow", "claim", "claim_next", "page", "release"]

STATES = {state.value: state for state in CaseState}
SPELLED_AS_IN_THE_INDEX = literal_column(f'("case".{WAITING})', Boolean)


@dataclass(frozen=True)
class Filters:
    """What to show; None leaves a filter out. Without `state` the closed cases stay away."""

    state: CaseState | None = None
    mine: bool = False
    institution: str | None = None
    programme: str | None = None
    detector: str | None = None


@dataclass(frozen=True)
class QueueRow:
    """One case in the queue. `claimed_by` is a name."""

    id: str
    institution: str
    state: CaseState
    registrations: int
    programmes: tuple[str, ...]
    opened_at: datetime
    deadline: date
    claimed_by: str | None


def page(
    session: Session, viewer: Viewer, filters: Filters, after: str | None = None, limit: int = 50
) -> tuple[list[QueueRow], str | None]:
    """One page of the queue, and what to hand in as `after` for the next one (None: this is the last)."""
    wanted = select(Case).where(visible(viewer), *_conditions(viewer, filters))
    if after is not None:
        wanted = wanted.where(_follows(after))
    cases = session.exec(wanted.order_by(col(Case.deadline), col(Case.id)).limit(limit + 1)).all()
    shown = cases[:limit]
    more = f"{shown[-1].deadline.isoformat()}_{shown[-1].id}" if len(cases) > limit else None
    return _rows(session, shown), more


def _conditions(viewer: Viewer, filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.state is not None:
        conditions.append(col(Case.state) == filters.state.value)
    if filters.state is not CaseState.CLOSED:
        conditions.append(SPELLED_AS_IN_THE_INDEX)
    if filters.mine:
        conditions.append(col(Case.claimed_by) == viewer.account_id)
    if filters.institution is not None:
        conditions.append(col(Case.institution) == filters.institution)
    members = select(CaseRegistration.case_id).where(CaseRegistration.case_id == Case.id)
    if filters.programme is not None:
        conditions.append(members.where(CaseRegistration.programme == filters.programme).exists())
    if filters.detector is not None:
        said = and_(
            col(Signal.institution) == CaseRegistration.institution,
            col(Signal.registration_id) == CaseRegistration.registration_id,
        )
        conditions.append(
            members.join(Signal, said)
            .where(Signal.detector == filters.detector, Signal.stage == Stage.LIVE.value, holds())
            .exists()
        )
    return conditions


def _follows(after: str) -> ColumnElement[bool]:
    """The condition on `Case` for what comes after this mark; everything when the mark is unreadable."""
    deadline, _, case_id = after.partition("_")
    try:
        start = date.fromisoformat(deadline)
    except ValueError:
        start = date.min
    return tuple_(col(Case.deadline), col(Case.id)) > tuple_(start, case_id)


def _rows(session: Session, cases: Sequence[Case]) -> list[QueueRow]:
    counted = (
        select(CaseRegistration.case_id, CaseRegistration.programme, func.count())
        .where(col(CaseRegistration.case_id).in_([case.id for case in cases]))
        .group_by(col(CaseRegistration.case_id), col(CaseRegistration.programme))
        .order_by(col(CaseRegistration.programme))
    )
    programmes: dict[str, dict[str, int]] = defaultdict(dict)
    for case_id, programme, count in session.exec(counted):
        programmes[case_id][programme] = count
    holders = select(Account.id, Account.name).where(col(Account.id).in_([case.claimed_by for case in cases]))
    names: dict[str | None, str] = dict(session.exec(holders).all())
    return [
        QueueRow(
            id=case.id,
            institution=case.institution,
            state=STATES[case.state],
            registrations=sum(programmes[case.id].values()),
            programmes=tuple(programme for programme in programmes[case.id] if programme),
            opened_at=case.opened_at,
            deadline=case.deadline,
            claimed_by=names.get(case.claimed_by),
        )
        for case in cases
    ]
