"""Forgets on time: what is past its term is erased, and the log says that it was.

A row lets go of its file first: the caller erases files that no row names (`night.leftovers`), so a crash in between
leaves none that is named and not there.
What a legal hold keeps stays: forms, what the log tells of the case, and of a delivery the rows that are held.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial

from sqlalchemy import ColumnElement, delete, func, inspect, select
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as rows

from loep.audit import gaps, log
from loep.audit.log import Entry, append
from loep.cases import expire, forms, legal, letgo, marked, unask
from loep.cases.stand import stands
from loep.settings import Settings
from loep.storage.marks import NOBODY, Marks
from loep.storage.tables import (
    Case,
    CaseRegistration,
    Decision,
    Event,
    EventDetail,
    Invite,
    KeptForm,
    Signal,
    TakenBack,
    WebSession,
)
from loep.vocabulary import CaseState, Outcome

SESSION = timedelta(hours=10)
WAITING_FORM = timedelta(minutes=15)


@dataclass(frozen=True)
class Forgotten:
    """How much was erased: stored deliveries, frames, forms of registrations in cases, and what expired.

    `undecided`: cases that nobody decided in time. `signals`: of registrations that are in no case and no delivery.
    `unread`: the ids of deliveries of which nobody can tell how old they are.
    """

    deliveries: int
    frames: int
    forms: int
    undecided: int
    signals: int
    log_details: int
    sessions: int
    invites: int
    unread: tuple[str, ...] = ()


def forget(
    session: Session,
    settings: Settings,
    now: datetime,
    marks: Callable[[str], Marks],
    leave: letgo.Leave = letgo.nothing,
) -> Forgotten:
    """Erase what is past its term in `settings`. `now` is aware UTC. Again at the same moment erases nothing more.

    `marks`: of an institution, what stays in the place of a registration. `leave` is told of each delivery past its
    term (`stored_path` or `frame_path`); it takes all out that is not held, and says whether something is left.
    """
    deliveries = letgo.stored_bytes(session, now - settings.keep_deliveries, leave)
    frames, unread = letgo.frames(session, settings, now, leave)
    undecided = expire.expire(session, now - settings.keep_unflagged, now, marks)
    judged = [
        *forms.empty(session, _judged([Outcome.CONFIRMED], now - settings.keep_confirmed), now, marks),
        *forms.empty(
            session, _judged([Outcome.UNFOUNDED, Outcome.INCONCLUSIVE], now - settings.keep_unfounded), now, marks
        ),
    ]
    unask.forget(session, settings.data, now)
    signals = _names(session, settings, now, marks)
    details = log.forget(session, _old_details(session, now - settings.keep_log), "retain", now)
    entries = [_entry(each.institution, "delivery.forgotten", f"delivery:{each.id}") for each in deliveries]
    entries += [_entry(each.institution, "frame.forgotten", f"delivery:{each.id}") for each in frames]
    entries += [_entry(case.institution, "case.expired", f"case:{case.id}") for case, _ in undecided]
    entries += [_entry(case.institution, "case.forgotten", f"case:{case.id}") for case, _ in judged]
    append(session, entries, now)
    _delete(session, KeptForm, col(KeptForm.kept_at) <= now - WAITING_FORM)
    return Forgotten(
        deliveries=len(deliveries),
        frames=len(frames),
        forms=sum(count for _, count in (*undecided, *judged)),
        undecided=len(undecided),
        signals=signals,
        log_details=details,
        sessions=_delete(session, WebSession, col(WebSession.created_at) <= now - SESSION),
        invites=_delete(session, Invite, col(Invite.expires_at) <= now),
        unread=tuple(unread),
    )


def _names(session: Session, settings: Settings, now: datetime, marks: Callable[[str], Marks]) -> int:
    """Put marks in the place of registrations without forms, and nothing in the place of marks that are past the term
    of the log; returns how many signals went of registrations that are nowhere else.
    """
    of, present = cache(marks), cache(partial(letgo.present, session, settings.data))
    for institution, ids in marked.bare(session).items():
        own = of(institution)
        marked.rename(session, institution, {id: own.registration(id) for id in ids}, own.signal)
    for institution, kept in marked.over(session, now - settings.keep_log).items():
        here = present(institution)
        if here is not None:
            still = of(institution).standing(here, frozenset(kept))
            nobody = {mark: f"{NOBODY}{secrets.token_hex(16)}" for mark in kept if mark not in still}
            marked.rename(session, institution, nobody, lambda _key: secrets.token_hex(16))
            forms.nobody(session, institution, nobody.values())
    gone = 0
    for institution in session.exec(rows(Signal.institution).distinct().order_by(Signal.institution)).all():
        here = present(institution)
        if here is not None:
            said = set(marked.signalled_only(session, institution)) - set(here)
            gone += marked.drop_signals(session, institution, sorted(said))
    return gone


def _held(session: Session) -> list[str]:
    """The cases of which a legal hold keeps something, as the log names them."""
    cases = session.exec(rows(CaseRegistration.case_id).where(legal.spared()).distinct())
    return [f"case:{id}" for id in cases]


def _old_details(session: Session, before: datetime) -> Sequence[int]:
    """The events whose details are past their term; what tells which details went has nothing of anybody, and stays."""
    old = rows(EventDetail.seq).join(Event, col(Event.seq) == col(EventDetail.seq))
    past = (col(Event.at) <= before, col(Event.object).not_in(_held(session)), Event.action != gaps.ACTION)
    return session.exec(old.where(*past)).all()


def _judged(outcomes: Sequence[Outcome], before: datetime) -> ColumnElement[bool]:
    """The condition on `CaseRegistration`: its newest outcome is one of these, in a case that closed before."""
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
    past = rows(Case.id).where(Case.state == CaseState.CLOSED.value, col(Case.closed_at) <= before)
    return member.case_id.in_(past) & judged.exists()


def _delete(session: Session, table: type[SQLModel], condition: object) -> int:
    return session.connection().execute(delete(table).where(condition)).rowcount  # type: ignore[arg-type]


def _entry(institution: str, action: str, what: str) -> Entry:
    return Entry(institution, "retain", "flow", action, what, "administer", {})
