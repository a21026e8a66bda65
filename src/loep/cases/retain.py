"""Forgets on time: what is past its term is erased, and the log says that it was.

A row lets go of its file first: the caller erases files that no row names (`night.leftovers`), so a crash in between
leaves none that is named and not there.
What a legal hold keeps stays: forms, what the log tells of the case, and of a delivery the rows that are held.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
from sqlalchemy import delete, func, inspect, select, update
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as rows

from loep.audit import gaps, log
from loep.audit.log import Entry, append
from loep.cases import legal, unask, words
from loep.cases.stand import stands
from loep.settings import Settings
from loep.storage.tables import (
    Case,
    CaseRegistration,
    Decision,
    Delivery,
    Event,
    EventDetail,
    Invite,
    KeptForm,
    TakenBack,
    WebSession,
)
from loep.vocabulary import CaseState, Outcome

SESSION = timedelta(hours=10)
WAITING_FORM = timedelta(minutes=15)
Leave = Callable[[Delivery, str], bool]


def nothing(_delivery: Delivery, _path: str) -> bool:
    return False


@dataclass(frozen=True)
class Forgotten:
    """How much was erased: stored deliveries, frames, forms of registrations in cases, and what expired."""

    deliveries: int
    frames: int
    forms: int
    log_details: int
    sessions: int
    invites: int


def forget(session: Session, settings: Settings, now: datetime, leave: Leave = nothing) -> Forgotten:
    """Erase what is past its term in `settings`. `now` is aware UTC. Again at the same moment erases nothing more.

    `leave` is told of each delivery past its term (`stored_path` or `frame_path`); it takes all out that is not held,
    and says whether something is left.
    """
    deliveries = _stored_bytes(session, settings, now, leave)
    frames = _frames(session, settings, now, leave)
    confirmed = _forms(session, [Outcome.CONFIRMED], now - settings.keep_confirmed, now)
    others = _forms(session, [Outcome.UNFOUNDED, Outcome.INCONCLUSIVE], now - settings.keep_unfounded, now)
    unask.forget(session, settings.data, now)
    details = log.forget(session, _old_details(session, now - settings.keep_log), "retain", now)
    entries = [_entry(each.institution, "delivery.forgotten", f"delivery:{each.id}") for each in deliveries]
    entries += [_entry(each.institution, "frame.forgotten", f"delivery:{each.id}") for each in frames]
    entries += [_entry(case.institution, "case.forgotten", f"case:{case.id}") for case, _ in (*confirmed, *others)]
    append(session, entries, now)
    _delete(session, KeptForm, col(KeptForm.kept_at) <= now - WAITING_FORM)
    return Forgotten(
        deliveries=len(deliveries),
        frames=len(frames),
        forms=sum(count for _, count in (*confirmed, *others)),
        log_details=details,
        sessions=_delete(session, WebSession, col(WebSession.created_at) <= now - SESSION),
        invites=_delete(session, Invite, col(Invite.expires_at) <= now),
    )


def intake_closes(academic_year: int) -> date:
    """The last day of the academic year that starts in the calendar year `academic_year`."""
    return date(academic_year + 1, 8, 31)


def _held(session: Session) -> list[str]:
    """The cases of which a legal hold keeps something, as the log names them."""
    cases = session.exec(rows(CaseRegistration.case_id).where(legal.spared()).distinct())
    return [f"case:{id}" for id in cases]


def _old_details(session: Session, before: datetime) -> Sequence[int]:
    """The events whose details are past their term; what tells which details went has nothing of anybody, and stays."""
    old = rows(EventDetail.seq).join(Event, col(Event.seq) == col(EventDetail.seq))
    past = (col(Event.at) <= before, col(Event.object).not_in(_held(session)), Event.action != gaps.ACTION)
    return session.exec(old.where(*past)).all()


def _stored_bytes(session: Session, settings: Settings, now: datetime, leave: Leave) -> Sequence[Delivery]:
    """The deliveries whose received bytes are gone now."""
    past = session.exec(
        rows(Delivery).where(
            col(Delivery.stored_path).is_not(None), col(Delivery.received_at) <= now - settings.keep_deliveries
        )
    ).all()
    past = [each for each in past if not leave(each, "stored_path")]
    for delivery in past:
        delivery.stored_path = None
    return past


def _frames(session: Session, settings: Settings, now: datetime, leave: Leave) -> Sequence[Delivery]:
    """The deliveries whose loaded rows are gone now: all of years that closed long enough ago. Forms in cases stay."""
    closed = now - settings.keep_unflagged
    kept = session.exec(rows(Delivery).where(col(Delivery.frame_path).is_not(None))).all()
    past = [each for each in kept if intake_closes(_last_year(each, settings.data)) <= closed.date()]
    past = [each for each in past if not leave(each, "frame_path")]
    for delivery in past:
        delivery.frame_path = None
    return past


def _last_year(delivery: Delivery, data: Path) -> int:
    """The last academic year that a delivery is about; where it names none, the one that starts in the year it came."""
    path = data / str(delivery.frame_path)
    came = delivery.received_at.astimezone(UTC).year
    if delivery.feed != "registrations" or not path.exists():
        return came
    return pl.scan_parquet(path).select(pl.col("academic_year").max()).collect().item() or came


def _forms(
    session: Session, outcomes: Sequence[Outcome], decided_before: datetime, now: datetime
) -> list[tuple[Case, int]]:
    """Empty the forms whose newest outcome is one of these in cases closed before; the cases, with how many forms."""
    made, later = inspect(Decision).columns, inspect(Decision).local_table.alias("later").c
    newest = select(func.max(later.decided_at)).where(
        later.case_id == made.case_id,
        later.registration_id == made.registration_id,
        later.id.not_in(rows(TakenBack.decision_id)),
    )
    member = inspect(CaseRegistration).columns
    judged = select(made.id).where(
        made.case_id == member.case_id,
        made.registration_id == member.registration_id,
        made.outcome.in_([outcome.value for outcome in outcomes]),
        made.decided_at == newest.scalar_subquery(),
        stands(),
    )
    past = rows(Case.id).where(Case.state == CaseState.CLOSED.value, col(Case.closed_at) <= decided_before)
    emptied = (
        update(CaseRegistration)
        .where(member.case_id.in_(past), member.forgotten_at.is_(None), judged.exists(), ~legal.spared())
        .values(form={}, forgotten_at=now)
        .returning(member.case_id)
    )
    counts = Counter(case_id for (case_id,) in session.connection().execute(emptied))
    cases = session.exec(rows(Case).where(col(Case.id).in_(counts)).order_by(col(Case.id)))
    found = [(case, counts[case.id]) for case in cases]
    words.forget(session, [case.id for case, _ in found], now)
    return found


def _delete(session: Session, table: type[SQLModel], condition: object) -> int:
    return session.connection().execute(delete(table).where(condition)).rowcount  # type: ignore[arg-type]


def _entry(institution: str, action: str, what: str) -> Entry:
    return Entry(institution, "retain", "flow", action, what, "administer", {})
