"""Accounts: made only by an invite (`invites`), proved by a password, closed by an administrator."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from loep.audit.log import Entry, append
from loep.errors import LoepError
from loep.storage.session import reading, transaction
from loep.storage.tables import Account
from loep.vocabulary import Role
from loep.web import codes
from loep.web.language import N_
from loep.web.passwords import matches
from loep.web.seals import Box
from loep.web.sessions import end_all
from loep.web.tries import Refusals

ELSEWHERE = N_("You invite and place people of your own institution.")
APART = frozenset({Role.ADMIN.value, Role.AUDITOR.value})


@dataclass(eq=False)
class NotAccepted(LoepError):
    """A form cannot be accepted: which field, and a translatable sentence that says why."""

    field: str
    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True)
class Proof:
    """What a person gives to log in again; `code` empty where the account has none."""

    password: str
    code: str


@dataclass(frozen=True)
class Typed:
    """What somebody gives to log in, and from where."""

    email: str
    password: str
    client: str


def authenticate(bind: Engine, refusals: Refusals, typed: Typed, now: datetime) -> Account | None:
    """The account that this address and password belong to. Takes equally long when there is none.

    The log is told of what was wrong once a minute per client and account. Raises Crowded.
    """
    with reading(bind) as session:
        found = session.exec(select(Account).where(col(Account.email) == typed.email.strip().lower())).first()
    right = matches(found.password_hash if found else None, typed.password)
    if found and right and found.disabled_at is None:
        return found
    institution, what = (found.institution, f"account:{found.id}") if found else ("", "account:unknown")
    refused(bind, institution, what, refusals.times(f"{typed.client} {what}", now), now)
    return None


def refused(bind: Engine, institution: str, what: str, times: int, now: datetime) -> None:
    """Note that nobody got in, so many times since that was noted last; none is nothing to note."""
    if times:
        entry = Entry(institution, "nobody", "system", "log in refused", what, "administer", {"times": times})
        with transaction(bind) as session:
            append(session, [entry], now)


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
    role = account.role if account else "shell" if actor.startswith("shell:") else "system"
    append(session, [Entry(institution, actor, role, action, what, "administer", {})], now)
