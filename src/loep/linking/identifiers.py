"""One identity document for more than one person."""

import polars as pl

from loep.linking.sharing import apart, days_between, most, shared, star

STRENGTH = 1.0


def documents(rows: pl.DataFrame, people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Links between persons with one sealed document, and `document_persons` per row.

    `people` in the order of `rows`. Someone who typed their own name or birth date differently is not another
    person (see `persons`), nor are twins: one birth date, surname and address on a document entered for both.
    """
    given = people.select(rows["row"], pl.col("document_number").alias("value")).drop_nulls()
    groups = shared(rows, given)
    counted = groups.group_by("group").agg(apart("twin").alias("persons"), days_between(pl.col("at")).alias("days"))
    members = groups.join(counted.filter(pl.col("persons") > 1), on="group").with_columns(
        pl.lit(STRENGTH).alias("strength"), pl.struct("persons", "days").alias("facts")
    )
    return star(members, "document"), most(given, members, "document_persons")
