"""Everything that cases hold of one person, gone: rows, what people wrote, and what the log tells besides the chain.

Of a case that is only theirs nothing stays. In a case with others the others stay, and what people wrote there stays
where it does not name the person. The events stay as they are chained; what they tell besides goes.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, delete, inspect, or_
from sqlmodel import Session, SQLModel, col, select

from loep.audit import log
from loep.cases import legal, motivations, unask
from loep.storage.tables import (
    ApplicantAnswer,
    ApplicantLetter,
    Case,
    CaseLink,
    CaseRegistration,
    Comment,
    CommentFile,
    Decision,
    Draft,
    Event,
    EventDetail,
    LegalHold,
    Link,
    Looking,
    Mention,
    OutsideLook,
    SecondLook,
    Signal,
    Snooze,
    TakenBack,
)

SHORTEST = 2


@dataclass(frozen=True)
class Person:
    """Who is erased: the registrations, and the words that a text about them would have (names, addresses, ids).

    `ids`: the numbers by which the log may name them, of the person and of the registrations. `marks`: registration id
    -> what stands in its place where a case went by it.
    """

    institution: str
    registrations: frozenset[str]
    ids: frozenset[str]
    words: frozenset[str]
    marks: Callable[[str], str]

    def named_in(self, text: str) -> bool:
        """Whether a text has one of the words as a word, in whatever case."""
        words = [re.escape(word) for word in sorted(self.words) if len(word) >= SHORTEST]
        return bool(words) and re.search(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", text, re.IGNORECASE) is not None


def hindrances(session: Session, institution: str, registrations: Sequence[str]) -> list[str]:
    """What forbids erasing now, as sentences for people."""
    open_cases = select(CaseRegistration.case_id).where(
        CaseRegistration.institution == institution,
        col(CaseRegistration.registration_id).in_(registrations),
        col(CaseRegistration.is_open),
    )
    found = [f"case {id} is open: decide it first" for id in sorted(session.exec(open_cases.distinct()))]
    held = legal.on(session, institution, registrations)
    return found + [f"legal hold {id} is in force: two people end it first (`loep hold release`)" for id in held]


def erase(session: Session, person: Person, now: datetime) -> tuple[dict[str, int], list[str]]:
    """Erase in the transaction of `session`; how much went, by kind, and the paths of files for the caller to erase.

    Again finds nothing more. Files of a caller that dies go a day later, as nobody names them (`unask.sweep`).
    """
    cases = _cases(session, person)
    alone = [case for case in cases if not _others(session, case.id, person)]
    shared = [case for case in cases if case not in alone]
    gone = {"log_details": _forget_log(session, person, cases, alone, now)}
    for case in shared:
        gone["texts"] = gone.get("texts", 0) + _forget_words(session, case, person)
    letters = unask.about(session, person.institution, person.registrations)
    gone["letters"], paths = len(letters), unask.erase(session, letters)
    gone["decisions"] = _delete_decisions(session, person)
    ids = col(CaseRegistration.registration_id).in_(person.registrations)
    gone["forms"] = _delete(session, CaseRegistration, CaseRegistration.institution == person.institution, ids)
    own = col(Signal.registration_id).in_(person.registrations)
    gone["signals"] = _delete(session, Signal, Signal.institution == person.institution, own)
    either = or_(col(Link.left_id).in_(person.registrations), col(Link.right_id).in_(person.registrations))
    gone["links"] = _delete(session, Link, Link.institution == person.institution, either)
    for case in alone:
        _delete_case(session, case)
    for case in shared:
        _without(session, case, person)
    held = col(LegalHold.held_id).in_({*person.registrations, *(case.id for case in alone)})
    gone["holds"] = _delete(session, LegalHold, LegalHold.institution == person.institution, held)
    return {**gone, "cases": len(alone)}, paths


def _cases(session: Session, person: Person) -> list[Case]:
    of = select(CaseRegistration.case_id).where(
        CaseRegistration.institution == person.institution,
        col(CaseRegistration.registration_id).in_(person.registrations),
    )
    return list(session.exec(select(Case).where(col(Case.id).in_(of)).order_by(col(Case.id)).with_for_update()))


def _others(session: Session, case_id: str, person: Person) -> bool:
    others = select(CaseRegistration.case_id).where(
        CaseRegistration.case_id == case_id, col(CaseRegistration.registration_id).not_in(person.registrations)
    )
    return session.exec(others).first() is not None


def _forget_log(session: Session, person: Person, cases: Sequence[Case], alone: Sequence[Case], now: datetime) -> int:
    """Details of every event on a case of theirs alone, and of every other that names them by number or, on a case,
    by a word.
    """
    kept = col(EventDetail.seq) == col(Event.seq)
    here = col(Event.institution).in_((person.institution, ""))
    text = cast(col(EventDetail.details), Text)
    spelled = [json.dumps(id, ensure_ascii=False) for id in person.ids if id]
    named = or_(*(text.contains(id, autoescape=True) for id in spelled))
    seqs = set(session.exec(select(Event.seq).join(EventDetail, kept).where(here, named))) if spelled else set()
    objects = [f"case:{case.id}" for case in cases]
    entirely = {f"case:{case.id}" for case in alone}
    of_cases = select(Event.seq, Event.object, EventDetail.details).join(EventDetail, kept)
    for seq, what, told in session.exec(of_cases.where(col(Event.object).in_(objects))):
        if what in entirely or any(map(person.named_in, _texts(told))):
            seqs.add(seq)
    return log.forget(session, seqs, "erase", now)


def _texts(told: Any) -> Iterator[str]:
    """Every text in a JSON value, keys too."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        yield from (text for pair in told.items() for each in pair for text in _texts(each))
    elif isinstance(told, list):
        yield from (text for each in told for text in _texts(each))


