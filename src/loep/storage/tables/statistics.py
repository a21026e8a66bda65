"""What was published of counts, and when."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from loep.storage.tables.shape import json


class StatisticsRelease(SQLModel, table=True):
    """One table that was published, so that no later one gives away with it what was hidden. Counts, of no person.

    `period` is its academic year, `sha256` of the file. `leaves` are the counts that it was made of, by column, `cells`
    what stood in it.
    """

    __tablename__ = "statistics_release"
    __table_args__ = (UniqueConstraint("what", "period", "sha256"),)

    id: str = Field(primary_key=True)
    what: str
    period: int
    sha256: str
    written_at: datetime
    written_by: str
    leaves: dict[str, Any] = json(dict)
    cells: dict[str, Any] = json(dict)
