"""Decides, without changing anything, which registrations go into which case tonight."""

from dataclasses import dataclass

import polars as pl
from sqlmodel import Session, col, func, select

from loep.cases import place, rows, sample, standstill, weigh
from loep.cases.findings import Findings, Terms
from loep.failpoints import AFTER, BEFORE, reached
from loep.storage.bulk import chunks, frame
from loep.storage.tables import Case

ORDINALS = {"anchor": pl.String, "ordinal": pl.Int64}


@dataclass(frozen=True)
class Plan:
    """What one night will do.

    `members`: everybody in a group that reaches the line (grouping, registration_id, ring_size, points).
    `joining`: who goes into a case now: the same columns, `is_sample`, `host` (the open case they join, or null).
    `opening`: the cases to open: id, anchor, ordinal, ring_size, points, is_sample, and the `grouping` that each is of.
    """

    members: pl.DataFrame
    joining: pl.DataFrame
    opening: pl.DataFrame

    @property
    def fresh(self) -> pl.DataFrame:
        """The cases to open as they are kept."""
        return self.opening.drop("grouping")

    @property
    def wanted(self) -> list[str]:
        """The registrations whose forms are needed."""
        return self.joining["registration_id"].to_list()

    @property
    def grown(self) -> pl.DataFrame:
        """The open cases that get members: id, ring_size, points."""
        hosted = self.joining.filter(pl.col("host").is_not_null())
        return hosted.group_by(pl.col("host").alias("id"), maintain_order=True).agg(pl.col("ring_size", "points").max())

    @property
    def placed(self) -> pl.DataFrame:
        """Who joins which case: case_id, registration_id."""
        made = self.opening.select("id", "grouping")
        return self.joining.join(made, on="grouping", how="left", maintain_order="left").select(
            pl.coalesce("host", "id").alias("case_id"), "registration_id"
        )


def plan(session: Session, findings: Findings, terms: Terms, population: pl.Series) -> Plan:
    """The plan for one institution. `population`: the registration ids that the sample may be drawn from."""
    said = weigh.live(findings.signals)
    members = weigh.weigh(findings, terms.line)
    known = place.memberships(session, findings.institution, findings.marked)
    first = place.spoken(session, findings.institution, findings.marked)
    joining = place.joiners(members, said, known, first).with_columns(is_sample=False)
    opening = joining.filter(pl.col("host").is_null())["grouping"].n_unique()
    by_signals, drawn = _totals(session, findings.institution)
    by_signals += opening + standstill.cases(session, findings.institution, terms.sample_share)
    count = sample.due(terms.sample_share, by_signals, drawn)
    if count:
        own = said.group_by("registration_id").agg(pl.col("points").sum())
        seen = pl.concat(
            [own.filter(pl.col("points") >= terms.line)["registration_id"]]
            + [frame["registration_id"] for frame in (members, known)]
        )
        reached("sample", BEFORE)
        chosen = sample.draw(terms.sample_seed, count, population.filter(~population.is_in(seen.implode())))
        joining = pl.concat([joining, _sampled(chosen, own)])
        reached("sample", AFTER)
    anchors = place.identities(members, known)
    return Plan(members, joining, _opening(session, findings, terms, joining, anchors))


def _sampled(chosen: list[str], own: pl.DataFrame) -> pl.DataFrame:
    return (
        pl.DataFrame({"registration_id": chosen}, schema={"registration_id": pl.String})
        .join(own, on="registration_id", how="left", maintain_order="left")
        .select(
            "registration_id",
            pl.col("registration_id").alias("grouping"),
            pl.lit(1, pl.Int64).alias("ring_size"),
            pl.coalesce("points", pl.lit(0, pl.Int64)).alias("points"),
            pl.lit(None, pl.String).alias("host"),
            pl.lit(True).alias("is_sample"),
        )
    )


def _opening(
    session: Session, findings: Findings, terms: Terms, joining: pl.DataFrame, anchors: pl.DataFrame
) -> pl.DataFrame:
    institution = findings.institution
    counted = (
        select(Case.anchor, func.count(col(Case.id))).where(Case.institution == institution).group_by(col(Case.anchor))
    )
    each = frame(session, counted, ORDINALS).with_columns(pl.col("anchor").replace(findings.marked))
    earlier = each.group_by("anchor").agg(pl.col("ordinal").sum())
    before = pl.coalesce("ordinal", pl.lit(0, pl.Int64))
    made = (
        joining.filter(pl.col("host").is_null())
        .group_by("grouping", maintain_order=True)
        .agg(pl.col("ring_size", "points").max(), pl.col("is_sample").first())
        .join(anchors, on="grouping", how="left", maintain_order="left")
        .with_columns(anchor=pl.coalesce("anchor", "grouping"))
        .join(earlier, on="anchor", how="left", maintain_order="left")
        .with_columns(ordinal=before + pl.int_range(pl.len()).over("anchor"))
    )
    return _named(session, terms.key, institution, made)


def _named(session: Session, key: bytes, institution: str, made: pl.DataFrame) -> pl.DataFrame:
    """With ids that no case has, also none that went by another anchor before its registrations were erased."""
    while True:
        anchors = made.select("anchor", "ordinal").rows()
        ids = pl.Series("id", [rows.case_id(key, institution, *each) for each in anchors], pl.String)
        taken = [
            id for chunk in chunks(ids.to_list()) for id in session.exec(select(Case.id).where(col(Case.id).in_(chunk)))
        ]
        if not taken:
            return made.with_columns(ids)
        made = made.with_columns(ordinal=pl.col("ordinal") + ids.is_in(taken))


def _totals(session: Session, institution: str) -> tuple[float, int]:
    """Cases ever opened by signals, and cases ever drawn for the sample."""
    counted = (
        select(Case.is_sample, func.count(col(Case.id)))
        .where(Case.institution == institution)
        .group_by(col(Case.is_sample))
    )
    totals = {bool(is_sample): count for is_sample, count in session.exec(counted)}
    return totals.get(False, 0), totals.get(True, 0)
