"""Two policies over the same registrations: which cases one gains and the other loses. Pure, frames in and out."""

import polars as pl

KEY = "registration_id"
GAINED, LOST, KEPT = "gained", "lost", "kept"
ROWS = {
    KEY: pl.String,
    "change": pl.String,
    "group_before": pl.String,
    "group_after": pl.String,
    "points_before": pl.Int64,
    "points_after": pl.Int64,
    "decision": pl.String,
}
COUNTED = ("registrations", "confirmed", "unfounded", "inconclusive", "undecided")


def compare(before: pl.DataFrame, after: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """One row (`ROWS`) per registration that either policy puts into a case, sorted.

    `before`, `after`: members as `weigh.weigh` gives them. `decided`: registration_id, decision; oldest first.
    """
    sides = [
        members.select(KEY, pl.col("grouping").alias(f"group_{side}"), pl.col("points").alias(f"points_{side}"))
        for side, members in (("before", before), ("after", after))
    ]
    both = sides[0].join(sides[1], on=KEY, how="full", coalesce=True)
    change = (
        pl.when(pl.col("group_before").is_null())
        .then(pl.lit(GAINED))
        .when(pl.col("group_after").is_null())
        .then(pl.lit(LOST))
        .otherwise(pl.lit(KEPT))
    )
    judged = both.with_columns(change=change).join(decided.unique(KEY, keep="last"), on=KEY, how="left")
    return judged.select(pl.col(name).cast(dtype) for name, dtype in ROWS.items()).sort(KEY)


def counts(rows: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Change -> cases and `COUNTED`.

    A case is gained when none of its registrations was in one before, and lost when none is in one after.
    """
    gained = _whole(rows, "group_after", GAINED)
    lost = _whole(rows, "group_before", LOST)
    kept = rows["group_after"].drop_nulls().n_unique() - gained
    cases = {GAINED: gained, LOST: lost, KEPT: kept}
    return {change: {"cases": number, **_people(rows.filter(change=change))} for change, number in cases.items()}


def _whole(rows: pl.DataFrame, group: str, change: str) -> int:
    grouped = rows.drop_nulls(group).group_by(group).agg((pl.col("change") == change).all().alias("whole"))
    return int(grouped["whole"].sum())


def _people(rows: pl.DataFrame) -> dict[str, int]:
    outcomes = {name: rows.filter(decision=name).height for name in COUNTED[1:-1]}
    return {"registrations": rows.height, **outcomes, "undecided": rows["decision"].null_count()}
