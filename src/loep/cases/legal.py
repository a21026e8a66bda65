"""Legal holds: what is kept although its term is over or its person asks otherwise. Two people begin and end one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, inspect, or_
from sqlalchemy import select as choose
from sqlmodel import Session, col, select

from loep.audit.log import Entry, append
from loep.errors import Conflict
from loep.storage.tables import Account, Case, CaseRegistration, LegalHold
from loep.vocabulary import Held, Role

HOLDS = (Role.SENIOR, Role.ADMIN)


def ask(
    session: Session, institution: str, about: tuple[Held, str], reason: str, by: Account, now: datetime
) -> LegalHold:
    """Ask for a hold; it is in force once somebody else grants it. `about`: what, and its id. Raises Conflict."""
    kind, held_id = about
    may(by, institution)
    if not reason.strip():
        raise Conflict("a reason is needed: name the procedure or claim, and no person")
    member, case = select(CaseRegistration), select(Case)
    known = {
        Held.REGISTRATION: member.where(
            CaseRegistration.institution == institution, CaseRegistration.registration_id == held_id
        ),
        Held.CASE: case.where(Case.institution == institution, Case.id == held_id),
    }[kind]
    if session.exec(known).first() is None:  # type: ignore[call-overload]
        raise Conflict(f"no {kind.en} of this id is in a case of {institution}")
    same = (LegalHold.institution == institution, LegalHold.kind == kind.value, LegalHold.held_id == held_id)
    before = session.exec(select(LegalHold).where(*same, col(LegalHold.ended_at).is_(None))).first()
    if before is not None:
        raise Conflict(f"{before.id} is on it already; `loep hold list` shows how far it is")
    made = LegalHold(
        id=uuid4().hex[:12],
        institution=institution,
        kind=kind.value,
        held_id=held_id,
        reason=reason.strip(),
        asked_by=by.id,
        asked_at=now,
    )
    session.add(made)
    return _said(session, made, "hold.asked", by, now)


def grant(session: Session, id: str, by: Account, now: datetime) -> LegalHold:
    """Put a hold that somebody else asked for into force. Raises Conflict."""
    hold = _standing(session, id, by)
    if hold.granted_at is not None:
        raise Conflict("it is in force already")
    if hold.asked_by == by.id:
        raise Conflict("whoever asked for a hold may not grant it: a second person does")
    hold.granted_by, hold.granted_at = by.id, now
    return _said(session, hold, "hold.granted", by, now)


def ask_end(session: Session, id: str, by: Account, now: datetime) -> LegalHold:
    """Ask that a hold ends; it stands until somebody else ends it. One that nobody granted is withdrawn by `end`."""
    hold = _standing(session, id, by)
    if hold.end_asked_at is not None:
        raise Conflict("its end was asked for already: a second person runs `loep hold end`")
    hold.end_asked_by, hold.end_asked_at = by.id, now
    return _said(session, hold, "hold.end_asked", by, now)


def end(session: Session, id: str, by: Account, now: datetime) -> LegalHold:
    """End a hold whose end somebody else asked for; from the next night on its terms count again. Raises Conflict."""
    hold = _standing(session, id, by)
    if hold.end_asked_by is None:
        raise Conflict("first somebody else asks for its end: `loep hold release`")
    if hold.end_asked_by == by.id:
        raise Conflict("whoever asked for the end may not end it: a second person does")
    hold.ended_by, hold.ended_at = by.id, now
    return _said(session, hold, "hold.ended", by, now)


def listed(session: Session, institution: str = "") -> list[LegalHold]:
    """Every hold that did not end, of one institution or of all."""
    asked = select(LegalHold).where(col(LegalHold.ended_at).is_(None))
    if institution:
        asked = asked.where(LegalHold.institution == institution)
    return list(session.exec(asked.order_by(col(LegalHold.institution), col(LegalHold.asked_at), col(LegalHold.id))))


def in_force() -> tuple[ColumnElement[bool], ...]:
    """The conditions on `LegalHold` that keep what holds now."""
    return col(LegalHold.granted_at).is_not(None), col(LegalHold.ended_at).is_(None)


def spared() -> ColumnElement[bool]:
    """The condition on `CaseRegistration` that keeps what a hold keeps: itself, or its case."""
    hold, member = inspect(LegalHold).columns, inspect(CaseRegistration).columns
    own = (hold.kind == Held.REGISTRATION.value) & (hold.held_id == member.registration_id)
    whole = (hold.kind == Held.CASE.value) & (hold.held_id == member.case_id)
    here = hold.institution == member.institution
    return (
        choose(hold.id)
        .where(here, or_(own, whole), *in_force())
        .correlate(inspect(CaseRegistration).local_table)
        .exists()
    )


def registrations(session: Session, institution: str) -> frozenset[str]:
    """The registrations that a hold keeps: those on hold, and those of a case on hold."""
    own = select(LegalHold.held_id).where(
        LegalHold.institution == institution, LegalHold.kind == Held.REGISTRATION.value, *in_force()
    )
    of_cases = select(CaseRegistration.registration_id).where(CaseRegistration.institution == institution, spared())
    return frozenset(session.exec(own)) | frozenset(session.exec(of_cases))


def on(session: Session, institution: str, registration_ids: Sequence[str]) -> list[str]:
    """The ids of the holds, in force, on these registrations or on a case with one of them."""
    cases = select(CaseRegistration.case_id).where(
        CaseRegistration.institution == institution, col(CaseRegistration.registration_id).in_(registration_ids)
    )
    about = or_(
        (col(LegalHold.kind) == Held.REGISTRATION.value) & col(LegalHold.held_id).in_(registration_ids),
        (col(LegalHold.kind) == Held.CASE.value) & col(LegalHold.held_id).in_(cases),
    )
    found = select(LegalHold.id).where(LegalHold.institution == institution, about, *in_force())
    return sorted(session.exec(found))


def may(by: Account, institution: str) -> None:
    """Raises Conflict for an account of another institution."""
    if by.institution not in ("", institution):
        raise Conflict("this account belongs to another institution")


def _standing(session: Session, id: str, by: Account) -> LegalHold:
    hold = session.exec(select(LegalHold).where(LegalHold.id == id).with_for_update()).first()
    if hold is None or hold.ended_at is not None:
        raise Conflict("no hold of this id stands; `loep hold list` shows them")
    may(by, hold.institution)
    return hold


def _said(session: Session, hold: LegalHold, action: str, by: Account, now: datetime) -> LegalHold:
    session.flush()
    entry = Entry(hold.institution, by.id, by.role, action, f"hold:{hold.id}", "administer", {"kind": hold.kind})
    append(session, [entry], now)
    return hold
