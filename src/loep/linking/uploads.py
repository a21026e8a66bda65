"""One uploaded file for more than one person."""

import polars as pl

from loep.linking.bursts import Window, concentrated
from loep.linking.sharing import apart, days_between, most, persons, shared, star

COUNTING = ("diploma", "transcript", "language", "identity", "means")
STRENGTH = 0.95
SCHOOLS = {"transcript": 30, "language": 30, "means": 12}
CROWD = 60
MULTITUDE = 300
WINDOW = Window(days=30, luck=0.02)


def uploads(rows: pl.DataFrame, people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Links between unrelated persons with one file (sha256 per kind), and `upload_persons`, `upload_kind` per row.

    Photos and other files are not compared. A blank form or leaflet links nobody: it turns up with more prior schools
    than `SCHOOLS` allows its kind (whoever names none may be of yet another), or more than `CROWD` persons, whenever
    anybody comes; past `MULTITUDE` persons it is one whatever the time. Statements of means are written on forms that
    institutions hand out, hence few; nobody hands out blank diplomas or identity documents, and for these no number of
    schools is too many. Persons of one surname and address, who may share a means document, count as one.
    """
    files = people.select(rows["row"], pl.col("upload_hashes").alias("value"))
    listed = files.explode("value", empty_as_null=True).drop_nulls("value")
    written = pl.col("value").str.to_lowercase().str.replace_all(r"\s", "")
    listed = listed.with_columns(written).with_columns(pl.col("value").str.extract(r"^([^:]+):").alias("kind"))
    given = listed.filter(pl.col("kind").is_in(COUNTING))
    members = _counting(rows, shared(rows, given))
    column = most(given, members, "upload_persons")
    kind = (
        members.sort("row", "persons", "kind", descending=[False, True, False])
        .group_by("row")
        .agg(pl.col("kind").first().alias("upload_kind"))
    )
    return star(members, "upload"), column.join(kind, on="row", how="left")


def _counting(rows: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """The members of files that are no blank form, with `persons`, `strength` and `facts`."""
    first = persons(groups)
    first = first.with_columns(pl.Series("together", concentrated(first, rows["at"], WINDOW), dtype=pl.Boolean))
    counted = first.group_by("group").agg(
        apart("household").alias("persons"),
        (pl.col("school").drop_nulls().n_unique() + pl.col("school").null_count()).alias("schools"),
        days_between(pl.col("at")).alias("days"),
        pl.col("together", "kind").first(),
    )
    limit = pl.col("kind").replace_strict(SCHOOLS, default=None, return_dtype=pl.Int64)
    blank = (pl.col("schools") > limit).fill_null(value=False)
    everywhere = (blank | (pl.col("persons") > CROWD)) & ~pl.col("together")
    kept = counted.filter((pl.col("persons") > 1) & ~everywhere & (pl.col("persons") <= MULTITUDE))
    return groups.join(kept.drop("kind"), on="group").with_columns(
        pl.lit(STRENGTH).alias("strength"), pl.struct("persons", "days", pl.col("kind").alias("upload")).alias("facts")
    )
