"""How much more often a rule is right than chance: against the random sample, with intervals."""

from dataclasses import dataclass

import polars as pl

from loep.reports.shares import Ratio, Share, ratio, share

CONFIRMED = "confirmed"
CLEAR = (CONFIRMED, "unfounded")


@dataclass(frozen=True)
class Lift:
    """Of what a detector signalled and people decided on clearly, the confirmed share; `over_sample` is null while the
    sample has no clear decision."""

    detector: str
    signalled: int
    confirmed: Share
    over_sample: Ratio | None


def lifts(signals: pl.DataFrame, decided: pl.DataFrame) -> list[Lift]:
    """One entry per detector of `signals` (registration_id, detector), sorted.

    `decided`: registration_id, decision, is_sample. Inconclusive decisions count nowhere.
    """
    clear = decided.filter(pl.col("decision").is_in(CLEAR))
    sample = clear.filter("is_sample").unique("registration_id")
    drawn, right = sample.height, sample.filter(decision=CONFIRMED).height
    judged = signals.join(clear.unique("registration_id"), on="registration_id", how="left")
    counted = (
        judged.group_by("detector")
        .agg(
            pl.col("registration_id").n_unique().alias("signalled"),
            (pl.col("decision") == CONFIRMED).sum().alias("part"),
            pl.col("decision").count().alias("whole"),
        )
        .sort("detector")
    )
    return [
        Lift(
            detector,
            signalled,
            share(detector, part, whole),
            ratio(part, whole, right, drawn) if drawn and whole else None,
        )
        for detector, signalled, part, whole in counted.iter_rows()
    ]
