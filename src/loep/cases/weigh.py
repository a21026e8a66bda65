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
    said = live(findings.signals)
    rings = findings.rings.select(
        "registration_id", pl.col("ring").alias("grouping"), pl.col("ring_size").cast(pl.Int64)
    )
    own = (
        said.group_by("registration_id")
        .agg(pl.col("points").sum(), IS_RULE.any().alias("rule"))
        .join(rings, on="registration_id", how="left")
        .with_columns(pl.coalesce("grouping", "registration_id").alias("grouping"))
    )
    weighed = (
        own.group_by("grouping")
        .agg(pl.col("points").max(), _reaches(line).any().alias("alone"))
        .join(_shared(said, rings, line), on="grouping", how="left")
        .filter(pl.col("alone") | pl.col("together"))
        .select("grouping", pl.max_horizontal("points", "shared_points").alias("points"))
    )
    everyone = pl.concat([rings, _singles(own)])
    return everyone.join(weighed, on="grouping").sort("grouping", "registration_id")


def _shared(said: pl.DataFrame, rings: pl.DataFrame, line: int) -> pl.DataFrame:
    """Per ring the points of the detectors that fire for at least two of its members."""
    return (
        said.join(rings, on="registration_id")
        .group_by("grouping", "detector")
        .agg(pl.col("points").max(), pl.len().alias("members"))
        .filter(pl.col("members") >= 2)
        .group_by("grouping")
        .agg(pl.col("points").sum(), IS_RULE.any().alias("rule"))
        .select("grouping", pl.col("points").alias("shared_points"), _reaches(line).alias("together"))
    )


def _singles(own: pl.DataFrame) -> pl.DataFrame:
    alone = own.filter(pl.col("ring_size").is_null())
    return alone.select("registration_id", "grouping", pl.lit(1, pl.Int64).alias("ring_size"))


def _reaches(line: int) -> pl.Expr:
    return (pl.col("points") >= line) & pl.col("rule")
