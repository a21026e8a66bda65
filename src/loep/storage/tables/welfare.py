"""The welfare vault: signs that somebody may need help. Apart from signals and cases, and read by one role only."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from loep.storage.tables.shape import json


class WelfareSign(SQLModel, table=True):
    """What one welfare rule says of one registration. `contact`: a digest that those who share it have in common."""

    __tablename__ = "welfare_sign"

    key: str = Field(primary_key=True)
    institution: str = Field(index=True)
    registration_id: str
    detector: str
    contact: str
    evidence: dict[str, Any] = json(dict)
    run_id: str = Field(foreign_key="run.id")
    said_at: datetime
