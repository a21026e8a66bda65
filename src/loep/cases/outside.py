"""Reading one case outside one's work: an auditor, with a reason, for half an hour, for all to see.

An auditor works on no case and so sees none. For an inspection, a complaint or a question of an applicant one case may
be opened; it can then be read and nothing more. Nobody opens a case of another institution, or the welfare vault.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlmodel import Session, col, select

from loep.audit import log
from loep.cases.claim import ABSENT
from loep.cases.viewer import Viewer, said
from loep.errors import LoepError
from loep.storage.tables import Case, OutsideLook
from loep.vocabulary import Role

TERM = timedelta(minutes=30)
SHORTEST, LONGEST = 20, 1_000
FEWEST = 8  # characters of a number, as pages show it
PURPOSE = "audit"


@dataclass(eq=False)
class NoReason(LoepError):
    """A case is opened outside the normal right only with a reason that others can follow."""

    def __str__(self) -> str:
        return f"give a reason of {SHORTEST} to {LONGEST} characters"


def open_outside(session: Session, viewer: Viewer, case_id: str, reason: str, now: datetime) -> OutsideLook:
    """Let this auditor read the case for TERM; `case_id` as long as it tells the case apart. LookupError, NoReason."""
    case = _named(session, viewer, case_id)
    if viewer.role != Role.AUDITOR or case is None:
        raise LookupError(ABSENT)
    if not SHORTEST <= len(reason.strip()) <= LONGEST:
        raise NoReason
    look = OutsideLook(
        id=uuid4().hex,
        account_id=viewer.account_id,
        case_id=case.id,
        institution=case.institution,
        reason=reason.strip(),
        opened_at=now,
        until=now + TERM,
    )
    session.add(look)
    session.flush()
    told = said(_reader(viewer, case.id), case, "case.opened_outside", reason=look.reason, until=look.until.isoformat())
    log.append(session, [told], now)
    return look


def reader(session: Session, viewer: Viewer, case_id: str, now: datetime) -> Viewer:
    """The viewer as one who may read this case now. Raises LookupError when nothing was opened, or too long ago."""
    standing = select(OutsideLook.id).where(
        OutsideLook.account_id == viewer.account_id, OutsideLook.case_id == case_id, col(OutsideLook.until) > now
    )
    if viewer.role != Role.AUDITOR or session.exec(standing).first() is None:
        raise LookupError(ABSENT)
    return _reader(viewer, case_id)


def looks(session: Session, institution: str, since: datetime) -> list[OutsideLook]:
    """Every look outside since then, the newest first; of one institution, or of all."""
    wanted = select(OutsideLook).where(col(OutsideLook.opened_at) >= since)
    if institution:
        wanted = wanted.where(OutsideLook.institution == institution)
    return list(session.exec(wanted.order_by(col(OutsideLook.opened_at).desc(), col(OutsideLook.id))))


def _named(session: Session, viewer: Viewer, number: str) -> Case | None:
    """The one case of the viewer's institution that has this number, or whose number begins so."""
    if len(number) < FEWEST:
        return None
    wanted = select(Case).where(col(Case.id).startswith(number, autoescape=True))
    if viewer.institution:
        wanted = wanted.where(Case.institution == viewer.institution)
    found = session.exec(wanted.limit(2)).all()
    return next((case for case in found if case.id == number or len(found) == 1), None)


def _reader(viewer: Viewer, case_id: str) -> Viewer:
    return replace(viewer, beyond=case_id, purpose=PURPOSE)
