"""The event log: rows in a hash chain, their details apart."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index
from sqlmodel import Field, SQLModel

from loep.storage.tables.shape import json


def _said(description: str) -> Any:
    """A JSON column that is empty where nothing was said."""
    return Field(default=None, sa_column=Column(JSON(none_as_null=True)), description=description)


class Event(SQLModel, table=True):
    """One row of the audit log: hash-chained, append-only. Details live apart so that erasure keeps the chain valid."""

    __table_args__ = (Index(None, "actor", "seq"), Index(None, "at"))

    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    at: datetime
    institution: str
    actor: str = Field(description="account id, or the name of a flow")
    role: str
    action: str = Field(index=True)
    object: str = Field(index=True, description="kind:id of what it was done to")
    purpose: str
    reason: str | None = Field(default=None, description="why, in words that name nobody; else where they stand")
    versions: dict[str, str] | None = _said("what it was done with, such as code, policy, run, register")
    fields: list[str] | None = _said("names of fields that it was about, never their values")
    commitment: str
    previous: str
    hash: str


class EventDetail(SQLModel, table=True):
    """The erasable part of an event."""

    __tablename__ = "event_detail"

    seq: int = Field(
        primary_key=True, foreign_key="event.seq", sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    salt: str
    details: dict[str, Any] = json(dict)


class Sighting(SQLModel, table=True):
    """An index of the log: what a person did that showed or touched a registration, found by the registration.

    Made of the details of an event, and gone with them.
    """

    institution: str = Field(primary_key=True)
    registration_id: str = Field(primary_key=True)
    seq: int = Field(
        primary_key=True,
        foreign_key="event.seq",
        index=True,
        sa_type=BigInteger,
        sa_column_kwargs={"autoincrement": False},
    )
