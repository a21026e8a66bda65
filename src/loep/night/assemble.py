"""What is known of an institution, joined into the frames that linking and detection read."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, and_
from sqlmodel import col, select

from loep.detection.policy import Policy
from loep.failpoints import AFTER, BEFORE, reached
from loep.linking.link import Linked, link
from loep.night import allowed, damaged, policies
from loep.night.run import Night
from loep.registers.snapshots import Registers, at, current
from loep.storage.session import transaction
from loep.storage.tables import Delivery
from loep.subjects import history, registration
from loep.vocabulary import DeliveryState


def policy(night: Night) -> Policy:
    """The policy in force, checked against the rules and models that are here."""
    return policies.in_force(night.bind, night.settings, night.began)


def institutions(night: Night) -> list[str]:
    """Every institution with accepted registrations, sorted."""
    with transaction(night.bind) as session:
        return sorted(session.exec(select(Delivery.institution).where(_accepted(night, "registrations")).distinct()))


def known(night: Night, institution: str) -> pl.LazyFrame:
    """The newest version of every registration of one institution."""
    return registration.known(_frames(night, institution, "registrations"))


def events(night: Night, institution: str) -> pl.DataFrame:
    """All that is known to have happened to the registrations of one institution."""
    return history.known(_frames(night, institution, "events"))


def deliveries(night: Night, institution: str) -> dict[str, Any]:
    """How many deliveries of one institution are read, and one hash over which: for the record of a run."""
    asked = (
        select(Delivery.id)
        .where(_accepted(night, "registrations", "events"), col(Delivery.institution) == institution)
        .order_by(col(Delivery.id))
    )
    with transaction(night.bind) as session:
        ids = session.exec(asked).all()
    return {"count": len(ids), "sha256": sha256("|".join(ids).encode()).hexdigest()}


def registers(night: Night) -> Registers:
    """The registers as they stand on the day of the run; of a run that is looked at again those it recorded."""
    if night.recorded is not None:
        return at(night.bind, night.settings, night.recorded)
    return current(night.bind, night.settings, night.day)


def together(night: Night, institution: str, terms: Policy) -> Linked:
    """What belongs together among the registrations of one institution."""
    reached("link", BEFORE)
    people = registration.people(known(night, institution))
    linked = link(people, terms.ring_cap, allowed.values(night, institution, people))
    reached("link", AFTER)
    return linked


def frame(night: Night, institution: str, linked: Linked) -> registration.Assembled:
    """The registration frame of one institution."""
    around = registration.Around(registers(night), events(night, institution), night.day, linked.links)
    return registration.assemble(known(night, institution), linked.columns, around)


def unreadable(night: Night, institution: str) -> list[str]:
    """Which deliveries of an institution have rows that cannot be read; reads all of them."""
    read = _read(night, institution, "registrations", "events")
    return [said for delivery in read if (said := damaged.state(delivery, night.settings))]


def _frames(night: Night, institution: str, feed: str) -> list[Path]:
    """The rows of each accepted delivery, oldest first."""
    return [night.settings.data / str(delivery.frame_path) for delivery in _read(night, institution, feed)]


def _read(night: Night, institution: str, *feeds: str) -> list[Delivery]:
    """The accepted deliveries of an institution, oldest first."""
    asked = select(Delivery).where(_accepted(night, *feeds), col(Delivery.institution) == institution)
    with transaction(night.bind) as session:
        return sorted(session.exec(asked), key=lambda delivery: delivery.age)


def _accepted(night: Night, *feeds: str) -> ColumnElement[bool]:
    """Deliveries of these feeds with rows, as far as they had come when the run began; its own come at that moment."""
    return and_(
        col(Delivery.state) == DeliveryState.ACCEPTED,
        col(Delivery.feed).in_(feeds),
        col(Delivery.received_at) <= night.began,
        col(Delivery.frame_path).is_not(None),
    )
