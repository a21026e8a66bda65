"""The event log: rows in a hash chain, their details apart."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from loep.storage.tables.shape import json


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