def _forget_words(session: Session, case: Case, person: Person) -> int:
    """What people wrote on a case with others, where it names the person; how many texts that were.

    The files of comments go whoever they are about, for nobody here reads them.
    """
    comments = select(Comment.id).where(Comment.case_id == case.id)
    told = _delete(session, CommentFile, col(CommentFile.comment_id).in_(comments))
    for comment in session.exec(select(Comment).where(Comment.case_id == case.id)).all():
        if person.named_in(comment.text):
            _delete(session, Mention, Mention.comment_id == comment.id)
            _delete(session, Comment, Comment.id == comment.id)
            told += 1
    for draft in session.exec(select(Draft).where(Draft.case_id == case.id)).all():
        draft.outcomes = {id: said for id, said in draft.outcomes.items() if id not in person.registrations}
        told += _emptied(draft, "motivation", person)
    for snooze in session.exec(select(Snooze).where(Snooze.case_id == case.id)).all():
        told += _emptied(snooze, "reason", person)
    for link in session.exec(select(CaseLink).where(_either(case))).all():
        told += _emptied(link, "reason", person)
    for look in session.exec(select(OutsideLook).where(OutsideLook.case_id == case.id)).all():
        told += _emptied(look, "reason", person)
    letters = session.exec(select(ApplicantLetter).where(ApplicantLetter.case_id == case.id)).all()
    answers = select(ApplicantAnswer).where(col(ApplicantAnswer.letter_id).in_([each.id for each in letters]))
    for written in (*letters, *session.exec(answers).all()):
        told += _emptied(written, "text", person)
    return told + motivations.empty(session, [case.id], person.named_in)


def _emptied(row: SQLModel, field: str, person: Person) -> int:
    named = person.named_in(getattr(row, field))
    if named:
        setattr(row, field, "")
    return int(named)


def _delete_decisions(session: Session, person: Person) -> int:
    member = select(CaseRegistration.case_id).where(CaseRegistration.institution == person.institution)
    mine = (col(Decision.registration_id).in_(person.registrations), col(Decision.case_id).in_(member))
    of = list(session.exec(select(Decision.id).where(*mine)))
    _delete(session, TakenBack, col(TakenBack.decision_id).in_(of))
    _delete(session, SecondLook, col(SecondLook.decision_id).in_(of))
    return _delete(session, Decision, col(Decision.id).in_(of))


def _delete_case(session: Session, case: Case) -> None:
    """A case of nobody any more, with what people kept on it."""
    comments = select(Comment.id).where(Comment.case_id == case.id)
    _delete(session, Mention, col(Mention.comment_id).in_(comments))
    _delete(session, CommentFile, col(CommentFile.comment_id).in_(comments))
    for table in (Comment, Draft, Looking, Snooze, OutsideLook):
        _delete(session, table, inspect(table).columns.case_id == case.id)
    _delete(session, CaseLink, _either(case))
    _delete(session, Case, Case.id == case.id)


def _without(session: Session, case: Case, person: Person) -> None:
    """A case with others, as one of them less; it goes by somebody no longer."""
    case = session.get_one(Case, case.id)
    left = session.exec(select(CaseRegistration.registration_id).where(CaseRegistration.case_id == case.id)).all()
    case.ring_size, case.version = len(left), case.version + 1
    if case.anchor in person.registrations:
        case.anchor = person.marks(case.anchor)
    session.flush()


def _either(case: Case) -> Any:
    return or_(col(CaseLink.left_id) == case.id, col(CaseLink.right_id) == case.id)


def _delete(session: Session, table: type[SQLModel], *conditions: Any) -> int:
    return int(session.connection().execute(delete(table).where(*conditions)).rowcount)
