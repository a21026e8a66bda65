"""The queue: what waits, in an order that says nothing of how a case came in.

The band is the day of the deadline: a term that runs out tomorrow goes before one that runs out next week, and a night
opens all its cases, drawn ones too, with one deadline. Within a day cases stand by their id, a keyed hash: a shuffle
that is the same for everybody and on every page, so nobody can choose by where a case stands. Closed cases stand the
other way round, the newest first.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import tuple_
from sqlmodel import Session, col, func, select

from loep.cases.claim import LAPSES, claim, claim_next, lapses, release
from loep.cases.filters import Filters, conditions
from loep.cases.turn import decided, settled_by
from loep.cases.viewer import Viewer, visible
from loep.storage.tables import Account, Case, CaseRegistration, Looking
from loep.vocabulary import CaseState

__all__ = ["Filters", "Page", "QueueRow", "claim", "claim_next", "page", "release", "row"]

STATES = {state.value: state for state in CaseState}


@dataclass(frozen=True)
class QueueRow:
    """One case in the queue. `claimed_by` is a name; `lapses_at` is when that claim ends by itself.

    `may_claim`: who looks may take it once nobody has it.
    """

    id: str
    institution: str
    state: CaseState
    registrations: int
    programmes: tuple[str, ...]
    opened_at: datetime
    deadline: date
    claimed_by: str | None
    lapses_at: datetime | None
    mine: bool
    may_claim: bool
    snoozed_until: date | None


@dataclass(frozen=True)
class Page:
    """Some rows, with what to hand in as `after` or as `before` for those next to them; None at that end."""

    rows: list[QueueRow]
    after: str | None
    before: str | None


def page(
    session: Session,
    viewer: Viewer,
    filters: Filters,
    after: str | None = None,
    limit: int = 50,
    before: str | None = None,
) -> Page:
    """The `limit` cases that follow the mark `after`, or go before the mark `before`. An unreadable mark is none."""
    mark = _read(after or before)
    back = mark is not None and not after
    descending = back != (filters.state is CaseState.CLOSED)
    at = tuple_(col(Case.deadline), col(Case.id))
    wanted = select(Case).where(visible(viewer), *conditions(session, viewer, filters))
    if mark is not None:
        start = tuple_(*mark)
        wanted = wanted.where(at < start if descending else at > start)
    order = (col(Case.deadline).desc(), col(Case.id).desc()) if descending else (col(Case.deadline), col(Case.id))
    found = session.exec(wanted.order_by(*order).limit(limit + 1)).all()
    shown = found[:limit][::-1] if back else found[:limit]
    more = len(found) > limit
    return Page(
        _rows(session, viewer, shown),
        after=_mark(shown[-1]) if shown and (back or more) else None,
        before=_mark(shown[0]) if shown and (more if back else mark is not None) else None,
    )


def row(session: Session, viewer: Viewer, case: Case) -> QueueRow:
    """One case as the queue shows it."""
    return _rows(session, viewer, [case])[0]


def _mark(case: Case) -> str:
    return f"{case.deadline.isoformat()}_{case.id}"


def _read(mark: str | None) -> tuple[date, str] | None:
    deadline, _, case_id = (mark or "").partition("_")
    try:
        return date.fromisoformat(deadline), case_id
    except ValueError:
        return None


def _rows(session: Session, viewer: Viewer, cases: Sequence[Case]) -> list[QueueRow]:
    counted = (
        select(CaseRegistration.case_id, CaseRegistration.programme, func.count())
        .where(col(CaseRegistration.case_id).in_([case.id for case in cases]))
        .group_by(col(CaseRegistration.case_id), col(CaseRegistration.programme))
        .order_by(col(CaseRegistration.programme))
    )
    programmes: dict[str, dict[str, int]] = defaultdict(dict)
    for case_id, programme, count in session.exec(counted):
        programmes[case_id][programme] = count
    looking = _looking(session, [case.id for case in cases if case.state == CaseState.SECOND_LOOK])
    who = {case.id: looking[case.id].account_id if case.id in looking else case.claimed_by for case in cases}
    holders = select(Account.id, Account.name).where(col(Account.id).in_(set(who.values())))
    names: dict[str | None, str] = dict(session.exec(holders).all())
    own = _own(session, viewer, [case.id for case in cases if case.state == CaseState.SECOND_LOOK])
    contested = [case.id for case in cases if case.contested]
    settled = settled_by(session, viewer, contested) if contested else set()
    return [
        QueueRow(
            id=case.id,
            institution=case.institution,
            state=STATES[case.state],
            registrations=sum(programmes[case.id].values()),
            programmes=tuple(programme for programme in programmes[case.id] if programme),
            opened_at=case.opened_at,
            deadline=case.deadline,
            claimed_by=names.get(who[case.id]),
            lapses_at=looking[case.id].since + LAPSES if case.id in looking else lapses(case),
            mine=who[case.id] == viewer.account_id,
            may_claim=(not case.contested or case.id in settled) and case.id not in own,
            snoozed_until=case.snoozed_until,
        )
        for case in cases
    ]


def _looking(session: Session, case_ids: Sequence[str]) -> dict[str, Looking]:
    """Who gives the second look of these cases."""
    found = session.exec(select(Looking).where(col(Looking.case_id).in_(case_ids))) if case_ids else ()
    return {each.case_id: each for each in found}


def _own(session: Session, viewer: Viewer, case_ids: Sequence[str]) -> set[str]:
    """Those of which the second look is for somebody else, as the viewer once decided them."""
    mine = (col(Case.id).in_(case_ids), Case.state == CaseState.SECOND_LOOK.value, decided(viewer.account_id))
    return set(session.exec(select(Case.id).where(*mine))) if case_ids else set()
