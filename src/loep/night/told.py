"""The right of access: all that Loep keeps of one person, to hand over, without a word about anybody else."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import polars as pl
from sqlalchemy import Engine
from sqlmodel import Session, col, or_, select

from loep.audit import browse
from loep.audit.log import Entry, append
from loep.cases import legal
from loep.cases.viewer import REVIEWS
from loep.contract import SEAL_PURPOSE
from loep.intake import erased, keys
from loep.night import person
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import (
    Account,
    ApplicantAnswer,
    ApplicantLetter,
    Attachment,
    Case,
    CaseRegistration,
    Decision,
    Link,
    SecondLook,
    Signal,
    TakenBack,
)
from loep.vocabulary import LinkKind, Outcome, Role
from loep.welfare import vault

READS = (*REVIEWS, Role.ADMIN, Role.AUDITOR)
HASHED = "kept as a keyed hash, which cannot be turned back"
SHARED = "also about other people; the institution gives what is about this person"
NOTES = (
    "Who looked is told by role, moment and purpose; the log holds who it was.",
    "Comments that reviewers wrote to each other, and motivations in a case with several people, may be about others "
    "too: the institution reads them before it gives them.",
    "To have something corrected: the institution corrects it in its own system and delivers the registration again.",
    "Of a registration whose term is over no more is kept than who judged what and when, and which checks spoke, under "
    "a mark in the place of its number; after the term of the log not even that is anybody's.",
)


def told(settings: Settings, bind: Engine, who: tuple[str, str], by: Account, reason: str) -> dict[str, Any]:
    """Everything of the person `who` (institution, person id) as JSON; that it was read and why goes into the log.

    Raises Conflict when there is nothing, or no reason.
    """
    institution, person_id = who
    legal.may(by, institution)
    now = datetime.now(UTC)
    with transaction(bind) as session:
        found = person.find(session, settings, institution, person_id)
        ids = sorted(found.registrations)
        why = {"registrations": ids, "reason": person.reason(found, reason)}
        cases = [_case(session, member, found.registrations) for member in _members(session, found)]
        signs = [
            {"rule": sign.detector, "said_at": sign.said_at, "evidence": sign.evidence}
            for sign in vault.told(session, institution, ids)
        ]
        marks = erased.marks(keys.read(settings), institution)
        looks = [_look(sight) for sight in browse.who_saw(session, institution, ids, marks)]
        entry = Entry(institution, by.id, by.role, "person.exported", "person", "objection", why)
        append(session, [entry], now)
    return {
        "person_id": person_id,
        "institution": institution,
        "made_at": now,
        "delivered": [_delivered(*each) for each in found.rows],
        "signals": _signals(bind, institution, ids),
        "cases": cases,
        "welfare": signs,
        "who_looked": looks,
        "notes": list(NOTES),
    }


def _delivered(delivery: Any, loaded: pl.DataFrame, received: pl.DataFrame) -> dict[str, Any]:
    """Rows of one delivery: as they are used, and as they were received while that is kept."""
    used = [
        {name: HASHED if name in SEAL_PURPOSE and value is not None else value for name, value in row.items()}
        for row in loaded.to_dicts()
    ]
    about = {"feed": delivery.feed, "file": delivery.file_name, "received_at": delivery.received_at}
    return {**about, "rows_in_use": used, "rows_as_received": received.to_dicts()}


def _members(session: Session, found: person.Found) -> Sequence[CaseRegistration]:
    asked = select(CaseRegistration).where(
        CaseRegistration.institution == found.institution,
        col(CaseRegistration.registration_id).in_(found.registrations),
    )
    return session.exec(asked.order_by(col(CaseRegistration.joined_at), col(CaseRegistration.case_id))).all()


def _case(session: Session, member: CaseRegistration, own: frozenset[str]) -> dict[str, Any]:
    case = session.get_one(Case, member.case_id)
    others = select(CaseRegistration.case_id).where(
        CaseRegistration.case_id == case.id, col(CaseRegistration.registration_id).not_in(own)
    )
    alone = session.exec(others).first() is None
    return {
        "case": case.id,
        "registration": member.registration_id,
        "drawn_at_random": case.is_sample,
        "state": case.state,
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
        "form": member.form,
        "forgotten_at": member.forgotten_at,
        "linked_by": _links(session, case, member),
        "decisions": _decisions(session, member, alone),
        "letters": _letters(session, member),
    }


def _links(session: Session, case: Case, member: CaseRegistration) -> list[dict[str, Any]]:
    """What joins it to others, without who they are."""
    id = member.registration_id
    side = or_(col(Link.left_id) == id, col(Link.right_id) == id)
    found = session.exec(select(Link.kind, Link.strength).where(Link.institution == case.institution, side)).all()
    return [{"what": LinkKind(kind).en, "strength": round(strength, 3)} for kind, strength in sorted(found)]


def _decisions(session: Session, member: CaseRegistration, alone: bool) -> list[dict[str, Any]]:
    mine = (Decision.case_id == member.case_id, Decision.registration_id == member.registration_id)
    made = session.exec(select(Decision).where(*mine).order_by(col(Decision.decided_at))).all()
    return [
        {
            "outcome": Outcome(each.outcome).en,
            "decided_at": each.decided_at,
            "motivation": each.motivation if alone else SHARED,
            "taken_back": session.get(TakenBack, each.id) is not None,
            "second_looks": [
                {"agrees": look.agrees, "looked_at": look.looked_at, "motivation": look.motivation if alone else SHARED}
                for look in session.exec(select(SecondLook).where(SecondLook.decision_id == each.id))
            ],
        }
        for each in made
    ]


def _letters(session: Session, member: CaseRegistration) -> list[dict[str, Any]]:
    """What was asked of this person, and what came back."""
    mine = (ApplicantLetter.case_id == member.case_id, ApplicantLetter.registration_id == member.registration_id)
    letters = session.exec(select(ApplicantLetter).where(*mine).order_by(col(ApplicantLetter.written_at))).all()
    return [
        {
            "text": letter.text,
            "written_at": letter.written_at,
            "sent_on": letter.sent_on,
            "answers": [
                {"text": answer.text, "received_on": answer.received_on, "files": _file_names(session, answer.id)}
                for answer in session.exec(select(ApplicantAnswer).where(ApplicantAnswer.letter_id == letter.id))
            ],
        }
        for letter in letters
    ]


def _file_names(session: Session, answer_id: str) -> list[str]:
    return list(session.exec(select(Attachment.name).where(Attachment.answer_id == answer_id)))


def _signals(bind: Engine, institution: str, ids: Sequence[str]) -> list[dict[str, Any]]:
    asked = select(Signal).where(Signal.institution == institution, col(Signal.registration_id).in_(ids))
    with transaction(bind) as session:
        found = session.exec(asked.order_by(col(Signal.recorded_at), col(Signal.key))).all()
    names = ("registration_id", "detector", "stage", "points", "sentence_en", "sentence_nl", "evidence")
    return [{name: getattr(each, name) for name in (*names, "recorded_at", "withdrawn_at")} for each in found]


def _look(sight: browse.Sight) -> dict[str, Any]:
    event = sight.event
    return {"at": event.at, "role": event.role, "did": event.action, "purpose": event.purpose}
