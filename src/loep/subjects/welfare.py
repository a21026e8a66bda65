"""The way into the welfare vault: emergency contacts, read by the welfare step of a night and by nothing else."""

import polars as pl

from loep.subjects import registration

CONTACT = "emergency_phone"
COMPARED = tuple(name for name in registration.PEOPLE if name != "motivation")


def sharing(known: pl.LazyFrame) -> pl.DataFrame:
    """Registrations whose emergency contact another registration gave too, oldest first.

    The columns that linking reads but the letter, and `emergency_phone` (sealed).
    """
    rows = registration.whole(known)
    given = rows.select(registration.KEY, CONTACT).drop_nulls(CONTACT).collect()
    several = given.filter(pl.col(CONTACT).is_duplicated())[registration.KEY]
    shared = rows.select(*COMPARED, CONTACT).filter(pl.col(registration.KEY).is_in(several.implode()))
    return shared.sort("submitted_at", registration.KEY).collect()


def frame(shared: pl.DataFrame, counted: pl.DataFrame) -> pl.DataFrame:
    """The frame of welfare rules: registration_id, institution, emergency_persons.

    `counted`: registration_id, emergency_persons, of registrations in `shared`.
    """
    return shared.select(registration.KEY, "institution").join(counted, on=registration.KEY, how="left", validate="1:1")
