"""Emptying the forms of registrations in cases; of each a keyed hash of the person stays, to find them by."""

from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, bindparam, update
from sqlmodel import Session, col, select

from loep.cases import legal, words
from loep.storage.bulk import chunks
from loep.storage.marks import Marks
from loep.storage.tables import Case, CaseRegistration

EMPTIED = (
    update(CaseRegistration)
    .where(col(CaseRegistration.case_id) == bindparam("of"), col(CaseRegistration.registration_id) == bindparam("who"))
    .values(form={}, forgotten_at=bindparam("at"), person=bindparam("whose"))
)
Forgotten = list[tuple[Case, int]]


def empty(session: Session, past: ColumnElement[bool], now: datetime, marks: Callable[[str], Marks]) -> Forgotten:
    """Empty the forms that meet `past`, but those on hold, and what people wrote on cases without one left.

    Returns the cases, with how many forms each.
    """
    of = cache(marks)
    asked = select(
        CaseRegistration.case_id,
        CaseRegistration.registration_id,
        CaseRegistration.institution,
        CaseRegistration.form["person_id"].as_string(),
    ).where(past, col(CaseRegistration.forgotten_at).is_(None), ~legal.spared())
    emptied = [
        {"of": case_id, "who": id, "at": now, "whose": of(institution).person(person) if person else ""}
        for case_id, id, institution, person in session.exec(asked)
    ]
    if emptied:
        session.connection().execute(EMPTIED, emptied)
    counts = Counter(each["of"] for each in emptied)
    cases = session.exec(select(Case).where(col(Case.id).in_(counts)).order_by(col(Case.id)))
    found = [(case, counts[case.id]) for case in cases]
    words.forget(session, [case.id for case, _ in found], now)
    return found


def nobody(session: Session, institution: str, registrations: Collection[str]) -> None:
    """Let go of the persons too: these registrations are found by nobody any more."""
    for chunk in chunks(sorted(registrations)):
        own = (col(CaseRegistration.institution) == institution, col(CaseRegistration.registration_id).in_(chunk))
        session.connection().execute(update(CaseRegistration).where(*own).values(person=""))
