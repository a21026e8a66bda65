"""Registrations whose forms are all forgotten go by a mark, in every row that names them.

What was judged and which detectors spoke, by whom and when, stays under the mark, so that counts add up and nobody who
was judged comes back for the same reason. What a signal said and what a link joined goes.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, delete, func, inspect, or_, select, update
from sqlmodel import Session, SQLModel, col

from loep.cases import legal
from loep.storage.bulk import chunks, insert_new
from loep.storage.marks import MARK, NOBODY
from loep.storage.tables import (
    Case,
    CaseRegistration,
    Decision,
    Draft,
    LegalHold,
    Link,
    SecondLook,
    Sighting,
    Signal,
    TakenBack,
)

Rows = list[dict[str, Any]]
Names = Mapping[str, str]
MEMBER, MADE, SIGNAL, SEEN = (inspect(table).columns for table in (CaseRegistration, Decision, Signal, Sighting))


def kept(session: Session, institution: str) -> frozenset[str]:
    """The marks that registrations of an institution go by."""
    asked = select(MEMBER.registration_id).where(MEMBER.institution == institution, _is(MARK)).distinct()
    return frozenset(session.connection().execute(asked).scalars())


def bare(session: Session) -> dict[str, list[str]]:
    """Institution -> registrations of which every form is forgotten and that do not go by a mark yet."""
    asked = _every(MEMBER.forgotten_at.is_not(None)).where(~_is(MARK), ~_is(NOBODY))
    return _listed(session, asked)


def over(session: Session, before: datetime) -> dict[str, list[str]]:
    """Institution -> marks of which every case closed before that moment, and that no hold keeps."""
    closed = select(inspect(Case).columns.id).where(inspect(Case).columns.closed_at <= before)
    asked = _every(MEMBER.case_id.in_(closed) & ~legal.spared()).where(_is(MARK))
    return _listed(session, asked)


def rename(session: Session, institution: str, names: Names, said: Callable[[str], str]) -> None:
    """Let these registrations go by other names; `said`: the key of a signal -> the one that it has from now on.

    Nobody updates a judgement or what the log says of somebody: it is written again.
    """
    session.flush()
    for chunk in chunks(sorted(names)):
        _members(session, institution, {id: names[id] for id in chunk})
        _signals(session, institution, {id: names[id] for id in chunk}, said)
        _sightings(session, institution, {id: names[id] for id in chunk})
        link = inspect(Link).columns
        ends = or_(link.left_id.in_(chunk), link.right_id.in_(chunk))
        session.connection().execute(delete(Link).where(link.institution == institution, ends))
        for table, column in ((Case, Case.anchor), (LegalHold, LegalHold.held_id)):
            for id in _there(session, institution, table, column, chunk):
                of = (inspect(table).columns.institution == institution, col(column) == id)
                session.connection().execute(update(table).where(*of).values({column: names[id]}))
    session.expire_all()


def drop_signals(session: Session, institution: str, registrations: Sequence[str]) -> int:
    """Erase the signals of registrations that are in no case; how many."""
    gone = 0
    for chunk in chunks(registrations):
        own = (SIGNAL.institution == institution, SIGNAL.registration_id.in_(chunk))
        gone += session.connection().execute(delete(Signal).where(*own)).rowcount
    return gone


def signalled_only(session: Session, institution: str) -> list[str]:
    """The registrations that have a signal and are in no case."""
    member = select(MEMBER.case_id).where(
        MEMBER.institution == SIGNAL.institution, MEMBER.registration_id == SIGNAL.registration_id
    )
    asked = select(SIGNAL.registration_id).where(SIGNAL.institution == institution, ~member.exists()).distinct()
    return list(session.connection().execute(asked).scalars())


def _members(session: Session, institution: str, names: Names) -> None:
    """Rows of the cases: the new ones first, for judgements hang on them."""
    own = (MEMBER.institution == institution, MEMBER.registration_id.in_(names))
    members = _rows(session, CaseRegistration, *own)
    cases = sorted({row["case_id"] for row in members})
    made = [
        row
        for chunk in chunks(cases)
        for row in _rows(session, Decision, MADE.case_id.in_(chunk), MADE.registration_id.in_(names))
    ]
    ids = [row["id"] for row in made]
    hanging: list[tuple[type[SQLModel], Rows]] = [
        (table, [row for chunk in chunks(ids) for row in _rows(session, table, _decision(table).in_(chunk))])
        for table in (SecondLook, TakenBack)
    ]
    insert_new(session, CaseRegistration, _renamed(members, names))
    for chunk in chunks(ids):
        for table, _ in hanging:
            session.connection().execute(delete(table).where(_decision(table).in_(chunk)))
        session.connection().execute(delete(Decision).where(MADE.id.in_(chunk)))
    insert_new(session, Decision, _renamed(made, names))
    for table, again in hanging:
        insert_new(session, table, again)
    session.connection().execute(delete(CaseRegistration).where(*own))
    for chunk in chunks(cases):
        session.connection().execute(delete(Draft).where(inspect(Draft).columns.case_id.in_(chunk)))


def _signals(session: Session, institution: str, names: Names, said: Callable[[str], str]) -> None:
    """Without what they say. One that was said before is there already."""
    own = (SIGNAL.institution == institution, SIGNAL.registration_id.in_(names))
    told = sorted(_rows(session, Signal, *own), key=lambda row: row["recorded_at"])
    silent: dict[str, Any] = {"sentence_en": "", "sentence_nl": "", "evidence": {}}
    shells = [{**row, **silent, "key": said(row["key"])} for row in told]
    session.connection().execute(delete(Signal).where(*own))
    insert_new(session, Signal, _renamed(shells, names))


def _sightings(session: Session, institution: str, names: Names) -> None:
    own = (SEEN.institution == institution, SEEN.registration_id.in_(names))
    seen = _rows(session, Sighting, *own)
    session.connection().execute(delete(Sighting).where(*own))
    insert_new(session, Sighting, _renamed(seen, names))


def _renamed(rows: Rows, names: Names) -> Rows:
    return [{**row, "registration_id": names[row["registration_id"]]} for row in rows]


def _rows(session: Session, table: type[SQLModel], *conditions: ColumnElement[bool]) -> Rows:
    asked = select(*inspect(table).columns).where(*conditions)
    return [dict(row._mapping) for row in session.connection().execute(asked)]


def _there(session: Session, institution: str, table: type[SQLModel], column: Any, ids: Sequence[str]) -> list[str]:
    asked = select(column).where(inspect(table).columns.institution == institution, col(column).in_(ids)).distinct()
    return list(session.connection().execute(asked).scalars())


def _decision(table: type[SQLModel]) -> Any:
    return inspect(table).columns.decision_id


def _is(prefix: str) -> ColumnElement[bool]:
    return MEMBER.registration_id.startswith(prefix, autoescape=True)


def _every(condition: ColumnElement[bool]) -> Any:
    """Institution and registration of which every row in a case meets the condition."""
    named = (MEMBER.institution, MEMBER.registration_id)
    return select(*named).group_by(*named).having(func.sum(case((condition, 0), else_=1)) == 0)


def _listed(session: Session, asked: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for institution, id in session.connection().execute(asked):
        found.setdefault(institution, []).append(id)
    return found
