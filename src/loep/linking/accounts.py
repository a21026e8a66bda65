"""One bank account that pays for persons who have nothing to do with each other."""

import polars as pl

from loep.linking.bursts import Window, gathered
from loep.linking.payers import RELATIVES, colleagues
from loep.linking.purse import TOGETHER, purses
from loep.linking.sharing import apart, days_between, most, persons, related, shared, star

STRENGTH = 0.8
LEAST = 4
DAYS, SPAN = 30, 60
WINDOWS = (Window(days=3, luck=0.01), Window(days=14, luck=0.01), Window(days=SPAN, luck=1.0, share=0.9))


def accounts(rows: pl.DataFrame, people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Links between persons paid for from one account, and `account_persons` per row.

    Many honest accounts pay for many: a parent, a guardian, a scholarship fund, an employer, a municipality, a payment
    service. Family counts once (surname or address), and so do an employer's staff (see `colleagues`) and the clients
    of one allowed agent. Whoever pays for others with a purse of their own does so under one name (see `purses`); there
    only persons count of whom nearly all submitted within 5 days or a fortnight, and that would be rare luck given how
    many others submitted then; within a month where it would be luck out of all proportion. An account with several
    names is odder: there it is enough that nearly all submitted within `SPAN` days, however many they are, or 0.6
    within 3 days or a fortnight, beyond luck. In either, a rush counts by itself (see `gathered`). `account_persons`
    are the unrelated persons of the fullest `DAYS`, with several names of the fullest `SPAN`. Elsewhere it is 1: nobody
    shares it in a way that says anything.
    """
    given = people.select(rows["row"], pl.col("iban").alias("value")).drop_nulls()
    groups = colleagues(shared(rows.with_columns(people["study_mode", "programme", "office", "payer"]), given))
    first = purses(persons(groups), "payer")
    own = (first["purse"] | first["untold"]).to_numpy()  # what is missing points at nobody
    close = own & gathered(first, rows["at"], TOGETHER, DAYS)
    close |= ~own & gathered(first, rows["at"], WINDOWS, SPAN)
    near = related(first.filter(pl.Series(close, dtype=pl.Boolean)), *RELATIVES)
    counted = near.group_by("group").agg(apart().alias("persons"), days_between(pl.col("at")).alias("days"))
    members = groups.join(near.select("group", "person"), on=["group", "person"], how="semi")
    tied = members.join(counted.filter(pl.col("persons") > 1), on="group").with_columns(
        pl.lit(STRENGTH).alias("strength"), pl.struct("persons", "days").alias("facts")
    )
    return star(tied.filter(pl.col("persons") >= LEAST), "account"), most(given, tied, "account_persons")
