"""The one transaction that makes a delivery count: its row, its row errors, its validation, and the event."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from loep.audit import log
from loep.failpoints import AFTER, BEFORE, reached
from loep.sources import reasons
from loep.storage.bulk import insert_new
from loep.storage.session import transaction
from loep.storage.tables import Delivery, RowError, Validation
from loep.vocabulary import DeliveryState

PASSING = ("FILE-14", "FILE-15", "FILE-17", "MAN-14", "MAN-15")


@dataclass(frozen=True)
class Outcome:
    """All that is written of one delivery. `errors` have the columns of RowError but its ids."""

    delivery: Delivery
    errors: Sequence[dict[str, Any]]
    validation: Validation | None


def earlier(session: Session, delivery: Delivery) -> Delivery | None:
    """The same delivery when it was received before: accepted with these bytes, or answered with this manifest too."""
    return session.exec(_the_same(delivery)).first()


def _the_same(delivery: Delivery) -> SelectOfScalar[Delivery]:
    same_manifest = col(Delivery.manifest_sha256) == delivery.manifest_sha256
    statement = select(Delivery).where(
        Delivery.institution == delivery.institution,
        Delivery.feed == delivery.feed,
        Delivery.sha256 == delivery.sha256,
        or_(col(Delivery.state) == DeliveryState.ACCEPTED.value, same_manifest),
    )
    return statement.order_by(col(Delivery.state))


def passing(delivery: Delivery) -> bool:
    """Whether what it was refused for may be otherwise another night: where it lay, when it came, a fault of ours, rows
    that were lost."""
    return any(reasons.read(reason).code in PASSING for reason in delivery.reasons)


def lose(delivery: Delivery) -> None:
    """Count the loaded rows of a delivery, which nobody has any more, as refused."""
    reason = "FILE-17 its rows were lost after they were loaded (expected: the same file again, or a newer one)"
    delivery.state, delivery.frame_path = DeliveryState.REFUSED.value, None
    delivery.loaded, delivery.refused = 0, delivery.refused + delivery.loaded
    delivery.reasons = [f"{delivery.file_name}: {reason}"]


def promote(
    outcome: Outcome, bind: Engine, now: datetime, fence: Callable[[Session], None] | None = None
) -> tuple[Delivery, bool]:
    """Write it all or nothing. Returns the delivery, and True when another process had already written it."""
    try:
        with transaction(bind, "promote_delivery") as session:
            if fence is not None:
                fence(session)
            before = session.exec(_the_same(outcome.delivery).with_for_update()).first()
            if before is not None and (not passing(before) or before.reasons == outcome.delivery.reasons):
                return before, True
            if before is not None:
                _unsay(session, before)
            _write(session, outcome, now, session.add if before is None else session.merge)
            return outcome.delivery, False
    except IntegrityError:
        with transaction(bind) as session:
            before = earlier(session, outcome.delivery)
        if before is None:
            raise
        return before, True


def _write(session: Session, outcome: Outcome, now: datetime, keep: Callable[[Delivery], object]) -> None:
    delivery = outcome.delivery
    keep(delivery)
    session.flush()
    reached("quarantine", BEFORE)
    insert_new(session, RowError, [{"delivery_id": delivery.id, **error} for error in outcome.errors])
    reached("quarantine", AFTER)
    if outcome.validation is not None:
        session.add(outcome.validation)
    log.append(session, [_entry(outcome)], now)


def _unsay(session: Session, before: Delivery) -> None:
    """Take away what was said of the rows when the same delivery came before."""
    for table in (RowError, Validation):
        session.connection().execute(delete(table).where(col(table.delivery_id) == before.id))


def _entry(outcome: Outcome) -> log.Entry:
    delivery = outcome.delivery
    counts = {name: getattr(delivery, name) for name in ("rows", "loaded", "quarantined", "refused")}
    codes = dict(Counter(error["code"] for error in outcome.errors))
    return log.Entry(
        institution=delivery.institution,
        actor="intake",
        role="system",
        action=f"delivery.{delivery.state}",
        object=f"delivery:{delivery.id}",
        purpose="screen",
        details={"feed": delivery.feed, "complete": delivery.complete, **counts, "row_errors": codes},
    )
