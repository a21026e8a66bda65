"""Every SQL row that Loep keeps. Times are aware UTC; ids are text; nothing here is overwritten by a machine
once a person decided on it. The unique keys below, not the scheduler, make a repeated night harmless."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from loep.vocabulary import CaseState, DeliveryState, Labelled, Outcome, Role, RunState, Stage

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


WAITING = "state <> 'closed'"


def _one_of(column: str, values: type[Labelled]) -> CheckConstraint:
    listed = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=column)


def _waiting(name: str, *columns: str) -> Index:
    """An index over the cases that are not closed, in the order of the queue."""
    return Index(name, *columns, sqlite_where=text(WAITING), postgresql_where=text(WAITING))


def _json(default: type[list[Any]] | type[dict[str, Any]]) -> Any:
    return Field(default_factory=default, sa_column=Column(JSON, nullable=False))


class Delivery(SQLModel, table=True):
    """One feed of one institution as it came in. Accepted deliveries are unique by their bytes."""

    __table_args__ = (
        _one_of("state", DeliveryState),
        CheckConstraint('"rows" = loaded + quarantined + refused', name="balance"),
        UniqueConstraint("institution", "feed", "sha256", "manifest_sha256"),
        Index(
            "uq_delivery_accepted",
            "institution",
            "feed",
            "sha256",
            unique=True,
            sqlite_where=text("state = 'accepted'"),
            postgresql_where=text("state = 'accepted'"),
        ),
    )

    id: str = Field(primary_key=True)
    institution: str = Field(index=True, description="BRIN of the manifest; empty when it could not be read")
    feed: str
    source: str
    file_name: str
    sha256: str
    manifest_sha256: str = Field(description="empty without a manifest")
    size: int = Field(sa_type=BigInteger, description="bytes of the data file")
    created_at: datetime | None = Field(description="as the manifest says")
    received_at: datetime
    state: str
    complete: bool = Field(description="False: completeness unverified, no manifest came with it")
    rows: int
    loaded: int
    quarantined: int
    refused: int
    stored_path: str | None = Field(default=None, description="encrypted bytes, relative to the data folder")
    frame_path: str | None = Field(default=None, description="Parquet of the loaded rows, relative to the data folder")
    reasons: list[str] = _json(list)
    warnings: list[str] = _json(list)


class RowError(SQLModel, table=True):
    """Why one row of a delivery was quarantined; never the value. The first hundred when the delivery was refused."""

    __tablename__ = "row_error"

    id: int | None = Field(default=None, primary_key=True)
    delivery_id: str = Field(foreign_key="delivery.id", index=True)
    line: int = Field(description="physical line of the file, from 1; 0 in Parquet")
    record: int = Field(description="record after the header, from 1")
    column_name: str
    code: str


class Validation(SQLModel, table=True):
    """What Great Expectations said of one delivery."""

    delivery_id: str = Field(primary_key=True, foreign_key="delivery.id")
    success: bool
    seconds: float
    result: dict[str, Any] = _json(dict)


class Snapshot(SQLModel, table=True):
    """A register as it stood on a day; the newest by `as_of` is the one in use."""

    __table_args__ = (UniqueConstraint("name", "sha256", "as_of"),)

    id: str = Field(primary_key=True)
    name: str = Field(index=True, description="a value of vocabulary.Register")
    as_of: date
    sha256: str
    size: int = Field(sa_type=BigInteger)
    rows: int
    source_name: str
    frame_path: str
    loaded_at: datetime


class Run(SQLModel, table=True):
    """One night, or another run of a flow, with the versions that reproduce it."""

    __table_args__ = (_one_of("state", RunState),)

    id: str = Field(primary_key=True)
    kind: str
    night: date = Field(description="business date in Amsterdam")
    folder: str
    state: str
    started_at: datetime
    finished_at: datetime | None = None
    versions: dict[str, Any] = _json(dict)
    summary: dict[str, Any] = _json(dict)


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
    card: dict[str, Any] = _json(dict)


class Signal(SQLModel, table=True):
    """What one rule or model says of one registration. The key does not depend on the run."""

    __table_args__ = (_one_of("stage", Stage), Index(None, "institution", "registration_id"))

    key: str = Field(primary_key=True)
    institution: str
    registration_id: str
    detector: str
    stage: str
    points: int
    sentence_en: str
    sentence_nl: str
    evidence: dict[str, Any] = _json(dict)
    run_id: str = Field(foreign_key="run.id")
    recorded_at: datetime


class Link(SQLModel, table=True):
    """What joins two registrations of a case. `left_id` sorts before `right_id`."""

    institution: str = Field(primary_key=True)
    left_id: str = Field(primary_key=True)
    right_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    strength: float
    evidence: dict[str, Any] = _json(dict)
    run_id: str = Field(foreign_key="run.id")


class Case(SQLModel, table=True):
    """A question for a reviewer: one ring or one registration. `version` rises with every change."""

    __table_args__ = (
        _one_of("state", CaseState),
        UniqueConstraint("institution", "anchor", "ordinal"),
        CheckConstraint("(state = 'claimed') = (claimed_by is not null)", name="claimed_by"),
        CheckConstraint("(claimed_by is null) = (claimed_at is null)", name="claimed_at"),
        CheckConstraint("(state = 'closed') = (closed_at is not null)", name="closed_at"),
        Index(None, "institution", "deadline", "id"),
        Index(None, "deadline", "id"),
        _waiting("ix_case_waiting", "institution", "deadline", "id"),
        _waiting("ix_case_waiting_anywhere", "deadline", "id"),
    )

    id: str = Field(primary_key=True)
    institution: str
    anchor: str = Field(description="the first registration of its ring; with `ordinal` the run-independent key")
    ordinal: int
    state: str
    is_sample: bool
    points: int
    ring_size: int
    opened_at: datetime
    deadline: date
    claimed_by: str | None = Field(default=None, foreign_key="account.id")
    claimed_at: datetime | None = None
    closed_at: datetime | None = None
    run_id: str = Field(foreign_key="run.id")
    version: int = 1


class CaseRegistration(SQLModel, table=True):
    """A registration in a case, with its form as it stood when it joined. In one open case at most."""

    __tablename__ = "case_registration"
    __table_args__ = (
        Index(None, "institution", "registration_id"),
        Index(
            "uq_case_registration_open",
            "institution",
            "registration_id",
            unique=True,
            sqlite_where=text("is_open = 1"),
            postgresql_where=text("is_open"),
        ),
    )

    case_id: str = Field(primary_key=True, foreign_key="case.id")
    registration_id: str = Field(primary_key=True)
    institution: str
    programme: str = Field(description="of its form, so that the queue can be filtered; empty when unknown")
    is_open: bool
    joined_at: datetime
    forgotten_at: datetime | None = Field(default=None, description="since then the form is empty: its term was over")
    form: dict[str, Any] = _json(dict)


class Account(SQLModel, table=True):
    """A person who may log in. `institution` empty: not bound to one (admin, auditor)."""

    __table_args__ = (_one_of("role", Role),)

    id: str = Field(primary_key=True)
    email: str = Field(unique=True)
    name: str
    role: str
    institution: str
    language: str
    password_hash: str
    created_at: datetime
    disabled_at: datetime | None = None


class Invite(SQLModel, table=True):
    """A one-time link; only the hash of its token is kept."""

    __table_args__ = (_one_of("role", Role),)

    token_sha256: str = Field(primary_key=True)
    role: str
    institution: str
    email: str | None
    expires_at: datetime
    used_at: datetime | None = None


class WebSession(SQLModel, table=True):
    """A logged-in browser; only the hash of its id is kept."""

    __tablename__ = "web_session"

    id_sha256: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="account.id", index=True)
    csrf: str
    created_at: datetime
    seen_at: datetime


class Decision(SQLModel, table=True):
    """What a reviewer decided on one registration of a case. Never updated; the newest counts."""

    __table_args__ = (
        _one_of("outcome", Outcome),
        UniqueConstraint("id", "decided_by"),
        UniqueConstraint("token", "registration_id"),
        ForeignKeyConstraint(
            ["case_id", "registration_id"], ["case_registration.case_id", "case_registration.registration_id"]
        ),
    )

    id: str = Field(primary_key=True)
    case_id: str = Field(index=True)
    registration_id: str
    outcome: str
    motivation: str
    decided_by: str = Field(foreign_key="account.id")
    decided_at: datetime
    token: str = Field(description="from the form; the same form sent twice decides once")


class SecondLook(SQLModel, table=True):
    """The second pair of eyes on an adverse decision, never the same person (the database says so too)."""

    __tablename__ = "second_look"
    __table_args__ = (
        ForeignKeyConstraint(["decision_id", "decided_by"], ["decision.id", "decision.decided_by"]),
        CheckConstraint("looked_by <> decided_by", name="two_people"),
    )

    decision_id: str = Field(primary_key=True)
    decided_by: str
    looked_by: str = Field(foreign_key="account.id")
    agrees: bool
    motivation: str
    looked_at: datetime


class Event(SQLModel, table=True):
    """One row of the audit log: hash-chained, append-only. Details live apart so that erasure keeps the chain valid."""

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
    details: dict[str, Any] = _json(dict)
