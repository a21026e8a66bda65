"""Which cases are still open, and stay so: what a night does to them waits for nobody, and nobody comes in between."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from loep.storage.bulk import chunks
from loep.storage.tables import Case
from loep.vocabulary import CaseState


def still_open(session: Session, case_ids: Collection[str]) -> set[str]:
    """Those of the cases that are not closed. Nobody claims or decides them until this transaction ends.

    SQLite holds everybody off already.
    """
    held: set[str] = set()
    for chunk in chunks(sorted(case_ids)):
        asked = select(Case.id).where(col(Case.id).in_(chunk), Case.state != CaseState.CLOSED.value)
        held |= set(session.exec(asked.order_by(Case.id).with_for_update()))
    return held
