"""What a person filled in so far: kept per person and case, through log-out, a lost connection and reassignment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, update
from sqlmodel import Session, col, select

from loep.cases.judge import held
from loep.cases.stand import newest
from loep.cases.viewer import Viewer
from loep.storage.bulk import insert_new
from loep.storage.tables import Decision, Draft

LONGEST = 20_000


@dataclass(frozen=True)
class Filled:
    """The fields of a form: `outcomes` per registration id, `token` makes that it is recorded once."""

    outcomes: Mapping[str, str]
    motivation: str
    token: str


def read(session: Session, viewer: Viewer, case_id: str) -> Draft | None:
    """The viewer's own draft on this case; nobody reads another's."""
    wanted = select(Draft).where(Draft.case_id == case_id, Draft.account_id == viewer.account_id)
    return session.exec(wanted.execution_options(populate_existing=True)).first()


def keep(session: Session, viewer: Viewer, case_id: str, filled: Filled, now: datetime) -> None:
    """Keep what was filled in, in place of what was kept before; not what arrives after the same form was recorded.

    Raises LookupError for a case one may not see.
    """
    case = held(session, viewer, case_id)
    if session.exec(select(Decision.id).where(Decision.token == filled.token)).first() is not None:
        return
    if case.claimed_by != viewer.account_id == newest(session, case_id).looked_by:
        return
    values = {"motivation": filled.motivation[:LONGEST], "token": filled.token, "saved_at": now}
    outcomes = dict(filled.outcomes)
    row = {"case_id": case_id, "account_id": viewer.account_id, **values}
    if not insert_new(session, Draft, [{**row, "outcomes": outcomes}]):
        session.connection().execute(update(Draft).where(*_own(viewer, case_id)).values(**values, outcomes=outcomes))


def drop(session: Session, viewer: Viewer, case_id: str) -> None:
    """It is recorded, so the draft goes."""
    session.connection().execute(delete(Draft).where(*_own(viewer, case_id)))


def begun_by_others(session: Session, account_id: str, case_id: str, since: datetime) -> bool:
    """Whether a colleague wrote on this case after `since`."""
    others = select(Draft.case_id).where(
        Draft.case_id == case_id, Draft.account_id != account_id, Draft.saved_at >= since
    )
    return session.exec(others).first() is not None


def _own(viewer: Viewer, case_id: str) -> tuple[ColumnElement[bool], ...]:
    return col(Draft.case_id) == case_id, col(Draft.account_id) == viewer.account_id
