"""Where the members of a group that reaches the line belong: in its open case, in a new one, or nowhere anew."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from sqlalchemy import func, inspect, select
from sqlmodel import Session

from loep.storage.tables import Case, CaseRegistration, Signal
from loep.vocabulary import Stage

UTC = pl.Datetime("us", "UTC")
MEMBERSHIP: Mapping[str, Any] = {
    "registration_id": pl.String,
    "case_id": pl.String,
    "is_open": pl.Boolean,
    "opened_at": UTC,
    "closed_at": UTC,
}
SPOKEN: Mapping[str, Any] = {"registration_id": pl.String, "detector": pl.String, "first_at": UTC}


def memberships(session: Session, institution: str) -> pl.DataFrame:
    """Every registration that is or was in a case: registration_id, case_id, is_open, opened_at, closed_at."""
    case, member = inspect(Case).columns, inspect(CaseRegistration).columns
    wanted = select(member.registration_id, member.case_id, member.is_open, case.opened_at, case.closed_at).where(
        case.id == member.case_id, case.institution == institution
    )
    rows = session.connection().execute(wanted)
    return pl.DataFrame([tuple(row) for row in rows], schema=MEMBERSHIP, orient="row")


def spoken(session: Session, institution: str) -> pl.DataFrame:
    """When each live detector first signalled what is in a closed case: registration_id, detector, first_at."""
    member, signal = inspect(CaseRegistration).columns, inspect(Signal).columns
    decided = select(member.registration_id).where(member.institution == institution, member.is_open.is_(False))
    wanted = (
        select(signal.registration_id, signal.detector, func.min(signal.recorded_at))
        .where(
            signal.institution == institution,
            signal.stage == Stage.LIVE.value,
            signal.registration_id.in_(decided),
        )
        .group_by(signal.registration_id, signal.detector)
    )
    rows = session.connection().execute(wanted)
    return pl.DataFrame([tuple(row) for row in rows], schema=SPOKEN, orient="row")


def joiners(members: pl.DataFrame, said: pl.DataFrame, known: pl.DataFrame, first: pl.DataFrame) -> pl.DataFrame:
    """The members that go into a case now: the columns of `members` and `host`, the open case of their group or null.

    `members` as `weigh.weigh` gives them, `said` as `weigh.live`, `known` as `memberships`, `first` as `spoken`.
    Who is in an open case stays there. Who was decided on comes back only when a detector speaks that had not spoken
    before the decision. A group with several open cases grows the oldest.
    """
    opened = known.filter("is_open")
    hosts = (
        members.join(opened, on="registration_id")
        .sort("opened_at", "case_id")
        .group_by("grouping", maintain_order=True)
        .agg(pl.col("case_id").first().alias("host"))
    )
    decided = (
        known.join(opened, on="registration_id", how="anti").group_by("registration_id").agg(pl.col("closed_at").max())
    )
    back = (
        decided.join(said, on="registration_id")
        .join(first, on=["registration_id", "detector"], how="left")
        .filter(pl.col("first_at").is_null() | (pl.col("first_at") > pl.col("closed_at")))
    )
    staying = pl.concat(
        [
            opened.select("registration_id"),
            decided.join(back, on="registration_id", how="anti").select("registration_id"),
        ]
    )
    return (
        members.join(staying, on="registration_id", how="anti")
        .join(hosts, on="grouping", how="left")
        .sort("grouping", "registration_id")
    )
