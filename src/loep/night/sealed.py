"""The protected feed, opened for an aggregate: every reading is an event."""

from datetime import UTC, datetime

import polars as pl
from sqlmodel import col, select

from loep.audit.log import Entry, append
from loep.contract import PROTECTED
from loep.intake import stored
from loep.night.run import Night
from loep.storage.session import transaction
from loep.storage.tables import Delivery
from loep.vocabulary import DeliveryState


def protected(night: Night, institution: str, why: str) -> pl.DataFrame:
    """The newest row of each person of one institution, columns of the feed. `why` stands in the log."""
    asked = select(Delivery).where(
        Delivery.feed == PROTECTED.name,
        Delivery.institution == institution,
        Delivery.state == DeliveryState.ACCEPTED.value,
        col(Delivery.frame_path).is_not(None),
    )
    with transaction(night.bind) as session:
        deliveries = sorted(session.exec(asked), key=lambda delivery: delivery.age)
        read = Entry(
            institution=institution,
            actor=f"flow:{why}",
            role="system",
            action="protected.read",
            object=f"institution:{institution}",
            purpose="audit",
            details={"deliveries": len(deliveries), "for": why},
        )
        append(session, [read], datetime.now(UTC))
    rows = [stored.read_protected(delivery, night.settings) for delivery in deliveries]
    empty = pl.DataFrame(schema=PROTECTED.schema)
    return pl.concat([empty, *rows], how="vertical").unique("person_id", keep="last", maintain_order=True)
