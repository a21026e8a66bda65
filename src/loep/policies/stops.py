"""Stop switches: a rule or model, or all of them, that must not look until somebody starts it again.

While everything is stopped only the random sample runs.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from sqlmodel import Session, col, select

from loep.audit import log
from loep.errors import Conflict
from loep.policies import versions
from loep.policies.people import said
from loep.storage.tables import ALL, Account, Stop
from loep.vocabulary import Words

__all__ = ["ALL", "WHY", "standing", "start", "stop", "stopped"]

WHY = Words("stopped by the institution", "stopgezet door de instelling")


def standing(session: Session) -> list[Stop]:
    """The stops in force, by detector."""
    return list(session.exec(select(Stop).where(col(Stop.ended_at).is_(None)).order_by(col(Stop.detector))))


def stopped(stops: Iterable[str], detectors: Iterable[str]) -> dict[str, Words]:
    """Of these detectors those that must not look, with why as it stands on run, case and catalogue."""
    told = set(stops)
    return {detector: WHY for detector in detectors if detector in told or ALL in told}


def stop(session: Session, detector: str, by: Account, reason: str, now: datetime) -> Stop:
    """Stop a detector (or ALL) from the next look on. Raises Conflict without a reason or when it stopped already."""
    versions.wait(session)
    if not reason.strip():
        raise Conflict("a reason is needed: say why nothing may look meanwhile")
    if _standing(session, detector) is not None:
        raise Conflict(f"{_called(detector)} stopped already")
    made = Stop(id=uuid4().hex, detector=detector, reason=reason.strip(), stopped_by=by.id, stopped_at=now)
    session.add(made)
    session.flush()
    log.append(session, [said(by, "detector.stopped", f"detector:{detector}", reason=made.reason)], now)
    return made


def start(session: Session, detector: str, by: Account, now: datetime) -> Stop:
    """End the stop of a detector (or ALL). Raises Conflict when it is not stopped."""
    versions.wait(session)
    found = _standing(session, detector)
    if found is None:
        raise Conflict(f"{_called(detector)} not stopped")
    found.ended_at, found.ended_by = now, by.id
    session.flush()
    log.append(session, [said(by, "detector.started", f"detector:{detector}")], now)
    return found


def _standing(session: Session, detector: str) -> Stop | None:
    return session.exec(select(Stop).where(Stop.detector == detector, col(Stop.ended_at).is_(None))).first()


def _called(detector: str) -> str:
    return "everything is" if detector == ALL else f"{detector} is"
