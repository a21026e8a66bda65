"""Invites: a link that works once. One that an administrator made takes a second person before it lets anybody in.

The first has the link and never the code, the second has the code and never the link; the person who is invited needs
both. So nobody makes an account for himself under another name. Whoever has the command line of the host needs none of
this: `loep admin invite` prints a link that works by itself, which is how the first people come in.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlmodel import Session, col, select

from loep.contract import BRIN
from loep.storage.tables import Account, Invite
from loep.vocabulary import Role
from loep.web import codes
from loep.web.accounts import ELSEWHERE, NotAccepted, note, rules
from loep.web.language import N_
from loep.web.passwords import hashed, refusal
from loep.web.sessions import digest

VALID = timedelta(days=7)
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,60}")
SHORT = 12  # characters of the hash by which an invite goes on pages and in the log
TAKEN = N_("There is an account with this e-mail address already. Log in instead.")
NO_ADDRESS = N_("This is not an e-mail address. Write it as name@example.nl.")
OWN = N_("You made this invite. Another administrator or an auditor confirms it.")


@dataclass(frozen=True)
class Newcomer:
    """What a person fills in to accept an invite; `code` where a second person confirmed it."""

    name: str
    email: str
    password: str
    language: str
    code: str = ""


def invite(
    session: Session, role: Role, institution: str, email: str | None, now: datetime, by: str = "loep admin"
) -> str:
    """Make a one-time invite, valid for seven days. Returns its token; only the hash is kept.

    `institution` empty: the account belongs to none and sees all. One by an account names an address, and waits for a
    second person. Raises NotAccepted with the field to change.
    """
    if not rules(session, by, institution):
        raise NotAccepted("institution", ELSEWHERE)
    if institution and not re.fullmatch(BRIN, institution):
        raise NotAccepted("institution", N_("This is not a BRIN code. Write it as 25BE, or leave it empty."))
    account = session.get(Account, by)
    if account and not email:
        raise NotAccepted("email", N_("Fill in the e-mail address: an invite is for one person."))
    if email and not EMAIL.fullmatch(email):
        raise NotAccepted("email", NO_ADDRESS)
    if email and _taken(session, email):
        raise NotAccepted("email", TAKEN)
    token = secrets.token_urlsafe(32)
    kept = Invite(
        token_sha256=digest(token),
        role=role,
        institution=institution,
        email=email,
        expires_at=now + VALID,
        invited_by=account.id if account else None,
    )
    session.add(kept)
    session.flush()
    note(session, kept.institution, by, "invite", f"invite:{kept.token_sha256[:SHORT]}", now)
    return token


def waiting(session: Session, by: str, now: datetime) -> list[Invite]:
    """The invites that a second person is to confirm, of those over which `by` has a say, the oldest first."""
    asked = select(Invite).where(
        col(Invite.invited_by).is_not(None),
        col(Invite.confirmed_by).is_(None),
        col(Invite.used_at).is_(None),
        Invite.expires_at > now,
    )
    found = session.exec(asked.order_by(col(Invite.expires_at), col(Invite.token_sha256)))
    return [each for each in found if rules(session, by, each.institution)]


def confirm(session: Session, short: str, now: datetime, by: str) -> str:
    """Let the invite that goes by `short` be used. Returns the code for the person who is invited.

    Raises LookupError, and NotAccepted for who made it.
    """
    found = next((each for each in waiting(session, by, now) if each.token_sha256[:SHORT] == short), None)
    if found is None:
        raise LookupError(short)
    if found.invited_by == by:
        raise NotAccepted("invites", OWN)
    code = codes.new_code(8)
    found.confirmed_by, found.confirmed_at, found.code_sha256 = by, now, digest(codes.bare(code))
    session.flush()
    note(session, found.institution, by, "confirm invite", f"invite:{short}", now)
    return code


def find(session: Session, token: str, now: datetime) -> Invite | None:
    """The invite of this token, unless it was used or is past its seven days."""
    found = session.get(Invite, digest(token))
    return found if found and found.used_at is None and found.expires_at > now else None


def ready(found: Invite) -> bool:
    """Whether it lets somebody in: nobody else has to confirm it."""
    return found.invited_by is None or found.confirmed_by is not None


def accept(session: Session, token: str, newcomer: Newcomer, now: datetime) -> Account:
    """Turn an invite into an account. Raises NotAccepted with the field to change."""
    session.get(Invite, digest(token), with_for_update=True)
    found = find(session, token, now)
    if found is None or not ready(found):
        raise NotAccepted("token", N_("This invite was used or has expired. Ask for a new one."))
    if found.code_sha256 and not secrets.compare_digest(found.code_sha256, digest(codes.bare(newcomer.code))):
        raise NotAccepted("code", N_("This is not the code of this invite. Ask who confirmed it."))
    email, name = (found.email or newcomer.email).strip().lower(), newcomer.name.strip()
    if not 1 <= len(name) <= 100:
        raise NotAccepted("name", N_("Fill in your name, at most 100 characters."))
    if not EMAIL.fullmatch(email):
        raise NotAccepted("email", NO_ADDRESS)
    if _taken(session, email):
        raise NotAccepted("email", TAKEN)
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


def mailbox(email: str) -> str:
    """Where mail to this address ends: what stands behind a plus is a note of its owner."""
    name, _, host = email.strip().lower().rpartition("@")
    return f"{name.partition('+')[0]}@{host}"


def _taken(session: Session, email: str) -> bool:
    """Whether somebody has an account with this mailbox, also one that was closed: one mailbox is one person."""
    return mailbox(email) in map(mailbox, session.exec(select(Account.email)))
