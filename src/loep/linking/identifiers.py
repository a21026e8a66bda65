"""One identity document for more than one person."""

import polars as pl

from loep.linking.bursts import CROWD, Window, concentrated
from loep.linking.sharing import apart, days_between, most, persons, related, shared, star

STRENGTH = 1.0
TOGETHER = Window(days=30, luck=0.02)


def documents(rows: pl.DataFrame, people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Links between persons with one sealed document, and `document_persons` per row.

    `people` in the order of `rows`. Someone whose name is spelled differently or whose birth date was mistyped is not
    another person (see `persons`), nor who is probably one person under two numbers, nor are twins: one birth date,
    surname and address on a document entered for both. A number of more than `CROWD` persons who did not come together
    is what people type who have none, and links nobody.
    """
    given = people.select(rows["row"], pl.col("document_number").alias("value")).drop_nulls()
    groups = shared(rows, given)
    first = related(persons(groups), "twin")
    first = first.with_columns(pl.Series("together", concentrated(first, rows["at"], TOGETHER), dtype=pl.Boolean))
    counted = first.group_by("group").agg(
        apart().alias("persons"),
        days_between(pl.col("at")).alias("days"),
        ((pl.len() <= CROWD) | pl.col("together").first()).alias("counts"),
    )
    kept = counted.filter((pl.col("persons") > 1) & pl.col("counts")).drop("counts")
    members = groups.join(kept, on="group").with_columns(
        pl.lit(STRENGTH).alias("strength"), pl.struct("persons", "days").alias("facts")
    )
    return star(members, "document"), most(given, members, "document_persons")
