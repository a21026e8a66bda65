"""Cases that nobody decided in time: closed without an outcome when what nobody flagged would be forgotten."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import delete, inspect, select, update
from sqlmodel import Session, col
from sqlmodel import select as rows

from loep.cases import forms, legal
from loep.cases.still import still_open
from loep.cases.terms import about, intake_closes
from loep.storage.bulk import chunks
from loep.storage.marks import Marks
from loep.storage.tables import Case, CaseRegistration, Decision, Looking, SecondLook, TakenBack
from loep.vocabulary import CaseState


def expire(session: Session, before: datetime, now: datetime, marks: Callable[[str], Marks]) -> forms.Forgotten:
    """Close the open cases whose intake years all closed before that moment, and empty their forms.

    A case with a registration on hold stays. A judgement that waits for another came to nothing, and goes.
    """
    past = sorted(still_open(session, _past(session, before)))
    closed = {"state": CaseState.CLOSED.value, "closed_at": now, "contested": False}
    closed |= dict.fromkeys(("claimed_by", "claimed_at", "snoozed_until"))
    found: forms.Forgotten = []
    for chunk in chunks(past):
        made = select(inspect(Decision).columns.id).where(col(Decision.case_id).in_(chunk))
        for table in (TakenBack, SecondLook):
            session.connection().execute(delete(table).where(inspect(table).columns.decision_id.in_(made)))
        session.connection().execute(delete(Decision).where(col(Decision.case_id).in_(chunk)))
        session.connection().execute(delete(Looking).where(col(Looking.case_id).in_(chunk)))
        session.connection().execute(
            update(Case).where(col(Case.id).in_(chunk)).values(version=col(Case.version) + 1, **closed)
        )
        members = update(CaseRegistration).where(col(CaseRegistration.case_id).in_(chunk))
        session.connection().execute(members.values(is_open=False))
        found += forms.empty(session, col(CaseRegistration.case_id).in_(chunk), now, marks)
    return found


def _past(session: Session, before: datetime) -> list[str]:
    member = CaseRegistration
    held = rows(member.case_id).where(legal.spared())
    asked = rows(member.case_id, member.form["academic_year"].as_integer(), member.joined_at).where(
        Case.id == member.case_id,
        Case.state != CaseState.CLOSED.value,
        col(Case.opened_at) <= before,
        col(member.case_id).not_in(held),
    )
    closes: dict[str, date] = {}
    for case_id, year, joined_at in session.exec(asked):
        closes[case_id] = max(closes.get(case_id, before.date()), intake_closes(about(year, joined_at)))
    return sorted(id for id, day in closes.items() if day <= before.date())
