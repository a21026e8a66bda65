"""What was asked of applicants and what came back. All of it is forgotten together with the form it is about."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from loep.storage.tables.shape import one_of
from loep.vocabulary import AskedFor, FileKind, Way


class ApplicantLetter(SQLModel, table=True):
    """A letter to the applicant of one registration of a case. Loep sends nothing: a person records that it was sent.

    `answer_by`: the last day for an answer. `sender` and `contact` are of the institution, and offered again next time.
    """

    __tablename__ = "applicant_letter"
    __table_args__ = (
        ForeignKeyConstraint(
            ["case_id", "registration_id"], ["case_registration.case_id", "case_registration.registration_id"]
        ),
        one_of("asked_for", AskedFor),
        one_of("sent_way", Way),
        CheckConstraint("(sent_on is null) = (sent_by is null)", name="sent_by"),
        CheckConstraint("(sent_on is null) = (sent_way is null)", name="sent_how"),
        CheckConstraint("(sent_on is null) = (sent_at is null)", name="sent_at"),
    )

    id: str = Field(primary_key=True)
    case_id: str = Field(index=True)
    registration_id: str
    asked_for: str
    language: str
    answer_by: date
    sender: str
    contact: str
    text: str
    written_by: str = Field(foreign_key="account.id")
    written_at: datetime
    token: str = Field(unique=True, description="from the form; the same form sent twice writes once")
    sent_on: date | None = None
    sent_way: str | None = None
    sent_by: str | None = Field(default=None, foreign_key="account.id")
    sent_at: datetime | None = None


class ApplicantAnswer(SQLModel, table=True):
    """What an applicant answered to a letter, as a person recorded it."""

    __tablename__ = "applicant_answer"

    id: str = Field(primary_key=True)
    letter_id: str = Field(foreign_key="applicant_letter.id", index=True)
    received_on: date
    text: str
    recorded_by: str = Field(foreign_key="account.id")
    recorded_at: datetime
    token: str = Field(unique=True, description="from the form; the same form sent twice writes once")


class Attachment(SQLModel, table=True):
    """A file that came with an answer. `path`: where it stands encrypted, relative to the data folder."""

    __table_args__ = (one_of("kind", FileKind),)

    id: str = Field(primary_key=True)
    answer_id: str = Field(foreign_key="applicant_answer.id", index=True)
    sha256: str
    name: str = Field(description="as the applicant called it; never the name of anything here")
    kind: str
    size: int
    path: str
