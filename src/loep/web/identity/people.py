"""The account that goes with an identity: made at the first log-in, kept as the provider says at every later one."""

from datetime import datetime
from uuid import uuid4

from sqlmodel import Session, col, select

from loep.storage.tables import Account
from loep.web.accounts import APART, note
from loep.web.identity.claims import NoPlace, Person
from loep.web.sessions import end_all


def account_of(session: Session, person: Person, language: str, now: datetime) -> Account:
    """The account of this person; a changed role or institution ends its browsers. Raises NoPlace."""
    found = session.exec(select(Account).where(Account.identity == person.identity).with_for_update()).first()
    if found is None:
        return _made(session, person, language, now)
    if found.disabled_at is not None:
        raise NoPlace("closed")
    if (found.role, found.institution) != (person.role, person.institution):
        if found.role != person.role and APART & {found.role, person.role.value}:
            raise NoPlace("powers")
        found.role, found.institution = person.role.value, person.institution
        end_all(session, found.id)
        session.flush()
        note(session, found.institution, "identity provider", "change role", f"account:{found.id}", now)
    found.name = person.name
    session.flush()
    return found


def _made(session: Session, person: Person, language: str, now: datetime) -> Account:
    """An account without a password. Its address only tells people apart: it is never what lets them in.

    Where it is that of an administrator or auditor already, it keeps a second one of another power out. Raises NoPlace.
    """
    id = uuid4().hex
    taken = session.exec(select(Account).where(col(Account.email) == person.email)).first()
    if taken and taken.role != person.role and APART & {taken.role, person.role.value}:
        raise NoPlace("powers")
    made = Account(
        id=id,
        email=person.email if person.email and not taken else f"{id[:12]}@{person.home}",
        name=person.name,
        role=person.role.value,
        institution=person.institution,
        language=language,
        password_hash="",  # nosec B106
        created_at=now,
        identity=person.identity,
    )
    session.add(made)
    session.flush()
    note(session, made.institution, "identity provider", "make account", f"account:{id}", now)
    return made
