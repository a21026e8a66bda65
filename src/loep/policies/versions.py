"""The life of a policy version: draft, back-test, approval by another person, live, retired.

Every change is one transaction with its event; the database refuses a second live version, an author who approves,
and a version that goes live without a back-test.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
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


class Hindrance(StrEnum):
    """Why a version cannot be tried or approved now."""

    OWN = "own"
    UNTRIED = "untried"
    DONE = "done"
    OUTDATED = "outdated"
    TRIED_AGAIN = "tried again"
    UNDER_WAY = "under way"


@dataclass(eq=False)
class Hindered(Conflict):
    """A Conflict whose kind is known, for whoever tells it in other words."""

    kind: Hindrance


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


def draft(
    session: Session, author: Account, content: str, note: str, now: datetime, token: str | None = None
) -> PolicyVersion:
    """Keep a new version that does nothing yet. The caller has checked what it says. Raises Conflict without a note.

    `token` of the form: the same form sent twice makes one version.
    """
    if not note.strip():
        raise Conflict("a note is needed: say what this version changes and why")
    wait(session)
    before = session.get(PolicyVersion, token) if token else None
    if before is not None and (before.author, before.sha256, before.note) == (author.id, digest(content), note.strip()):
        return before
    made = add(session, content, author.id, note.strip(), now, None if before else token)
    log.append(session, [said(author, "policy.drafted", f"policy:{made.number}", sha256=made.sha256, note=note)], now)
    return made


def triable(session: Session, number: int) -> PolicyVersion:
    """A version that may be back-tested. Raises Conflict when it is live or retired."""
    version = find(session, number)
    if version.state not in TRIED:
        raise Hindered(f"policy version {number} is {version.state}: only a draft is back-tested", Hindrance.DONE)
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


def trial_of(version: PolicyVersion) -> str:
    """What tells the back-test that a version keeps from a later one; empty without one."""
    return version.backtested_at.isoformat() if version.backtested_at else ""


def approve(session: Session, number: int, approver: Account, now: datetime, trial: str | None = None) -> PolicyVersion:
    """Let this version go live; the one that was is retired. `trial`: the back-test that the approver read.

    Raises Hindered for the author, without a back-test, or with another than was read or than is of today's policy.
    """
    wait(session)
    version, in_force = find(session, number), live(session)
    if version.author == approver.id:
        raise Hindered("you drafted this version: approving it is for another person", Hindrance.OWN)
    if version.state == PolicyState.DRAFT:
        untried = f"policy version {number} was not back-tested: run `loep policy backtest {number}` first"
        raise Hindered(untried, Hindrance.UNTRIED)
    if version.state != PolicyState.BACKTESTED:
        raise Hindered(f"policy version {number} is {version.state} already", Hindrance.DONE)
    if in_force is not None and version.backtested_against != in_force.number:
        later = f"version {in_force.number} went live since the back-test of version {number}: back-test it again"
        raise Hindered(later, Hindrance.OUTDATED)
    if trial is not None and trial != trial_of(version):
        raise Hindered("this version was tried again since you read it: read what that found", Hindrance.TRIED_AGAIN)
    version.approver = approver.id
    go_live(session, version, in_force, now)
    retired = in_force.number if in_force else None
    log.append(session, [said(approver, "policy.approved", _named(version), retired=retired)], now)
    return version


def add(session: Session, content: str, author: str, note: str, now: datetime, id: str | None = None) -> PolicyVersion:
    """A new draft with the next number, without an event; the caller holds the lock."""
    last = session.exec(select(func.max(PolicyVersion.number))).one()
    version = PolicyVersion(
        id=id or uuid4().hex,
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
