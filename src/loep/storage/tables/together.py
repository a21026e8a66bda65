"""What people keep on a case beside their decisions: drafts, comments, days of waiting, cases that belong together."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlmodel import Field, SQLModel

from loep.storage.tables.shape import json, one_of
from loep.vocabulary import FileKind

STANDING = "ended_at is null"


class Draft(SQLModel, table=True):
    """What a person filled in on a case so far. Read by nobody else; gone when it is recorded."""

    case_id: str = Field(primary_key=True, foreign_key="case.id")
    account_id: str = Field(primary_key=True, foreign_key="account.id")
    outcomes: dict[str, str] = json(dict)
    motivation: str
    token: str = Field(description="of the form; what is recorded from this draft is recorded once")
    saved_at: datetime


class Looking(SQLModel, table=True):
    """Who is giving the second look of a case, for half an hour at a time; gone once it is given."""

    case_id: str = Field(primary_key=True, foreign_key="case.id")
    account_id: str = Field(foreign_key="account.id", index=True)
    since: datetime


class TakenBack(SQLModel, table=True):
    """A decision that no longer stands because who made it took it back. The decision itself is kept."""

    __tablename__ = "taken_back"
    __table_args__ = (ForeignKeyConstraint(["decision_id", "taken_back_by"], ["decision.id", "decision.decided_by"]),)

    decision_id: str = Field(primary_key=True)
    taken_back_by: str
    taken_back_at: datetime


class Comment(SQLModel, table=True):
    """What a colleague wrote on a case."""

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    written_by: str = Field(foreign_key="account.id")
    written_at: datetime
    text: str
    token: str = Field(unique=True, description="from the form; the same form sent twice writes once")


class CommentFile(SQLModel, table=True):
    """A file that a colleague put with a comment. `path`: where it stands encrypted, relative to the data folder."""

    __tablename__ = "comment_file"
    __table_args__ = (one_of("kind", FileKind),)

    id: str = Field(primary_key=True)
    comment_id: str = Field(foreign_key="comment.id", index=True)
    sha256: str
    name: str = Field(description="as it was called; never the name of anything here")
    kind: str
    size: int
    path: str


class Mention(SQLModel, table=True):
    """Somebody who was named in a comment."""

    __table_args__ = (Index(None, "account_id", "seen_at"),)

    comment_id: str = Field(primary_key=True, foreign_key="comment.id")
    account_id: str = Field(primary_key=True, foreign_key="account.id")
    seen_at: datetime | None = None


class Snooze(SQLModel, table=True):
    """A case that waits until a day, and why. `ended_at`: somebody took it up before that day."""

    __table_args__ = (CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended"),)

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    until: date
    reason: str
    snoozed_by: str = Field(foreign_key="account.id")
    snoozed_at: datetime
    ended_by: str | None = Field(default=None, foreign_key="account.id")
    ended_at: datetime | None = None


class CaseLink(SQLModel, table=True):
    """Two cases that belong together, as a person says. `left_id` sorts before `right_id`; once at most at a time."""

    __tablename__ = "case_link"
    __table_args__ = (
        CheckConstraint("left_id < right_id", name="left_first"),
        CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended"),
        Index(
            "uq_case_link_standing",
            "left_id",
            "right_id",
            unique=True,
            sqlite_where=text(STANDING),
            postgresql_where=text(STANDING),
        ),
        Index(None, "right_id"),
    )

    id: str = Field(primary_key=True)
    left_id: str = Field(foreign_key="case.id")
    right_id: str = Field(foreign_key="case.id")
    reason: str
    linked_by: str = Field(foreign_key="account.id")
    linked_at: datetime
    ended_by: str | None = Field(default=None, foreign_key="account.id")
    ended_at: datetime | None = None
