"""Where the members of a group that reaches the line belong: in its open case, in a new one, or nowhere anew."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from sqlalchemy import func, inspect, select
from sqlmodel import Session

from loep.storage.bulk import frame
from loep.storage.tables import Case, CaseRegistration, Signal
from loep.vocabulary import Stage

UTC = pl.Datetime("us", "UTC")
MEMBERSHIP: Mapping[str, Any] = {
    "registration_id": pl.String,
    "case_id": pl.String,
    "anchor": pl.String,
    "is_sample": pl.Boolean,
    "is_open": pl.Boolean,
    "opened_at": UTC,
    "closed_at": UTC,
}
SPOKEN: Mapping[str, Any] = {"registration_id": pl.String, "detector": pl.String, "first_at": UTC}


def memberships(session: Session, institution: str, marked: Mapping[str, str]) -> pl.DataFrame:
    """Every registration that is or was in a case, with what the case is; see `MEMBERSHIP`.

    `marked`: mark -> registration, of those that go by a mark and are here tonight.
    """
    case, member = inspect(Case).columns, inspect(CaseRegistration).columns
    columns = {**dict(case.items()), **dict(member.items())}
    wanted = select(*(columns[name] for name in MEMBERSHIP)).where(
        case.id == member.case_id, case.institution == institution
    )
    return frame(session, wanted, MEMBERSHIP).with_columns(pl.col("registration_id", "anchor").replace(marked))


def spoken(session: Session, institution: str, marked: Mapping[str, str]) -> pl.DataFrame:
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
    said = frame(session, wanted, SPOKEN).with_columns(pl.col("registration_id").replace(marked))
    return said.group_by("registration_id", "detector").agg(pl.col("first_at").min())


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


def identities(members: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The anchor that each group goes by: grouping, anchor.

    A ring that had a case keeps its anchor when that registration leaves, or when an earlier one joins. Of two rings
    that became one the older stays. Of two parts of what was one ring the larger keeps the anchor. A group without
    a case before goes by its own; a case drawn for the sample names nobody.
    """
    held = (
        members.join(known.filter(~pl.col("is_sample")), on="registration_id")
        .group_by("grouping", "anchor")
        .agg(pl.col("registration_id").n_unique().alias("members"), pl.col("opened_at").min())
    )
    heirs = held.sort("anchor", "members", "grouping", descending=[False, True, False]).unique("anchor", keep="first")
    oldest = heirs.sort("grouping", "opened_at", "anchor").unique("grouping", keep="first")
    named = members.select(pl.col("grouping").unique()).join(oldest, on="grouping", how="left")
    return named.select("grouping", pl.coalesce("anchor", "grouping").alias("anchor")).sort("grouping")
