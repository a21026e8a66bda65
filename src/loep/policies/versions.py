"""The life of a policy version: draft, back-test, approval by another person, live, retired.

Every change is one transaction with its event; the database refuses a second live version, an author who approves,
and a version that goes live without a back-test.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

from sqlmodel import Session, col, func, select

from loep.audit import log
from loep.errors import Conflict
from loep.policies.people import said
from loep.storage.session import one_at_a_time
from loep.storage.tables import Account, PolicyVersion
from loep.vocabulary import PolicyState

LOCK = 5_067_030
TRIED = (PolicyState.DRAFT, PolicyState.BACKTESTED)


def listed(session: Session) -> Sequence[PolicyVersion]:
    """Every version, the newest first."""
    return session.exec(select(PolicyVersion).order_by(col(PolicyVersion.number).desc())).all()


def find(session: Session, number: int) -> PolicyVersion:
    """One version. Raises Conflict when there is none of this number."""
    found = session.exec(select(PolicyVersion).where(PolicyVersion.number == number)).first()
    if found is None:
        raise Conflict(f"there is no policy version {number}: `loep policy list` shows which there are")
    return found


def live(session: Session) -> PolicyVersion | None:
    """The version in force; None before the first use."""
    return session.exec(select(PolicyVersion).where(PolicyVersion.state == PolicyState.LIVE.value)).first()


def draft(session: Session, author: Account, content: str, note: str, now: datetime) -> PolicyVersion:
    """Keep a new version that does nothing yet. The caller has checked what it says. Raises Conflict without a note."""
    if not note.strip():
        raise Conflict("a note is needed: say what this version changes and why")
    wait(session)
    made = add(session, content, author.id, note.strip(), now)
    log.append(session, [said(author, "policy.drafted", f"policy:{made.number}", sha256=made.sha256, note=note)], now)
    return made


def triable(session: Session, number: int) -> PolicyVersion:
    """A version that may be back-tested. Raises Conflict when it is live or retired."""
    version = find(session, number)
    if version.state not in TRIED:
        raise Conflict(f"policy version {number} is {version.state}: only a draft is back-tested")
    return version


def record_backtest(
    session: Session, number: int, against: int | None, summary: dict[str, Any], now: datetime
) -> PolicyVersion:
    """Store what a back-test of this version found (JSON, counts only). A later one replaces it; the event stays.

    `against`: the number that was live when the back-test began; another may have gone live since. Raises Conflict
    when the version is live or retired.
    """
    wait(session)
    version = triable(session, number)
    version.backtest, version.backtested_at, version.backtested_against = summary, now, against
    version.state = PolicyState.BACKTESTED.value
    told = {"against": against, "summary": summary}
    log.append(
        session, [log.Entry("", "loep", "system", "policy.backtested", _named(version), "administer", told)], now
    )
    return version


def approve(session: Session, number: int, approver: Account, now: datetime) -> PolicyVersion:
    """Let this version go live; the one that was is retired.

    Raises Conflict for the author, without a back-test, or with one against a version that is no longer live.
    """
    wait(session)
    version, in_force = find(session, number), live(session)
    if version.author == approver.id:
        raise Conflict("you drafted this version: approving it is for another person")
    if version.state == PolicyState.DRAFT:
        raise Conflict(f"policy version {number} was not back-tested: run `loep policy backtest {number}` first")
    if version.state != PolicyState.BACKTESTED:
        raise Conflict(f"policy version {number} is {version.state} already")
    if in_force is not None and version.backtested_against != in_force.number:
        raise Conflict(
            f"version {in_force.number} went live since the back-test of version {number}: back-test it again"
        )
    version.approver = approver.id
    go_live(session, version, in_force, now)
    retired = in_force.number if in_force else None
    log.append(session, [said(approver, "policy.approved", _named(version), retired=retired)], now)
    return version


def add(session: Session, content: str, author: str, note: str, now: datetime) -> PolicyVersion:
    """A new draft with the next number, without an event; the caller holds the lock."""
    last = session.exec(select(func.max(PolicyVersion.number))).one()
    version = PolicyVersion(
        id=uuid4().hex,
        number=(last or 0) + 1,
        content=content,
        sha256=digest(content),
        state=PolicyState.DRAFT.value,
        author=author,
        note=note,
        created_at=now,
    )
    session.add(version)
    session.flush()
    return version


def go_live(session: Session, version: PolicyVersion, before: PolicyVersion | None, now: datetime) -> None:
    """Retire what was live first: the database knows one live version at any moment."""
    if before is not None:
        before.state, before.retired_at = PolicyState.RETIRED.value, now
        session.flush()
    version.state, version.live_at = PolicyState.LIVE.value, now
    session.flush()


def digest(content: str) -> str:
    return sha256(content.encode()).hexdigest()


def wait(session: Session) -> None:
    """Whoever changes the policy waits for who does so already."""
    one_at_a_time(session, LOCK)


def _named(version: PolicyVersion) -> str:
    return f"policy:{version.number}"
