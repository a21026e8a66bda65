"""Which deliveries are past their term, and who still stands in those that are kept."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import polars as pl
from sqlmodel import Session, col, select

from loep.cases.terms import about, intake_closes, latest
from loep.settings import Settings
from loep.storage.tables import Delivery
from loep.storage.unpacked import DAMAGED
from loep.vocabulary import DeliveryState

Leave = Callable[[Delivery, str], bool]
NAMED = "registration_id"


def nothing(_delivery: Delivery, _path: str) -> bool:
    return False


def stored_bytes(session: Session, before: datetime, leave: Leave) -> Sequence[Delivery]:
    """Let go of what was received before that moment; the deliveries whose bytes are gone."""
    past = session.exec(
        select(Delivery).where(col(Delivery.stored_path).is_not(None), col(Delivery.received_at) <= before)
    ).all()
    past = [each for each in past if not leave(each, "stored_path")]
    for delivery in past:
        delivery.stored_path = None
    return past


def frames(session: Session, settings: Settings, now: datetime, leave: Leave) -> tuple[list[Delivery], list[str]]:
    """Let go of loaded rows whose years closed long enough ago: the deliveries, and the ids of those nobody can read.

    Forms in cases stay. What cannot be read goes when the last year closed that it may be about.
    """
    closed, unread = (now - settings.keep_unflagged).date(), []
    past = []
    for delivery in session.exec(select(Delivery).where(col(Delivery.frame_path).is_not(None)).order_by(Delivery.id)):
        try:
            year = _last_year(delivery, settings.data)
        except DAMAGED:
            year = latest(delivery.received_at)
            unread.append(delivery.id)
        if intake_closes(year) <= closed:
            past.append(delivery)
    past = [each for each in past if not leave(each, "frame_path")]
    for delivery in past:
        delivery.frame_path = None
    return past, unread


def present(session: Session, data: Path, institution: str) -> pl.Series | None:
    """The registrations in the rows that are kept of an institution; None when some of those cannot be read."""
    asked = select(Delivery.frame_path).where(
        Delivery.institution == institution,
        Delivery.feed == "registrations",
        Delivery.state == DeliveryState.ACCEPTED.value,
        col(Delivery.frame_path).is_not(None),
    )
    kept = [data / str(path) for path in session.exec(asked)]
    try:
        ids = [pl.scan_parquet(path).select(NAMED).collect()[NAMED] for path in kept if path.exists()]
    except DAMAGED:
        return None
    return pl.concat(ids).unique() if ids else pl.Series(NAMED, [], pl.String)


def _last_year(delivery: Delivery, data: Path) -> int:
    """The last academic year that a delivery is about; where it names none, the one that starts in the year it came."""
    path, came = data / str(delivery.frame_path), delivery.received_at
    if delivery.feed != "registrations" or not path.exists():
        return about(None, came)
    can_be = pl.col("academic_year") <= latest(came)
    return about(pl.scan_parquet(path).select(pl.col("academic_year").filter(can_be).max()).collect().item(), came)
