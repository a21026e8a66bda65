"""What is known of an institution, joined into the frames that linking and detection read."""

from pathlib import Path

import polars as pl
from sqlalchemy import ColumnElement, and_
from sqlmodel import col, select

from loep import content
from loep.detection.policy import Policy, read
from loep.linking.link import Linked, link
from loep.night.run import Night
from loep.registers.snapshots import Registers, current
from loep.storage.session import transaction
from loep.storage.tables import Delivery
from loep.subjects import history, registration
from loep.vocabulary import DeliveryState


def policy(night: Night) -> Policy:
    """The policy in force, checked against the rules and models that are here."""
    home = night.settings.home
    return read(home / "rules" / "policy.toml", content.rules(home), content.models(home))


def institutions(night: Night) -> list[str]:
    """Every institution with accepted registrations, sorted."""
    with transaction(night.bind) as session:
        return sorted(session.exec(select(Delivery.institution).where(_accepted("registrations")).distinct()))


def known(night: Night, institution: str) -> pl.LazyFrame:
    """The newest version of every registration of one institution."""
    return registration.known(_frames(night, institution, "registrations"))


def events(night: Night, institution: str) -> pl.DataFrame:
    """All that is known to have happened to the registrations of one institution."""
    return history.known(_frames(night, institution, "events"))


def registers(night: Night) -> Registers:
    """The registers as they stand on the day of the run."""
    return current(night.bind, night.settings, night.day)


def together(night: Night, institution: str, terms: Policy) -> Linked:
    """What belongs together among the registrations of one institution."""
    return link(registration.people(known(night, institution)), terms.ring_cap)


def frame(night: Night, institution: str, linked: Linked) -> registration.Assembled:
    """The registration frame of one institution."""
    around = registration.Around(registers(night), events(night, institution), night.day)
    return registration.assemble(known(night, institution), linked.columns, around)


def _frames(night: Night, institution: str, feed: str) -> list[Path]:
    """The rows of each accepted delivery, oldest first."""
    with transaction(night.bind) as session:
        paths = session.exec(
            select(Delivery.frame_path)
            .where(_accepted(feed), col(Delivery.institution) == institution)
            .order_by(col(Delivery.created_at), col(Delivery.received_at), col(Delivery.file_name))
        ).all()
    return [night.settings.data / path for path in paths if path]


def _accepted(feed: str) -> ColumnElement[bool]:
    return and_(
        col(Delivery.state) == DeliveryState.ACCEPTED,
        col(Delivery.feed) == feed,
        col(Delivery.frame_path).is_not(None),
    )
