"""Accounts: made only by accepting a one-time invite, proved by a password, closed by an administrator."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from loep.audit.log import Entry, append
from loep.contract import BRIN
from loep.errors import LoepError
from loep.storage.session import reading, transaction
from loep.storage.tables import Account, Invite
from loep.vocabulary import Role
from loep.web import codes
from loep.web.language import N_
from loep.web.passwords import hashed, matches, refusal
from loep.web.seals import Box
from loep.web.sessions import digest, end_all

ELSEWHERE = N_("You invite and place people of your own institution.")
VALID = timedelta(days=7)
APART = frozenset({Role.ADMIN.value, Role.AUDITOR.value})
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,60}")


@dataclass(eq=False)
class NotAccepted(LoepError):
    """A form cannot be accepted: which field, and a translatable sentence that says why."""

    field: str
    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True)
class Newcomer:
    """What a person fills in to accept an invite."""

    name: str
    email: str
    password: str
    language: str


def invite(
    session: Session, role: Role, institution: str, email: str | None, now: datetime, by: str = "loep admin"
) -> str:
    """Make a one-time invite, valid for seven days. Returns its token; only the hash is kept.

    `institution` empty: the account belongs to none and sees all. Raises NotAccepted with the field to change.
    """
    if not rules(session, by, institution):
        raise NotAccepted("institution", ELSEWHERE)
    if institution and not re.match(BRIN, institution):
        raise NotAccepted("institution", N_("This is not a BRIN code. Write it as 25BE, or leave it empty."))
    if email and not EMAIL.fullmatch(email):
        raise NotAccepted("email", N_("This is not an e-mail address. Write it as name@example.nl."))
    token = secrets.token_urlsafe(32)
    kept = Invite(token_sha256=digest(token), role=role, institution=institution, email=email, expires_at=now + VALID)
    session.add(kept)
    session.flush()
    note(session, kept.institution, by, "invite", f"invite:{kept.token_sha256[:12]}", now)
    return token


def find_invite(session: Session, token: str, now: datetime) -> Invite | None:
    """The invite of this token, unless it was used or is past its seven days."""
    found = session.get(Invite, digest(token))
    return found if found and found.used_at is None and found.expires_at > now else None


def accept(session: Session, token: str, newcomer: Newcomer, now: datetime) -> Account:
    """Turn an invite into an account. Raises NotAccepted with the field to change."""
    session.get(Invite, digest(token), with_for_update=True)
    found = find_invite(session, token, now)
    if found is None:
        raise NotAccepted("token", N_("This invite was used or has expired. Ask for a new one."))
    email, name = (found.email or newcomer.email).strip().lower(), newcomer.name.strip()
    if not 1 <= len(name) <= 100:
        raise NotAccepted("name", N_("Fill in your name, at most 100 characters."))
    if not EMAIL.fullmatch(email):
        raise NotAccepted("email", N_("This is not an e-mail address. Write it as name@example.nl."))
    if session.exec(select(Account).where(col(Account.email) == email)).first():
        raise NotAccepted("email", N_("There is an account with this e-mail address already. Log in instead."))
    if reason := refusal(newcomer.password, email, name):
        raise NotAccepted("password", reason)
    found.used_at = now
    made = Account(
        id=uuid4().hex,
        email=email,
        name=name,
        role=found.role,
        institution=found.institution,
        language=newcomer.language,
        password_hash=hashed(newcomer.password),
        created_at=now,
    )
    session.add(made)
    session.flush()
    note(session, made.institution, made.id, "accept invite", f"account:{made.id}", now)
    return made


@dataclass(frozen=True)
class Proof:
    """What a person gives to log in again; `code` empty where the account has none."""

    password: str
    code: str


def authenticate(bind: Engine, email: str, password: str, now: datetime) -> Account | None:
    """The account that this address and password belong to. Takes equally long when there is none."""
    with reading(bind) as session:
        found = session.exec(select(Account).where(col(Account.email) == email.strip().lower())).first()
    right = matches(found.password_hash if found else None, password)
    if found and right and found.disabled_at is None:
        return found
    with transaction(bind) as session:
        institution, what = (found.institution, f"account:{found.id}") if found else ("", "account:unknown")
        note(session, institution, "nobody", "log in refused", what, now)
    return None


def proves(bind: Engine, box: Box, account: Account, given: Proof, now: datetime) -> bool:
    """Whether somebody who is logged in is still that person: by password, and by code where the account has codes."""
    right = matches(account.password_hash, given.password)
    with transaction(bind) as session:
        current = session.get_one(Account, account.id)
        if right and current.totp_sealed:
            right = codes.use(session, box, current, given.code, now) is not None
        said = "log in again" if right else "log in again refused"
        note(session, account.institution, account.id, said, f"account:{account.id}", now)
    return right


def enter(session: Session, account: Account, now: datetime, action: str = "log in") -> None:
    """Note that a person is logged in."""
    note(session, account.institution, account.id, action, f"account:{account.id}", now)


def leave(session: Session, account: Account, now: datetime) -> None:
    """Note that a person logged out."""
    note(session, account.institution, account.id, "log out", f"account:{account.id}", now)


def disable(session: Session, account_id: str, now: datetime, by: str) -> None:
    """Close an account and log its browsers out. Raises LookupError, or NotAccepted for one's own account."""
    found = other(session, account_id, by, N_("You cannot close your own account. Ask another administrator."))
    if found.disabled_at is None:
        found.disabled_at = now
        end_all(session, account_id)
        note(session, found.institution, by, "disable account", f"account:{account_id}", now)


def other(session: Session, account_id: str, by: str, own: str) -> Account:
    """An account that `by` may change. Raises LookupError, or NotAccepted saying `own` for one's own account."""
    found = session.get(Account, account_id, with_for_update=True)
    if found is None or not rules(session, by, found.institution):
        raise LookupError(account_id)
    if account_id == by:
        raise NotAccepted("accounts", own)
    return found


def rules(session: Session, by: str, institution: str) -> bool:
    """Whether `by` has a say over accounts of `institution`: who belongs to one has it over that one only."""
    actor = session.get(Account, by)
    return actor is None or actor.institution in ("", institution)


def note(session: Session, institution: str, actor: str, action: str, what: str, now: datetime) -> None:
    """Write into the log what somebody did to an account; `actor`: an account id, or what else it was."""
    account = session.get(Account, actor)
    role = account.role if account else "system"
    append(session, [Entry(institution, actor, role, action, what, "administer", {})], now)
