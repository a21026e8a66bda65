"""One emergency telephone for persons who have nothing to do with each other: for the welfare vault, never a score."""

import polars as pl

from loep.linking.sharing import apart, persons, shared

RELATIVES = ("surname", "home", "agent")
CROWD = 200


def emergency(rows: pl.DataFrame, sealed: pl.Series) -> pl.DataFrame:
    """(registration_id, emergency_persons): unrelated persons with the emergency telephone of each registration.

    `rows` as `persons.rows` makes them, `sealed` the keyed hashes of their emergency telephones in the same order. A
    family, the residents of one address and the clients of one declared agent count once. A telephone of more than
    `CROWD` persons is that of an institution and counts 1, as one does that nobody shares. Registrations without a
    telephone are not in the answer. It makes no links and no column of a frame: no rule may read it.
    """
    given = pl.DataFrame({"row": rows["row"], "value": sealed}).drop_nulls()
    groups = shared(rows, given)
    first = persons(groups)
    counted = first.group_by("group").agg(apart(*RELATIVES).alias("persons"), pl.len().alias("everyone"))
    kept = groups.join(counted.filter(pl.col("everyone") <= CROWD), on="group").select("row", "persons")
    found = given.join(kept, on="row", how="left", maintain_order="left")
    return found.join(rows.select("row", "registration_id"), on="row", maintain_order="left").select(
        "registration_id", pl.coalesce("persons", pl.lit(1, pl.Int64)).alias("emergency_persons")
    )
