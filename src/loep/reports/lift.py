"""How much more often a rule is right than chance: against the random sample, with intervals."""

from dataclasses import dataclass

import polars as pl

from loep.reports.shares import Ratio, Share, ratio, share

CONFIRMED = "confirmed"
CLEAR = (CONFIRMED, "unfounded")
KEY = ["institution", "registration_id"]


@dataclass(frozen=True)
class Lift:
    """Of what a detector signalled and people decided on clearly, the confirmed share; `over_sample` is null while the
    sample has no clear decision."""

    detector: str
    signalled: int
    confirmed: Share
    over_sample: Ratio | None


def lifts(signals: pl.DataFrame, decided: pl.DataFrame) -> list[Lift]:
    """One entry per detector of `signals` (institution, registration_id, detector), sorted.

    `decided`: institution, registration_id, decision, is_sample; oldest first. Of several clear decisions on one
    registration the newest counts; inconclusive ones count nowhere.
    """
    clear = decided.filter(pl.col("decision").is_in(CLEAR))
    sample = clear.filter("is_sample").unique(KEY, keep="last")
    drawn, right = sample.height, sample.filter(decision=CONFIRMED).height
    judged = signals.join(clear.unique(KEY, keep="last"), on=KEY, how="left")
    counted = (
        judged.group_by("detector")
        .agg(
            pl.struct(KEY).n_unique().alias("signalled"),
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
