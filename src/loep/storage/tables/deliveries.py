"""What came in: deliveries, why rows were quarantined, and register snapshots."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from loep.storage.tables.shape import json, one_of
from loep.vocabulary import DeliveryState


class Delivery(SQLModel, table=True):
    """One feed of one institution as it came in. Accepted deliveries are unique by their bytes."""

    __table_args__ = (
        one_of("state", DeliveryState),
        CheckConstraint('"rows" = loaded + quarantined + refused', name="balance"),
        UniqueConstraint("institution", "feed", "sha256", "manifest_sha256"),
        Index(
            "uq_delivery_accepted",
            "institution",
            "feed",
            "sha256",
            unique=True,
            sqlite_where=text("state = 'accepted'"),
            postgresql_where=text("state = 'accepted'"),
        ),
    )

    id: str = Field(primary_key=True)
    institution: str = Field(index=True, description="BRIN of the manifest; empty when it could not be read")
    feed: str
    source: str
    file_name: str
    sha256: str
    manifest_sha256: str = Field(description="empty without a manifest")
    size: int = Field(sa_type=BigInteger, description="bytes of the data file")
    created_at: datetime | None = Field(description="as the manifest says")
    received_at: datetime
    state: str
    complete: bool = Field(description="False: completeness unverified, no manifest came with it")
    rows: int
    loaded: int
    quarantined: int
    refused: int
    stored_path: str | None = Field(default=None, description="encrypted bytes, relative to the data folder")
    frame_path: str | None = Field(default=None, description="Parquet of the loaded rows, relative to the data folder")
    reasons: list[str] = json(list)
    warnings: list[str] = json(list)

    @property
    def age(self) -> tuple[datetime, datetime, str, str]:
        """Sorts deliveries oldest first, on every database alike: without a manifest as made when it came."""
        return (self.created_at or self.received_at, self.received_at, self.file_name, self.id)


class RowError(SQLModel, table=True):
    """Why one row of a delivery was quarantined; never the value. The first hundred when the delivery was refused."""

    __tablename__ = "row_error"

    id: int | None = Field(default=None, primary_key=True)
    delivery_id: str = Field(foreign_key="delivery.id", index=True)
    line: int = Field(description="physical line of the file, from 1; 0 in Parquet")
    record: int = Field(description="record after the header, from 1")
    column_name: str
    code: str


class Validation(SQLModel, table=True):
    """What Great Expectations said of one delivery."""

    delivery_id: str = Field(primary_key=True, foreign_key="delivery.id")
    success: bool
    seconds: float
    result: dict[str, Any] = json(dict)


class Snapshot(SQLModel, table=True):
    """A register as it stood on a day; the newest by `as_of` is the one in use."""

    __table_args__ = (UniqueConstraint("name", "sha256", "as_of"),)

    id: str = Field(primary_key=True)
    name: str = Field(index=True, description="a value of vocabulary.Register")
    as_of: date
    sha256: str
    size: int = Field(sa_type=BigInteger)
    rows: int
    source_name: str
    frame_path: str
    loaded_at: datetime
