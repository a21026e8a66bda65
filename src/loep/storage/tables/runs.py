"""What ran, under which lease, with which fitted models."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, SQLModel

from loep.storage.tables.shape import json, one_of
from loep.vocabulary import RunState


class Run(SQLModel, table=True):
    """One night, or another run of a flow, with the versions that reproduce it."""

    __table_args__ = (one_of("state", RunState),)

    id: str = Field(primary_key=True)
    kind: str
    night: date = Field(description="business date in Amsterdam")
    folder: str = Field(description="where deliveries lay; empty: in the inbox")
    state: str
    started_at: datetime
    finished_at: datetime | None = None
    versions: dict[str, Any] = json(dict)
    summary: dict[str, Any] = json(dict)


class RunStage(SQLModel, table=True):
    """One stage of a run, written as it begins, goes on and ends: others see it while the run is under way."""

    __tablename__ = "run_stage"

    run_id: str = Field(primary_key=True, foreign_key="run.id")
    name: str = Field(primary_key=True)
    position: int = Field(description="from 1, in the order in which they began")
    done: int
    total: int = Field(description="parts, at least 1")
    seconds: float = Field(description="of every time that it ended")
    began_at: datetime
    ended_at: datetime | None = Field(default=None, description="empty while it runs")


class Figures(SQLModel, table=True):
    """What the statistics of one institution add up to, as the last night counted them. Counts only."""

    institution: str = Field(primary_key=True)
    counted_at: datetime
    counts: dict[str, Any] = json(dict)


class Lease(SQLModel, table=True):
    """Who may run now; expiry is by the clock of the database."""

    name: str = Field(primary_key=True)
    holder: str
    expires_at: datetime


class FittedModel(SQLModel, table=True):
    """A fitted model on disk and its card."""

    __tablename__ = "fitted_model"

    id: str = Field(primary_key=True)
    model: str = Field(index=True)
    institution: str
    path: str
    sha256: str
    fitted_at: datetime
    card: dict[str, Any] = json(dict)
