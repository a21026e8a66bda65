"""What a reviewer narrows the queue to, as conditions that an index answers."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Boolean, ColumnElement, and_, literal_column
from sqlmodel import col, select

from loep.cases.hold import holds
from loep.cases.turn import awake
from loep.cases.turn import snoozed as asleep
from loep.cases.viewer import Viewer
from loep.storage.tables import WAITING, Case, CaseRegistration, Signal
from loep.vocabulary import CaseState, Stage

WAITS = literal_column(f'("case".{WAITING})', Boolean)  # spelled as in the index, or no index answers it


@dataclass(frozen=True)
class Filters:
    """What to show; None leaves a filter out. Without `state` the closed cases stay away.

    `detectors`: at least one of them speaks. `due_before`: the deadline is earlier than this day. `now`: what waits for
    a later day stays away, or with `snoozed` is all there is; without `now` it is like any other.
    """

    state: CaseState | None = None
    mine: bool = False
    institution: str | None = None
    programme: str | None = None
    detectors: tuple[str, ...] = ()
    due_before: date | None = None
    now: datetime | None = None
    snoozed: bool = False


def conditions(viewer: Viewer, filters: Filters) -> list[ColumnElement[bool]]:
    """The conditions on `Case` that keep what the filters ask for."""
    found: list[ColumnElement[bool]] = []
    if filters.state is not None:
        found.append(col(Case.state) == filters.state.value)
    if filters.state is not CaseState.CLOSED:
        found.append(WAITS)
    if filters.now is not None:
        found.append(asleep(filters.now) if filters.snoozed else awake(filters.now))
    if filters.mine:
        found.append(col(Case.claimed_by) == viewer.account_id)
    if filters.institution is not None:
        found.append(col(Case.institution) == filters.institution)
    if filters.due_before is not None:
        found.append(col(Case.deadline) < filters.due_before)
    members = select(CaseRegistration.case_id).where(CaseRegistration.case_id == Case.id)
    if filters.programme is not None:
        found.append(members.where(CaseRegistration.programme == filters.programme).exists())
    if filters.detectors:
        said = and_(
            col(Signal.institution) == CaseRegistration.institution,
            col(Signal.registration_id) == CaseRegistration.registration_id,
        )
        spoke = members.join(Signal, said).where(
            col(Signal.detector).in_(filters.detectors), Signal.stage == Stage.LIVE.value, holds()
        )
        found.append(spoke.exists())
    return found
