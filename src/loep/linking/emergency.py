"""One emergency telephone for persons who have nothing to do with each other: for the welfare vault, never a score."""

import polars as pl

from loep.linking.sharing import apart, persons, related, shared


def emergency(rows: pl.DataFrame, sealed: pl.Series) -> pl.DataFrame:
    """(registration_id, emergency_persons): unrelated persons with the emergency telephone of each registration.

    `rows` as `persons.rows` makes them, `sealed` the keyed hashes of their emergency telephones in the same order. A
    family (one surname) counts once. One address does not: a house that is too full is what to look for, and so is the
    telephone of an intermediary. A telephone that nobody shares counts 1. Registrations without a telephone are not in
    the answer. It makes no links and no column of a frame: no rule may read it.
    """
    given = pl.DataFrame({"row": rows["row"], "value": sealed}).drop_nulls()
    groups = shared(rows, given)
    counted = related(persons(groups), "surname").group_by("group").agg(apart().alias("persons"))
    kept = groups.join(counted, on="group").select("row", "persons")
    found = given.join(kept, on="row", how="left", maintain_order="left")
    return found.join(rows.select("row", "registration_id"), on="row", maintain_order="left").select(
        "registration_id", pl.coalesce("persons", pl.lit(1, pl.Int64)).alias("emergency_persons")
    )
