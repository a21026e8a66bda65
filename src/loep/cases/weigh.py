"""Which groups of registrations deserve a look: points added up, per registration and over the ring."""

import polars as pl

from loep.cases.findings import Findings
from loep.vocabulary import Stage

IS_RULE = pl.col("detector").str.starts_with("R")


def live(signals: pl.DataFrame) -> pl.DataFrame:
    """One row per registration and live detector: registration_id, detector, points."""
    kept = signals.filter(pl.col("stage") == Stage.LIVE.value)
    return kept.unique(["registration_id", "detector"], keep="last", maintain_order=True).select(
        "registration_id", "detector", pl.col("points").cast(pl.Int64)
    )


def weigh(findings: Findings, line: int) -> pl.DataFrame:
    """Every member of every group that reaches the line: grouping, registration_id, ring_size, points.

    A group is a ring, or a registration on its own. It reaches the line in one of two ways, each only when a rule
    is among the detectors that add up:

    - one member's live detectors together reach it;
    - the live detectors that each fire for two members or more together reach it, each counted once.

    `points` is the highest of these sums and belongs to the whole group.
    """
    said, rings = live(findings.signals), _rings(findings)
    own = _own(said, rings)
    shared = _shared(said, rings).select(
        "grouping", pl.col("points").alias("shared_points"), _reaches(line).alias("together")
    )
    weighed = (
        own.group_by("grouping")
        .agg(pl.col("points").max(), _reaches(line).any().alias("alone"))
        .join(shared, on="grouping", how="left")
        .filter(pl.col("alone") | pl.col("together"))
        .select("grouping", pl.max_horizontal("points", "shared_points").alias("points"))
    )
    everyone = pl.concat([rings, _singles(own)])
    return everyone.join(weighed, on="grouping").sort("grouping", "registration_id")


def groups(findings: Findings) -> pl.DataFrame:
    """Every group that would be a case at some line: grouping, points, registrations, detectors (live, sorted).

    `points` is the highest line at which it still is one, so it is the sum of a way in which a rule takes part.
    """
    said, rings = live(findings.signals), _rings(findings)
    own = _own(said, rings)
    ways = pl.concat([way.filter("rule").select("grouping", "points") for way in (own, _shared(said, rings))])
    highest = ways.group_by("grouping").agg(pl.col("points").max()).filter(pl.col("points") > 0)
    sizes = pl.concat([rings, _singles(own)]).group_by("grouping").agg(pl.len().alias("registrations"))
    detectors = (
        said.join(own.select("registration_id", "grouping"), on="registration_id")
        .group_by("grouping")
        .agg(pl.col("detector").unique().sort().alias("detectors"))
    )
    return highest.join(sizes, on="grouping").join(detectors, on="grouping").sort("grouping")


def _rings(findings: Findings) -> pl.DataFrame:
    return findings.rings.select(
        "registration_id", pl.col("ring").alias("grouping"), pl.col("ring_size").cast(pl.Int64)
    )


def _own(said: pl.DataFrame, rings: pl.DataFrame) -> pl.DataFrame:
    """Per registration the points of its detectors, whether a rule is among them, and its group."""
    return (
        said.group_by("registration_id")
        .agg(pl.col("points").sum(), IS_RULE.any().alias("rule"))
        .join(rings, on="registration_id", how="left")
        .with_columns(pl.coalesce("grouping", "registration_id").alias("grouping"))
    )


def _shared(said: pl.DataFrame, rings: pl.DataFrame) -> pl.DataFrame:
    """Per ring the points of the detectors that fire for at least two of its members, and whether a rule is one."""
    return (
        said.join(rings, on="registration_id")
        .group_by("grouping", "detector")
        .agg(pl.col("points").max(), pl.len().alias("members"))
        .filter(pl.col("members") >= 2)
        .group_by("grouping")
        .agg(pl.col("points").sum(), IS_RULE.any().alias("rule"))
    )


def _singles(own: pl.DataFrame) -> pl.DataFrame:
    alone = own.filter(pl.col("ring_size").is_null())
    return alone.select("registration_id", "grouping", pl.lit(1, pl.Int64).alias("ring_size"))


def _reaches(line: int) -> pl.Expr:
    return (pl.col("points") >= line) & pl.col("rule")
