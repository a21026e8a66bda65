"""What an institution declared to be shared for a good reason."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from loep.storage.tables.shape import one_of
from loep.vocabulary import AllowedKind

STANDING = "ended_at is null"


class Allowed(SQLModel, table=True):
    """A value that links nobody: of a declared agent, a school network, a fund, a shelter, a letter that is handed out.

    In force from `added_at` until it is ended, and no longer than `expires_on`. Rows are never removed or changed but
    for their end, so that what was in force at any moment can be said.
    """

    __table_args__ = (
        one_of("kind", AllowedKind),
        CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended"),
        CheckConstraint("(kind = 'letter') = (runs is not null)", name="runs"),
        Index(
            "uq_allowed_standing",
            "institution",
            "kind",
            "value",
            unique=True,
            sqlite_where=text(STANDING),
            postgresql_where=text(STANDING),
        ),
    )

    id: str = Field(primary_key=True)
    institution: str = Field(index=True)
    kind: str
    value: str = Field(description="as linking compares it; where that is personal, its keyed hash")
    runs: str | None = Field(default=None, description="of a letter: a hash of every three words in a row")
    label: str = Field(description="what it is, for people to read; no personal data")
    owner: str = Field(description="who answers for it and is asked before it expires")
    expires_on: date = Field(description="the last day on which it is in force")
    added_by: str = Field(foreign_key="account.id")
    added_at: datetime
    ended_by: str | None = Field(default=None, foreign_key="account.id")
    ended_at: datetime | None = None
