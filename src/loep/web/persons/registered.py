"""All registrations of a few people, from the rows of the deliveries that are kept and by what stands for forgotten
ones."""

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

import polars as pl
from sqlmodel import Session, col, select

from loep.settings import Settings
from loep.storage.tables import CaseRegistration, Delivery
from loep.storage.unpacked import DAMAGED
from loep.vocabulary import DeliveryState

READ = ("registration_id", "person_id", "programme", "academic_year", "submitted_at", "status")


def paths(session: Session, settings: Settings, institution: str) -> list[Path]:
    """Where the accepted registrations of one institution are kept, oldest first, as a night reads them."""
    accepted = select(Delivery).where(
        Delivery.institution == institution,
        Delivery.feed == "registrations",
        Delivery.state == DeliveryState.ACCEPTED.value,
        col(Delivery.frame_path).is_not(None),
    )
    deliveries = sorted(session.exec(accepted), key=lambda delivery: delivery.age)
    return [settings.data / str(delivery.frame_path) for delivery in deliveries]


def forgotten(session: Session, institution: str, person: str) -> list[str]:
    """What the registrations of a person go by whose forms were forgotten. `person`: keyed hash."""
    mine = (CaseRegistration.institution == institution, CaseRegistration.person == person)
    return list(session.exec(select(CaseRegistration.registration_id).where(*mine).distinct()))


def of(frames: Collection[Path], person_ids: Collection[str]) -> tuple[pl.DataFrame, int]:
    """`READ` of the newest version of every registration of these people, in the order in which they were submitted.

    Also how many of the frames are gone or damaged: what stands in those is not told.
    """
    wanted = pl.col("person_id").is_in(sorted(person_ids))
    scans = [
        pl.scan_parquet(path).filter(wanted).select(*READ, pl.lit(age).alias("age")) for age, path in enumerate(frames)
    ]
    read = _read(scans) if person_ids else []
    if not read:
        return pl.DataFrame(schema=dict.fromkeys(READ, pl.String)), len(scans) if person_ids else 0
    found = pl.concat(read, how="vertical_relaxed")
    newest = found.sort("age").unique("registration_id", keep="last", maintain_order=True)
    return newest.sort("submitted_at", "registration_id").select(READ), len(scans) - len(read)


def _read(scans: list[pl.LazyFrame]) -> list[pl.DataFrame]:
    """Those that can be read: all at once, or one by one where something is wrong."""
    try:
        return pl.collect_all(scans)
    except DAMAGED:
        read = []
        for scan in scans:
            with suppress(*DAMAGED):
                read.append(scan.collect())
        return read
