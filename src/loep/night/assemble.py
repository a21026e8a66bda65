"""What is known of an institution, joined into the frames that linking and detection read."""

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
from loep.subjects import registration
from loep.vocabulary import DeliveryState


def policy(night: Night) -> Policy:
    """The policy in force, checked against the rules and models that are here."""
    home = night.settings.home
    return read(home / "rules" / "policy.toml", content.rules(home), content.models(home))


def institutions(night: Night) -> list[str]:
    """Every institution with accepted registrations, sorted."""
    with transaction(night.bind) as session:
        return sorted(session.exec(select(Delivery.institution).where(_accepted()).distinct()))


def known(night: Night, institution: str) -> pl.LazyFrame:
    """The newest version of every registration of one institution."""
    with transaction(night.bind) as session:
        paths = session.exec(
            select(Delivery.frame_path)
            .where(_accepted(), col(Delivery.institution) == institution)
            .order_by(col(Delivery.created_at), col(Delivery.received_at), col(Delivery.file_name))
        ).all()
    return registration.known([night.settings.data / path for path in paths if path])


def registers(night: Night) -> Registers:
    """The registers as they stand on the day of the run."""
    return current(night.bind, night.settings, night.day)


def together(night: Night, institution: str, terms: Policy) -> Linked:
    """What belongs together among the registrations of one institution."""
    return link(registration.people(known(night, institution)), terms.ring_cap)


def frame(night: Night, institution: str, linked: Linked) -> registration.Assembled:
    """The registration frame of one institution."""
    return registration.assemble(known(night, institution), linked.columns, registers(night))


def _accepted() -> ColumnElement[bool]:
    return and_(
        col(Delivery.state) == DeliveryState.ACCEPTED,
        col(Delivery.feed) == "registrations",
        col(Delivery.frame_path).is_not(None),
    )
