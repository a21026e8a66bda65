"""What one person asks for in one academic year, over all registrations under the same person key."""

import polars as pl

OPEN = ("requested", "conditional", "admitted", "enrolled")
YEAR = ("person_id", "academic_year")
FIXUS_UNKNOWN = "numerus fixus: no register here says which programmes have one"


def look(rows: pl.DataFrame) -> pl.DataFrame:
    """`requester` (the person's first registration), `active_requests` (null for a request that is not active
    itself), `fixus_requests`, `cancelled_requests`.

    `rows`: registration_id, person_id, academic_year, programme, status, submitted_at of every known registration of
    the institution.
    """
    active = pl.col("status").is_in(OPEN)
    programmes = pl.col("programme").filter(active).n_unique().over(YEAR).cast(pl.Int64)
    followed = pl.col("submitted_at") < pl.col("submitted_at").max().over(YEAR)
    cancelled = (pl.col("status") == "withdrawn") & followed
    first = pl.col("registration_id").sort_by("submitted_at", "registration_id").first().over(YEAR)
    return rows.select(
        first.alias("requester"),
        pl.when(active).then(programmes).alias("active_requests"),
        pl.lit(None, pl.Int64).alias("fixus_requests"),
        cancelled.sum().over(YEAR).cast(pl.Int64).alias("cancelled_requests"),
    )


def unavailable() -> dict[str, str]:
    """Column -> why it is null for everybody."""
    return {"fixus_requests": FIXUS_UNKNOWN}
