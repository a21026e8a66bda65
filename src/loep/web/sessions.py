"""Browsers that are logged in: a random id in a cookie, only its hash in the database."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete
from sqlmodel import Session, col

from loep.storage.tables import Account, WebSession

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
TOUCH = timedelta(minutes=1)


@dataclass(frozen=True)
class LoggedIn:
    """Who a browser belongs to and the token its forms carry."""

    account: Account
    csrf: str


def begin(session: Session, account_id: str, now: datetime) -> str:
    """Log a browser in. Returns the id for its cookie: 256 random bits."""
    made = secrets.token_urlsafe(32)
    session.add(
        WebSession(
            id_sha256=digest(made),
            account_id=account_id,
            csrf=secrets.token_urlsafe(32),
            created_at=now,
            seen_at=now,
            authenticated_at=now,
        )
    )
    return made


def find(session: Session, cookie: str, now: datetime) -> LoggedIn | None:
    """Who this cookie belongs to, unless 30 minutes idle, 10 hours old, or of a disabled account."""
    kept = session.get(WebSession, digest(cookie))
    if kept is None:
        return None
    account = session.get(Account, kept.account_id)
    if account is None or account.disabled_at or now - kept.seen_at > IDLE or now - kept.created_at > ABSOLUTE:
        session.delete(kept)
        return None
    if now - kept.seen_at > TOUCH:
        kept.seen_at = now
    return LoggedIn(account, kept.csrf)


def end(session: Session, cookie: str) -> None:
    session.execute(delete(WebSession).where(col(WebSession.id_sha256) == digest(cookie)))


def end_all(session: Session, account_id: str) -> None:
    session.execute(delete(WebSession).where(col(WebSession.account_id) == account_id))


def digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
