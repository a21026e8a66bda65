"""Where the members of a group that reaches the line belong: in its open case, in a new one, or nowhere anew."""

import polars as pl
from sqlmodel import Session, col, func, select

from loep.storage.tables import Case, CaseRegistration, Signal
from loep.vocabulary import Stage

UTC = pl.Datetime("us", "UTC")
MEMBERSHIP = {
    "registration_id": pl.String,
    "case_id": pl.String,
    "is_open": pl.Boolean,
    "opened_at": UTC,
    "closed_at": UTC,
}
SPOKEN = {"registration_id": pl.String, "detector": pl.String, "first_at": UTC}


def memberships(session: Session, institution: str) -> pl.DataFrame:
    """Every registration that is or was in a case: registration_id, case_id, is_open, opened_at, closed_at."""
    rows = session.exec(
        select(
            CaseRegistration.registration_id,
            CaseRegistration.case_id,
            CaseRegistration.is_open,
            Case.opened_at,
            Case.closed_at,
        )
        .join(Case, col(Case.id) == col(CaseRegistration.case_id))
        .where(Case.institution == institution)
    ).all()
    return pl.DataFrame([tuple(row) for row in rows], schema=MEMBERSHIP, orient="row")


def spoken(session: Session, institution: str) -> pl.DataFrame:
    """When each live detector first signalled a registration that has a closed case: registration_id, detector, first_at."""
    decided = select(CaseRegistration.registration_id).where(
        CaseRegistration.institution == institution, col(CaseRegistration.is_open).is_(False)
    )
    rows = session.exec(
        select(Signal.registration_id, Signal.detector, func.min(Signal.recorded_at))
        .where(
            Signal.institution == institution,
            Signal.stage == Stage.LIVE.value,
            col(Signal.registration_id).in_(decided),
        )
        .group_by(col(Signal.registration_id), col(Signal.detector))
    ).all()
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
