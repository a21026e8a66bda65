"""What a reviewer narrows the queue to, as conditions that an index answers."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Boolean, ColumnElement, and_, literal_column
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from loep.cases.hold import holds
from loep.cases.turn import awake, mine, takes, unanswered
from loep.cases.turn import snoozed as asleep
from loep.cases.viewer import Viewer
from loep.storage.tables import WAITING, Case, CaseRegistration, Signal
from loep.vocabulary import CaseState, Stage

WAITS = literal_column(f'("case".{WAITING})', Boolean)  # spelled as in the index, or no index answers it
FEW = 20_000


@dataclass(frozen=True)
class Filters:
    """What to show; None leaves a filter out. Without `state` the closed cases stay away.

    `detectors`: at least one of them speaks. `due_before`: the deadline is earlier than this day. `now`: what waits for
    a later day stays away, or with `snoozed` is all there is; without `now` it is like any other. `unanswered`: what
    waits for an applicant, whatever the day. `takes`: what the viewer can take `now`.
    """

    state: CaseState | None = None
    mine: bool = False
    institution: str | None = None
    programme: str | None = None
    detectors: tuple[str, ...] = ()
    due_before: date | None = None
    now: datetime | None = None
    snoozed: bool = False
    unanswered: bool = False
    takes: bool = False

    @property
    def closed(self) -> bool:
        return self.state is CaseState.CLOSED


def conditions(session: Session, viewer: Viewer, filters: Filters) -> list[ColumnElement[bool]]:
    """The conditions on `Case` that keep what the filters ask for."""
    found: list[ColumnElement[bool]] = []
    if filters.state is not None:
        found.append(col(Case.state) == filters.state.value)
    if not filters.closed:
        found.append(WAITS)
    if filters.unanswered:
        found.append(unanswered())
    elif filters.now is not None and (filters.snoozed or not filters.closed):
        found.append(asleep(filters.now) if filters.snoozed else awake(filters.now))
    if filters.mine:
        found.append(mine(viewer))
    if filters.takes and filters.now is not None:
        found.append(takes(viewer, filters.now))
    if filters.institution is not None:
        found.append(col(Case.institution) == filters.institution)
    if filters.due_before is not None:
        found.append(col(Case.deadline) < filters.due_before)
    if filters.programme is not None:
        asks = _members(filters).where(CaseRegistration.programme == filters.programme)
        found.append(_among(session, asks, asks))
    if filters.detectors:
        place = viewer.institution or filters.institution
        said = select(Signal.registration_id).where(*_said(filters, place))
        found.append(_among(session, said, _spoken(filters, place)))
    return found


def _among(session: Session, counted: SelectOfScalar[str], members: SelectOfScalar[str]) -> ColumnElement[bool]:
    """That the case is one of those that `members` names, found by the road that is short for how many there are.

    When few rows are `counted`, their cases are gathered first. When there are many, the queue is walked in its order,
    and a page is full soon. Left to themselves both engines guess wrong, and read the whole queue.
    """
    rows = session.exec(select(func.count()).select_from(counted.limit(FEW + 1).subquery())).one()
    if rows <= FEW:
        return col(Case.id).in_(select(members.cte().prefix_with("MATERIALIZED").c.case_id))
    return members.where(CaseRegistration.case_id == Case.id).offset(0).exists()


def _members(filters: Filters) -> SelectOfScalar[str]:
    """Registrations in cases; those of a case that waits are open."""
    of_cases = select(CaseRegistration.case_id)
    return of_cases if filters.closed else of_cases.where(col(CaseRegistration.is_open))


def _said(filters: Filters, institution: str | None) -> list[ColumnElement[bool]]:
    """The conditions on `Signal` that keep what one of the detectors says and holds in a case that waits."""
    place = [col(Signal.institution) == institution] if institution else []
    holding = [] if filters.closed else [col(Signal.withdrawn_at).is_(None)]
    return [*place, col(Signal.detector).in_(filters.detectors), col(Signal.stage) == Stage.LIVE.value, *holding]


def _spoken(filters: Filters, institution: str | None) -> SelectOfScalar[str]:
    """The registrations of which one of the detectors says something that holds."""
    of = and_(
        col(Signal.institution) == CaseRegistration.institution,
        col(Signal.registration_id) == CaseRegistration.registration_id,
    )
    spoken = _members(filters).join(Signal, of).where(*_said(filters, institution))
    return spoken.join(Case, col(Case.id) == CaseRegistration.case_id).where(holds()) if filters.closed else spoken
