"""The policy that a release ships: version 1 of every deployment, and its successor until somebody drafts another."""

from datetime import datetime

from sqlmodel import Session

from loep.audit import log
from loep.policies import versions
from loep.storage.tables import PolicyVersion

LOEP = "loep"
SHIPPED = "shipped"


def outdated(in_force: PolicyVersion | None, content: str) -> bool:
    """Whether what is shipped now should go live: at first use, or after a release when a shipped version is live.

    What people of this deployment approved is never replaced.
    """
    return in_force is None or (in_force.author == LOEP and in_force.sha256 != versions.digest(content))


def keep(session: Session, content: str, now: datetime) -> PolicyVersion:
    """The version in force after what is shipped was taken in where it should be. Again changes nothing."""
    versions.wait(session)
    in_force = versions.live(session)
    if in_force is not None and not outdated(in_force, content):
        return in_force
    made = versions.add(session, content, LOEP, SHIPPED, now)
    versions.go_live(session, made, in_force, now)
    details = {"sha256": made.sha256, "retired": in_force.number if in_force else None}
    entry = log.Entry("", LOEP, "system", "policy.shipped", f"policy:{made.number}", "administer", details)
    log.append(session, [entry], now)
    return made
