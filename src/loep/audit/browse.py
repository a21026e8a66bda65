"""Reading the log: newest first, filtered, a page at a time, however long it is."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, func, select

from loep.audit import log
from loep.storage.marks import Marks
from loep.storage.tables import Account, CaseRegistration, Event, Sighting

PAGE = 50
LONGEST = 2_000


@dataclass(frozen=True)
class Wanted:
    """Which events; empty or None asks for all. `since` and `until` are aware; `before` is a seq, for the next page."""

    actor: str = ""
    action: str = ""
    object: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


@dataclass(frozen=True)
class Sight:
    """Somebody saw or did something with a registration, or with a case that it is in."""

    event: Event
    registration_id: str


def page(session: Session, institution: str, wanted: Wanted) -> tuple[list[Event], int | None]:
    """At most PAGE events, newest first, and the seq before which the next page begins; None on the last."""
    conditions = _mine(institution)
    for column, value in ((Event.actor, wanted.actor), (Event.action, wanted.action), (Event.object, wanted.object)):
        if value:
            conditions.append(col(column) == value)
    if wanted.since is not None:
        conditions.append(col(Event.seq) >= _first_since(session, wanted.since))
    if wanted.until is not None:
        conditions.append(col(Event.seq) < _first_since(session, wanted.until))
    if wanted.before is not None:
        conditions.append(col(Event.seq) < wanted.before)
    found = list(session.exec(select(Event).where(*conditions).order_by(col(Event.seq).desc()).limit(PAGE + 1)))
    more = len(found) > PAGE
    return found[:PAGE], found[PAGE - 1].seq if more else None


def who_saw(
    session: Session, institution: str, registrations: Sequence[str], marks: Marks, most: int | None = None
) -> list[Sight]:
    """Who saw or did anything with one of these registrations, or with a case while one was in it, newest first.

    An event that names the registrations it showed counts for those only, whatever case it was on. `marks`: what
    registrations go by whose forms were forgotten; `registrations` may be marks too. `most`: of the newest; one more
    than that when there are more.
    """
    names = {marks.registration(id): id for id in registrations} | {id: id for id in registrations}
    named = (
        select(Event, Sighting.registration_id)
        .join(Sighting, col(Sighting.seq) == col(Event.seq))
        .where(Sighting.institution == institution, col(Sighting.registration_id).in_(names))
    )
    found = [Sight(event, names[id]) for event, id in session.exec(_newest(named, most))]
    found += _of_their_cases(session, institution, names, most)
    found.sort(key=lambda sight: (-sight.event.seq, sight.registration_id))
    return found if most is None else found[: most + 1]


def _of_their_cases(session: Session, institution: str, names: Mapping[str, str], most: int | None) -> Iterator[Sight]:
    """What people did with a case as a whole since one of the registrations was in it."""
    members = select(CaseRegistration).where(
        CaseRegistration.institution == institution, col(CaseRegistration.registration_id).in_(names)
    )
    inside: dict[str, list[CaseRegistration]] = defaultdict(list)
    for member in session.exec(members):
        inside[f"case:{member.case_id}"].append(member)
    names_some = select(Sighting.seq).where(Sighting.seq == Event.seq).exists()
    whole = select(Event).where(col(Event.object).in_(inside), col(Event.role).not_in(log.NOBODY), ~names_some)
    for event in session.exec(_newest(whole, most)):
        for member in inside[event.object]:
            if event.at >= member.joined_at:
                yield Sight(event, names[member.registration_id])


def _newest(wanted: Any, most: int | None) -> Any:
    ordered = wanted.order_by(col(Event.seq).desc())
    return ordered if most is None else ordered.limit(most + 1)


def of_person(session: Session, institution: str, person_id: str) -> Sequence[str]:
    """The registrations of this person in cases that still have their forms."""
    theirs = col(CaseRegistration.form)["person_id"].as_string() == person_id
    wanted = select(CaseRegistration.registration_id).where(CaseRegistration.institution == institution, theirs)
    return session.exec(wanted.distinct()).all()


def names(session: Session, account_ids: Sequence[str]) -> dict[str, str]:
    """Names by account id; what is no account has none."""
    return dict(session.exec(select(Account.id, Account.name).where(col(Account.id).in_(set(account_ids)))).all())


def length(session: Session) -> int:
    """The seq of the last event, which is how many there are in a whole log."""
    return session.exec(select(func.max(Event.seq))).one() or 0


def _mine(institution: str) -> list[ColumnElement[bool]]:
    """Events of one's institution and of none in particular; everything without one."""
    return [or_(col(Event.institution) == institution, col(Event.institution) == "")] if institution else []


def _first_since(session: Session, moment: datetime) -> int:
    """The first seq at or after a moment; one past the end when there is none. Seq and time rise together."""
    first = session.exec(select(Event.seq).where(Event.at >= moment).order_by(col(Event.at)).limit(1)).first()
    return first if first is not None else length(session) + 1
