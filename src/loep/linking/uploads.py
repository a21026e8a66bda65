"""One uploaded file for more than one person."""

import polars as pl

from loep.linking.allowed import file
from loep.linking.bursts import CROWD, Window, concentrated
from loep.linking.sharing import apart, days_between, most, persons, related, shared, star

COUNTING = ("diploma", "transcript", "language", "identity", "means")
STRENGTH = 0.95
SCHOOLS = {"transcript": 30, "language": 30, "means": 12, "diploma": 50, "identity": 50}
MULTITUDE = 300
WINDOW = Window(days=30, luck=0.02)


def uploads(rows: pl.DataFrame, people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Links between unrelated persons with one file (sha256), and `upload_persons`, `upload_kind` per row.

    Photos and other files are not compared; a file is one whatever kind it was called, and of the kind that most call
    it. A blank form or leaflet links nobody: it turns up with more prior schools than `SCHOOLS` allows its kind
    (whoever names none may be of yet another), or more than `CROWD` persons, whenever anybody comes; past `MULTITUDE`
    persons it is one whatever the time. Statements of means are written on forms that institutions hand out, hence few;
    blank diplomas and identity documents hardly anybody hands out. Persons of one surname and address count as one; of
    one surname or one address where it is a proof of means, which couples and families share.
    """
    files = people.select(rows["row"], pl.col("upload_hashes").alias("value"))
    listed = files.explode("value", empty_as_null=True).drop_nulls("value")
    parts = file(pl.col("value")).str.splitn(":", 2).struct
    split = listed.select("row", parts.field("field_0").alias("kind"), parts.field("field_1").alias("value"))
    given = split.filter(pl.col("kind").is_in(COUNTING)).unique(["row", "value"], keep="first", maintain_order=True)
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
    usual = first.group_by("group").agg(pl.col("kind").mode().sort().first().alias("usual"))
    first = first.join(usual, on="group", maintain_order="left")
    first = first.with_columns(pl.Series("together", concentrated(first, rows["at"], WINDOW), dtype=pl.Boolean))
    kin = [pl.when(pl.col("usual") == "means").then(name).alias(f"kin_{name}") for name in ("surname", "home")]
    counted = (
        related(first.with_columns(kin), "household", "kin_surname", "kin_home")
        .group_by("group")
        .agg(
            apart().alias("persons"),
            (pl.col("school").drop_nulls().n_unique() + pl.col("school").null_count()).alias("schools"),
            days_between(pl.col("at")).alias("days"),
            pl.col("together", "usual").first(),
        )
    )
    limit = pl.col("usual").replace_strict(SCHOOLS, return_dtype=pl.Int64)
    everywhere = ((pl.col("schools") > limit) | (pl.col("persons") > CROWD)) & ~pl.col("together")
    kept = counted.filter((pl.col("persons") > 1) & ~everywhere & (pl.col("persons") <= MULTITUDE))
    facts = pl.struct("persons", "days", pl.col("usual").alias("upload")).alias("facts")
    return groups.join(kept, on="group").with_columns(pl.lit(STRENGTH).alias("strength"), facts)
