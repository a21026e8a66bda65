"""What overrides the terms: legal holds keep longer, tombstones keep away."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from loep.storage.tables.shape import json, one_of
from loep.vocabulary import Held

STANDING = "ended_at is null"


class LegalHold(SQLModel, table=True):
    """A registration or a case that nobody may erase, because two people say so; two people end it too.

    It is in force from `granted_at` until `ended_at`. Rows are never removed while it stands.
    """

    __tablename__ = "legal_hold"
    __table_args__ = (
        one_of("kind", Held),
        CheckConstraint("granted_by is null or granted_by <> asked_by", name="two_people"),
        CheckConstraint("(granted_at is null) = (granted_by is null)", name="granted"),
        CheckConstraint("(end_asked_at is null) = (end_asked_by is null)", name="end_asked"),
        CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended"),
        CheckConstraint("ended_by is null or (end_asked_by is not null and ended_by <> end_asked_by)", name="two_end"),
        Index(
            "uq_legal_hold_standing",
            "institution",
            "kind",
            "held_id",
            unique=True,
            sqlite_where=text(STANDING),
            postgresql_where=text(STANDING),
        ),
    )

    id: str = Field(primary_key=True)
    institution: str = Field(index=True)
    kind: str
    held_id: str = Field(description="id of the registration or of the case")
    reason: str
    asked_by: str = Field(foreign_key="account.id")
    asked_at: datetime
    granted_by: str | None = Field(default=None, foreign_key="account.id")
    granted_at: datetime | None = None
    end_asked_by: str | None = Field(default=None, foreign_key="account.id")
    end_asked_at: datetime | None = None
    ended_by: str | None = Field(default=None, foreign_key="account.id")
    ended_at: datetime | None = None


class Tombstone(SQLModel, table=True):
    """Somebody was erased: keyed hashes of the person and of the registrations, so that nothing brings them back."""

    institution: str = Field(primary_key=True)
    person: str = Field(primary_key=True, description="keyed hash")
    registrations: list[str] = json(list)
    erased_at: datetime
    settled_at: datetime | None = Field(default=None, description="since then no file holds what it covers")
