"""What one person asks for in one academic year, over all registrations under the same person key."""

import polars as pl

from loep.vocabulary import Words

KEY = "registration_id"
OPEN = ("requested", "conditional", "admitted", "enrolled")
YEAR = ("person_id", "academic_year")
FIXUS_UNKNOWN = Words(
    "numerus fixus: no register here says which programmes have one",
    "numerus fixus: geen register hier zegt welke opleidingen dat hebben",
)


def look(rows: pl.DataFrame) -> pl.DataFrame:
    """`requester` (the person's first registration), `active_requests` (null for a request that is not active
    itself), `fixus_requests`; `made_requests` (open or withdrawn), `cancelled_requests` (withdrawn) and
    `repeated_requests` (withdrawn, with a later one for the same programme).

    `rows`: registration_id, person_id, academic_year, programme, status, submitted_at of every known registration of
    the institution.
    """
    active = pl.col("status").is_in(OPEN)
    withdrawn = pl.col("status") == "withdrawn"
    alone = rows.select(
        KEY,
        active.alias("active"),
        withdrawn.cast(pl.Int64).alias("withdrawn"),
        (active | withdrawn).cast(pl.Int64).alias("made"),
        pl.int_range(pl.len()).alias("row"),
    )
    several = rows.select(KEY, *YEAR, "programme", "submitted_at", "status", alone["row"]).filter(
        pl.struct(YEAR).hash().is_duplicated()
    )
    both = alone.join(_together(several, active), on="row", how="left", maintain_order="left")
    return both.select(
        pl.coalesce("requester", KEY).alias("requester"),
        pl.when("active").then(pl.coalesce("active_requests", pl.lit(1, pl.Int64))).alias("active_requests"),
        pl.lit(None, pl.Int64).alias("fixus_requests"),
        pl.coalesce("made_requests", "made").alias("made_requests"),
        pl.coalesce("cancelled_requests", "withdrawn").alias("cancelled_requests"),
        pl.coalesce("repeated_requests", pl.lit(0, pl.Int64)).alias("repeated_requests"),
    )


def _together(several: pl.DataFrame, active: pl.Expr) -> pl.DataFrame:
    """`row`, `requester` and the counts of requests, of persons with several."""
    again = pl.col("submitted_at") < pl.col("submitted_at").max().over(*YEAR, "programme")
    withdrawn = pl.col("status") == "withdrawn"
    return several.select(
        "row",
        pl.col(KEY).sort_by("submitted_at", KEY).first().over(YEAR).alias("requester"),
        active.sum().over(YEAR).cast(pl.Int64).alias("active_requests"),
        (active | withdrawn).sum().over(YEAR).cast(pl.Int64).alias("made_requests"),
        withdrawn.sum().over(YEAR).cast(pl.Int64).alias("cancelled_requests"),
        (withdrawn & again).sum().over(YEAR).cast(pl.Int64).alias("repeated_requests"),
    )


def unavailable() -> dict[str, Words]:
    """Column -> why it is null for everybody."""
    return {"fixus_requests": FIXUS_UNKNOWN}
