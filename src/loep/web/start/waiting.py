"""What waits for each role, in a few quick questions to the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from loep.cases import queue
from loep.cases.filters import Filters, conditions
from loep.cases.queue import QueueRow
from loep.cases.turn import decided
from loep.cases.viewer import visible
from loep.policies import stops
from loep.storage.tables import Account, Case, Delivery, Event, Invite, Mention, PolicyVersion, Run, Stop
from loep.vocabulary import CaseState, DeliveryState, PolicyState
from loep.web.runs.standing import Standing, read
from loep.web.visit import Visit

MANY = 1_000  # more are not counted: "1,000 or more" says enough
RECENT = timedelta(days=7)


@dataclass(frozen=True)
class Mine:
    """The cases that I have, the first to fall due first, and how often colleagues named me since I looked."""

    rows: list[QueueRow]
    mentions: int


@dataclass(frozen=True)
class Arrived:
    """The newest deliveries, and how many of the last days were refused."""

    newest: Sequence[Delivery]
    refused: int


@dataclass(frozen=True)
class Log:
    """How long the log is and when its last entry was made; the newest report that was written."""

    entries: int
    last: datetime | None
    report: Run | None


@dataclass(frozen=True)
class Staff:
    """Accounts that are open, and invites that nobody used yet."""

    accounts: int
    invites: int


@dataclass(frozen=True)
class Rules:
    """Versions of the policy that wait for a try or an approval, and the stops in force."""

    drafts: Sequence[PolicyVersion]
    stops: Sequence[Stop]


def mine(session: Session, visit: Visit) -> Mine:
    unseen = select(Mention.comment_id).where(
        Mention.account_id == visit.viewer.account_id, col(Mention.seen_at).is_(None)
    )
    return Mine(queue.page(session, visit.viewer, Filters(mine=True), limit=10).rows, _some(session, unseen))


def second_looks(session: Session, visit: Visit) -> int:
    """Those that wait for this person: of what one ever decided oneself, another gives it."""
    wanted = Filters(state=CaseState.SECOND_LOOK, now=visit.now)
    found = select(Case.id).where(visible(visit.viewer), *conditions(session, visit.viewer, wanted))
    return _some(session, found.where(~decided(visit.viewer.account_id)))


def last_night(session: Session, visit: Visit) -> Standing | None:
    last = select(Run.id).where(Run.kind == "detect").order_by(col(Run.started_at).desc()).limit(1)
    found = session.exec(last).first()
    return read(session, found, visit.now) if found else None


def arrived(session: Session, visit: Visit) -> Arrived:
    own = [Delivery.institution == visit.viewer.institution] if visit.viewer.institution else []
    newest = select(Delivery).where(*own).order_by(col(Delivery.received_at).desc(), col(Delivery.id)).limit(5)
    refused = select(Delivery.id).where(
        *own, Delivery.state == DeliveryState.REFUSED.value, Delivery.received_at >= visit.now - RECENT
    )
    return Arrived(session.exec(newest).all(), _some(session, refused))


def kept_log(session: Session, _visit: Visit) -> Log:
    last = session.exec(select(Event.seq, Event.at).order_by(col(Event.seq).desc()).limit(1)).first()
    report = select(Run).where(Run.kind == "report").order_by(col(Run.started_at).desc()).limit(1)
    return Log(last[0] if last else 0, last[1] if last else None, session.exec(report).first())


def staff(session: Session, visit: Visit) -> Staff:
    open_ones = select(Account.id).where(col(Account.disabled_at).is_(None))
    unused = select(Invite.token_sha256).where(col(Invite.used_at).is_(None), Invite.expires_at > visit.now)
    if place := visit.viewer.institution:
        open_ones, unused = open_ones.where(Account.institution == place), unused.where(Invite.institution == place)
    return Staff(_some(session, open_ones), _some(session, unused))


def rules(session: Session, _visit: Visit) -> Rules:
    waits = (PolicyState.DRAFT.value, PolicyState.BACKTESTED.value)
    drafts = select(PolicyVersion).where(col(PolicyVersion.state).in_(waits)).order_by(col(PolicyVersion.number))
    return Rules(session.exec(drafts).all(), stops.standing(session))


def _some(session: Session, found: SelectOfScalar[str]) -> int:
    """How many there are, up to MANY."""
    return int(
        session.connection().execute(select(func.count()).select_from(found.limit(MANY).subquery())).scalar_one()
    )
