"""All registrations of a few people, from the rows of the deliveries that are kept and by what stands for forgotten
ones."""

from collections.abc import Collection
from pathlib import Path

import polars as pl
from sqlmodel import Session, col, select

from loep.settings import Settings
from loep.storage.tables import CaseRegistration, Delivery
from loep.vocabulary import DeliveryState

READ = ("registration_id", "person_id", "programme", "academic_year", "submitted_at", "status")


def paths(session: Session, settings: Settings, institution: str) -> list[Path]:
    """The kept frames of the accepted registrations of one institution, oldest first, as a night reads them."""
    accepted = select(Delivery).where(
        Delivery.institution == institution,
        Delivery.feed == "registrations",
        Delivery.state == DeliveryState.ACCEPTED.value,
        col(Delivery.frame_path).is_not(None),
    )
    deliveries = sorted(session.exec(accepted), key=lambda delivery: delivery.age)
    kept = [settings.data / str(delivery.frame_path) for delivery in deliveries]
    return [path for path in kept if path.is_file()]


def forgotten(session: Session, institution: str, person: str) -> list[str]:
    """What the registrations of a person go by whose forms were forgotten. `person`: keyed hash."""
    mine = (CaseRegistration.institution == institution, CaseRegistration.person == person)
    return list(session.exec(select(CaseRegistration.registration_id).where(*mine).distinct()))


def of(frames: Collection[Path], person_ids: Collection[str]) -> pl.DataFrame:
    """`READ` of the newest version of every registration of these people, in the order in which they were submitted."""
    wanted = pl.col("person_id").is_in(sorted(person_ids))
    scans = [
        pl.scan_parquet(path).filter(wanted).select(*READ, pl.lit(age).alias("age")) for age, path in enumerate(frames)
    ]
    if not scans or not person_ids:
        return pl.DataFrame(schema=dict.fromkeys(READ, pl.String))
    found = pl.concat(pl.collect_all(scans), how="vertical_relaxed")
    newest = found.sort("age").unique("registration_id", keep="last", maintain_order=True)
    return newest.sort("submitted_at", "registration_id").select(READ)
