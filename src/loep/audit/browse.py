"""Reading the log: newest first, filtered, a page at a time, however long it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, func, select

from loep.storage.marks import Marks
from loep.storage.tables import Account, CaseRegistration, Event, EventDetail

PAGE = 50
LONGEST_HISTORY = 2_000


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
    """Somebody did something on a case that this registration is in."""

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


def who_saw(session: Session, institution: str, registrations: Sequence[str], marks: Marks) -> list[Sight]:
    """Who did anything with a case while one of these registrations was in it, newest first.

    An event that names the registrations it showed counts for those only. `marks`: what registrations go by whose forms
    were forgotten; `registrations` may be marks too.
    """
    names = {marks.registration(id): id for id in registrations}
    joined = session.exec(
        select(CaseRegistration).where(
            CaseRegistration.institution == institution,
            col(CaseRegistration.registration_id).in_({*names, *registrations}),
        )
    ).all()
    found: list[Sight] = []
    for member in joined:
        own = names.get(member.registration_id, member.registration_id)
        events = session.exec(
            select(Event, EventDetail)
            .outerjoin(EventDetail, col(EventDetail.seq) == col(Event.seq))
            .where(Event.object == f"case:{member.case_id}", col(Event.role).not_in(("system", "flow")))
            .order_by(col(Event.seq).desc())
            .limit(LONGEST_HISTORY)
        )
        for event, detail in events:
            shown = detail.details.get("registrations") if detail else None
            if event.at >= member.joined_at if shown is None else _in(shown, own, marks):
                found.append(Sight(event, own))
    return sorted(found, key=lambda sight: (-sight.event.seq, sight.registration_id))


def _in(shown: Sequence[str], registration: str, marks: Marks) -> bool:
    return registration in shown or any(marks.registration(id) == registration for id in shown)


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
