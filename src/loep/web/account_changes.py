"""What changes on an account after it was made: by its owner, or by an administrator. Each change is an event."""

import re
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from loep.contract import BRIN
from loep.storage.session import transaction
from loep.storage.tables import Account
from loep.vocabulary import Role
from loep.web import codes
from loep.web.accounts import APART, ELSEWHERE, NotAccepted, note, other, rules
from loep.web.language import LANGUAGES, N_
from loep.web.passwords import hashed, matches, refusal
from loep.web.sessions import end_all

NOT_OWN = N_("You cannot change your own account here. Ask another administrator.")


def read_in(session: Session, account_id: str, language: str) -> None:
    """Keep the language that this person reads. Raises NotAccepted."""
    if language not in LANGUAGES:
        raise NotAccepted("language", N_("Choose one of the languages."))
    session.get_one(Account, account_id).language = language


def change_password(bind: Engine, account: Account, old: str, new: str, now: datetime) -> None:
    """Take another password; every other browser is logged out by whoever calls this. Raises NotAccepted."""
    if not matches(account.password_hash, old):
        with transaction(bind) as session:
            note(session, account.institution, account.id, "change password refused", f"account:{account.id}", now)
        raise NotAccepted("old", N_("This is not your password."))
    if reason := refusal(new, account.email, account.name):
        raise NotAccepted("new", reason)
    made = hashed(new)
    with transaction(bind) as session:
        session.get_one(Account, account.id, with_for_update=True).password_hash = made
        note(session, account.institution, account.id, "change password", f"account:{account.id}", now)


def place(session: Session, account_id: str, role: Role, institution: str, now: datetime, by: str) -> None:
    """Give an account another role or institution; its browsers are logged out. Raises LookupError, NotAccepted."""
    found = other(session, account_id, by, NOT_OWN)
    if not rules(session, by, institution):
        raise NotAccepted("accounts", ELSEWHERE)
    if institution and not re.fullmatch(BRIN, institution):
        raise NotAccepted("accounts", N_("This is not a BRIN code. Write it as 25BE, or leave it empty."))
    if found.role != role and APART & {found.role, role.value}:
        raise NotAccepted(
            "accounts",
            N_("Administrators and auditors are invited as such: close this account and invite the person anew."),
        )
    if (found.role, found.institution) == (role.value, institution):
        return
    found.role, found.institution = role.value, institution
    end_all(session, account_id)
    session.flush()
    note(session, found.institution, by, "change role", f"account:{account_id}", now)


def open_again(session: Session, account_id: str, now: datetime, by: str) -> None:
    """Let a closed account log in again. Raises LookupError."""
    found = other(session, account_id, by, NOT_OWN)
    if found.disabled_at is not None:
        found.disabled_at = None
        note(session, found.institution, by, "open account", f"account:{account_id}", now)


def reset_codes(session: Session, account_id: str, now: datetime, by: str) -> None:
    """Forget the log-in codes of somebody who lost them; their browsers are logged out. Raises LookupError."""
    found = other(session, account_id, by, NOT_OWN)
    codes.reset(session, account_id)
    end_all(session, account_id)
    note(session, found.institution, by, "reset codes", f"account:{account_id}", now)
