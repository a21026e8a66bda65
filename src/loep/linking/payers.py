"""One payer for persons who have nothing to do with each other."""

import polars as pl

from loep.linking.bursts import Window, gathered
from loep.linking.namesakes import beside, strangers
from loep.linking.purse import TOGETHER, purses
from loep.linking.sharing import apart, days_between, most, persons, related, shared, star

STRENGTH = 0.8
LEAST = 4
DAYS = 30
WINDOWS = (Window(days=5, luck=0.01), Window(days=14, luck=0.01, share=0.75), Window(days=DAYS, luck=0.01, share=0.85))
STAFF = 0.75
RELATIVES = ("surname", "home", "colleague", "office")


def payers(rows: pl.DataFrame, people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Links between persons paid for under one name, and `payer_persons` per row.

    A payer is a name, and names recur: J. Jansen pays for hundreds of children called Jansen. So of each surname under
    one payer one person counts (see `strangers`); one address, an employer's staff (see `colleagues`) and the clients
    of one allowed agent count once. A fund or a municipality pays for many who come when everybody comes; the persons
    of a ring come together: most of them within 5 days, nearly all within 14 or 30, where that would be rare luck given
    how many others submitted then; closer still where nobody's account is known; a rush by itself (see `gathered`). A
    name that pays from one account is left to `accounts`. `payer_persons` are the unrelated persons of the fullest
    `DAYS`, 1 where nobody shares the payer in a way that says anything.
    """
    given = people.select(rows["row"], pl.col("payer").alias("value")).drop_nulls()
    groups = colleagues(shared(rows.with_columns(people["study_mode", "programme", "office", "iban"]), given))
    everyone = persons(groups)
    first = purses(strangers(everyone), "iban").filter(~pl.col("purse"))
    close = gathered(first, rows["at"], WINDOWS, DAYS)
    close &= ~first["untold"].to_numpy() | gathered(first, rows["at"], TOGETHER, DAYS)
    near = related(first.filter(pl.Series(close, dtype=pl.Boolean)), *RELATIVES)
    counted = near.group_by("group").agg(apart().alias("persons"), days_between(pl.col("at")).alias("days"))
    members = groups.join(beside(everyone, near), on=["group", "person"], how="semi")
    tied = members.join(counted.filter(pl.col("persons") > 1), on="group").with_columns(
        pl.lit(STRENGTH).alias("strength"), pl.struct("persons", "days").alias("facts")
    )
    return star(tied.filter(pl.col("persons") >= LEAST), "payer"), most(given, tied, "payer_persons")


def colleagues(groups: pl.DataFrame) -> pl.DataFrame:
    """Adds `colleague`: the programme of who studies it beside a job, where `STAFF` of the group do.

    An employer pays for staff who follow one programme; two part-time students in a ring are not yet that. `groups`
    carry `study_mode` and `programme`.
    """
    working = pl.when(pl.col("study_mode").is_in(["part_time", "dual"])).then(pl.col("programme"))
    known = groups.with_columns(working.alias("colleague"))
    share = pl.len().over("group", "colleague") / pl.len().over("group")
    return known.with_columns(pl.when(share >= STAFF).then(pl.col("colleague")).alias("colleague"))
