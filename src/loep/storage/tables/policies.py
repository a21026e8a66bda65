"""Versions of the policy, and the switches that stop a rule or everything."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from loep.storage.tables.shape import json, one_of
from loep.vocabulary import PolicyState

ALL = "*"
LIVE = "state = 'live'"
STANDING = "ended_at is null"
APPROVED = "live_at is null or author = 'loep' or (approver is not null and backtested_at is not null)"


class PolicyVersion(SQLModel, table=True):
    """One version of the policy. What it says never changes (a trigger refuses that); its state does.

    One at most is live. What a person drafted goes live only with a back-test and by another person.
    """

    __tablename__ = "policy_version"
    __table_args__ = (
        one_of("state", PolicyState),
        CheckConstraint("approver is null or approver <> author", name="two_people"),
        CheckConstraint("state <> 'live' or live_at is not null", name="live_at"),
        CheckConstraint("state <> 'backtested' or backtested_at is not null", name="backtested_at"),
        CheckConstraint(APPROVED, name="approved"),
        Index("uq_policy_version_live", "state", unique=True, sqlite_where=text(LIVE), postgresql_where=text(LIVE)),
    )

    id: str = Field(primary_key=True)
    number: int = Field(unique=True, description="from 1, in the order in which they came")
    content: str = Field(description="TOML")
    sha256: str = Field(description="of the UTF-8 bytes of `content`")
    state: str
    author: str = Field(description='account id; "loep" for a version that a release shipped')
    note: str
    created_at: datetime
    backtest: dict[str, Any] = json(dict)
    backtested_at: datetime | None = None
    backtested_against: int | None = Field(default=None, description="the number that was live at the back-test")
    approver: str | None = Field(default=None, foreign_key="account.id")
    live_at: datetime | None = None
    retired_at: datetime | None = None


class Stop(SQLModel, table=True):
    """A rule or model that was told to stop looking, or all of them (detector ALL), until it is started again."""

    __table_args__ = (
        CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended"),
        Index(
            "uq_stop_standing", "detector", unique=True, sqlite_where=text(STANDING), postgresql_where=text(STANDING)
        ),
    )

    id: str = Field(primary_key=True)
    detector: str
    reason: str
    stopped_by: str = Field(foreign_key="account.id")
    stopped_at: datetime
    ended_by: str | None = Field(default=None, foreign_key="account.id")
    ended_at: datetime | None = None
