"""Browsers that are logged in: a random id in a cookie, only its hash in the database."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from loep.storage.tables import Account, WebSession

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
HALF_WAY = timedelta(minutes=10)
TOUCH = timedelta(minutes=1)
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone|iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class LoggedIn:
    """Who a browser belongs to, the token its forms carry, when the person last proved to be there and was active.

    `needs`: what is still asked before the person is logged in; empty when nothing.
    """

    id: str
    account: Account
    csrf: str
    authenticated_at: datetime
    needs: str
    seen_at: datetime


def begin(
    session: Session,
    account_id: str,
    now: datetime,
    browser: str = "",
    needs: str = "",
    proved: datetime | None = None,
) -> str:
    """Log a browser in. Returns the id for its cookie: 256 random bits. `proved`: when the person did, if not now."""
    made = secrets.token_urlsafe(32)
    session.add(
        WebSession(
            id_sha256=digest(made),
            account_id=account_id,
            csrf=secrets.token_urlsafe(32),
            created_at=now,
            seen_at=now,
            authenticated_at=proved or now,
            browser=browser,
            needs=needs,
        )
    )
    return made


def find(session: Session, cookie: str, now: datetime) -> LoggedIn | None:
    """Who this cookie belongs to, unless 30 minutes idle, 10 hours old, half-way for 10 minutes, or closed."""
    kept = session.get(WebSession, digest(cookie))
    if kept is None:
        return None
    account = session.get(Account, kept.account_id)
    term = HALF_WAY if kept.needs else ABSOLUTE
    if account is None or account.disabled_at or now - kept.seen_at > IDLE or now - kept.created_at > term:
        return None
    return LoggedIn(kept.id_sha256, account, kept.csrf, kept.authenticated_at, kept.needs, kept.seen_at)


def kept(session: Session, cookie: str) -> bool:
    """Whether something stands of this cookie, be it lapsed."""
    return session.get(WebSession, digest(cookie)) is not None


def seen(session: Session, found: LoggedIn, now: datetime) -> None:
    """Note that the browser was active just now."""
    session.execute(update(WebSession).where(col(WebSession.id_sha256) == found.id).values(seen_at=now))


def renew(session: Session, cookie: str, now: datetime) -> str:
    """The same browser under a new id, its person there just now; forms that are open in it stay good.

    Raises LookupError when the session ended meanwhile.
    """
    kept = session.get(WebSession, digest(cookie), with_for_update=True)
    if kept is None:
        raise LookupError
    made = secrets.token_urlsafe(32)
    session.add(WebSession(**{**kept.model_dump(), "id_sha256": digest(made), "seen_at": now, "authenticated_at": now}))
    session.delete(kept)
    return made


def complete(session: Session, cookie: str, now: datetime) -> str:
    """Log in a browser that was half-way, under a new id. Raises LookupError when it lapsed meanwhile."""
    kept = session.get(WebSession, digest(cookie), with_for_update=True)
    if kept is None:
        raise LookupError
    session.delete(kept)
    return begin(session, kept.account_id, now, kept.browser)


def of(session: Session, account_id: str, now: datetime) -> list[WebSession]:
    """The browsers in which this person is logged in, the last used first."""
    wanted = select(WebSession).where(
        WebSession.account_id == account_id,
        WebSession.needs == "",
        col(WebSession.seen_at) >= now - IDLE,
        col(WebSession.created_at) >= now - ABSOLUTE,
    )
    return list(session.exec(wanted.order_by(col(WebSession.seen_at).desc(), col(WebSession.id_sha256))))


def end(session: Session, cookie: str) -> None:
    session.execute(delete(WebSession).where(col(WebSession.id_sha256) == digest(cookie)))


def end_one(session: Session, account_id: str, id_sha256: str) -> None:
    """End one browser of this person; of nobody else."""
    own = col(WebSession.account_id) == account_id
    session.execute(delete(WebSession).where(own, col(WebSession.id_sha256) == id_sha256))


def end_all(session: Session, account_id: str, but: str = "") -> None:
    """End every browser of this person, but the one with this id."""
    own = col(WebSession.account_id) == account_id
    session.execute(delete(WebSession).where(own, col(WebSession.id_sha256) != but))


def known_as(agent: str) -> str:
    """What a person recognises a browser by, such as Firefox on Windows; neither version nor address."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if re.search(mark, agent)), "")
    return " · ".join(part for part in (browser, system) if part)


def digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
