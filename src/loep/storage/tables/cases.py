"""Signals, links and the cases that they open; decisions are only ever added."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from loep.storage.tables.shape import json, one_of
from loep.vocabulary import CaseState, Outcome, Stage

WAITING = "state <> 'closed'"


def _waiting(name: str, *columns: str) -> Index:
    """An index over the cases that are not closed, in the order of the queue."""
    return Index(name, *columns, sqlite_where=text(WAITING), postgresql_where=text(WAITING))


def _filled(column: str) -> Index:
    """An index over the few cases in which this column is not empty."""
    filled = text(f"{column} is not null")
    return Index(f"ix_case_{column}", column, sqlite_where=filled, postgresql_where=filled)


class Signal(SQLModel, table=True):
    """What one rule or model says of one registration. The key does not depend on the run."""

    __table_args__ = (
        one_of("stage", Stage),
        Index(None, "institution", "registration_id"),
        Index("ix_signal_detector", "detector", "institution", "registration_id", "stage", "withdrawn_at"),
    )

    key: str = Field(primary_key=True)
    institution: str
    registration_id: str
    detector: str
    stage: str
    points: int
    sentence_en: str
    sentence_nl: str
    evidence: dict[str, Any] = json(dict)
    run_id: str = Field(foreign_key="run.id")
    recorded_at: datetime
    withdrawn_at: datetime | None = Field(default=None, description="since then a night looked and did not see it")


class Link(SQLModel, table=True):
    """What joins two registrations of a case. `left_id` sorts before `right_id`."""

    institution: str = Field(primary_key=True)
    left_id: str = Field(primary_key=True)
    right_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    strength: float
    evidence: dict[str, Any] = json(dict)
    run_id: str = Field(foreign_key="run.id")


class Case(SQLModel, table=True):
    """A question for a reviewer: one ring or one registration. `version` rises with every change.

    `skipped`: the detectors that did not look at it in the last night that did, with why in both languages
    (rows of an earlier release: in English).
    """

    __table_args__ = (
        one_of("state", CaseState),
        UniqueConstraint("institution", "anchor", "ordinal"),
        CheckConstraint("(state = 'claimed') = (claimed_by is not null)", name="claimed_by"),
        CheckConstraint("(claimed_by is null) = (claimed_at is null)", name="claimed_at"),
        CheckConstraint("(state = 'closed') = (closed_at is not null)", name="closed_at"),
        Index(None, "institution", "state", "deadline", "id"),
        Index(None, "state", "deadline", "id"),
        Index(None, "closed_at", "institution"),
        _filled("claimed_by"),
        _filled("snoozed_until"),
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
    contested: bool = Field(default=False, description="two people judged apart; a third decides")
    snoozed_until: date | None = Field(default=None, description="it waits and is out of the queue before this day")
    skipped: dict[str, Any] = json(dict)


class CaseRegistration(SQLModel, table=True):
    """A registration in a case, with its newest form for as long as the case is open. In one open case at most.

    Once the forms of a registration are forgotten in all its cases it goes by its mark (`storage.marks`).
    """

    __tablename__ = "case_registration"
    __table_args__ = (
        Index(None, "institution", "registration_id"),
        Index("ix_case_registration_programme", "programme", "is_open", "case_id"),
        Index(
            "ix_case_registration_open_case",
            "institution",
            "registration_id",
            "case_id",
            sqlite_where=text("is_open = 1"),
            postgresql_where=text("is_open"),
        ),
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
    person: str | None = Field(default=None, description="keyed hash of the person, once the form is empty")
    form: dict[str, Any] = json(dict)


class Decision(SQLModel, table=True):
    """What a reviewer decided on one registration of a case. Never updated; the newest counts."""

    __table_args__ = (
        one_of("outcome", Outcome),
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
    """The second pair of eyes on a decision, given without having seen it; never of the same person (the database says
    so too). `outcome`: what the second person found; None in what was kept before that was asked.
    """

    __tablename__ = "second_look"
    __table_args__ = (
        one_of("outcome", Outcome),
        ForeignKeyConstraint(["decision_id", "decided_by"], ["decision.id", "decision.decided_by"]),
        CheckConstraint("looked_by <> decided_by", name="two_people"),
    )

    decision_id: str = Field(primary_key=True)
    decided_by: str
    looked_by: str = Field(foreign_key="account.id")
    outcome: str | None = None
    agrees: bool
    motivation: str
    looked_at: datetime
