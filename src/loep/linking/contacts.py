"""One mailbox, phone, device or network for persons who have nothing to do with each other."""

from dataclasses import dataclass

import polars as pl

from loep.linking.bursts import Window, concentrated, densest
from loep.linking.offices import declared, desks, established
from loep.linking.sharing import apart, days_between, persons, pupils, related, sent, shared, star

LEAST = 3
ALIKE, CLASS = 0.6, 4
FOREVER = 100_000.0
EVERYBODY = 1_000_000_000


@dataclass(frozen=True)
class Contact:
    """How much a kind of contact says.

    `relatives`: columns whose equal values make persons one. Above `crowd` persons the value is infrastructure unless
    they came together, above `multitude` always. `windows`: in one of these most must have come. `programme`: the share
    of persons in one programme that will do instead; 0 for a personal contact, at any time. Only persons of the fullest
    `days` count.
    """

    kind: str
    value: pl.Expr
    strength: float
    relatives: tuple[str, ...]
    crowd: int
    multitude: int
    windows: tuple[Window, ...]
    programme: float = 0.0
    days: float = FOREVER


CLOSE = (Window(days=5, luck=0.01, share=0.8), Window(days=30, luck=1e-5, share=0.9))
CLOSER = (Window(days=2, luck=0.001, share=0.8), Window(days=14, luck=0.001, share=0.8))
FAMILY = ("surname", "home", "office")
PLACE = (*FAMILY, "pupil", "desk")
CONTACTS = (
    Contact("email", pl.col("mailbox"), 0.9, FAMILY, crowd=200, multitude=EVERYBODY, windows=CLOSE),
    Contact("phone", pl.col("line"), 0.9, FAMILY, crowd=200, multitude=EVERYBODY, windows=CLOSE),
    Contact("device", pl.col("device"), 0.8, PLACE, crowd=60, multitude=200, windows=CLOSE, programme=ALIKE),
    Contact("network", pl.col("network"), 0.65, PLACE, crowd=200, multitude=400, windows=CLOSER, programme=2, days=14),
)


def contacts(rows: pl.DataFrame, people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Links between persons with one contact, and `contact_persons`, `contact_kind` per row.

    Persons count once per surname, per address and per allowed agent; on a device or network also once per prior
    school, provided that the school has other pupils who came without it, and likewise per declared agent, provided
    that it is established (see `offices`): its desks are places. Who merely says to be an agent excuses nothing. A
    mailbox or phone is personal: three unrelated persons suffice, but
    what more than `crowd` give all year is an institution's or made up. A device stands in libraries, and volunteers
    lend theirs: nearly all must have come within days, or most for one programme. A network is shared by strangers:
    only those within one fortnight count, and only where so many at once would be rare luck.
    """
    placed = rows.with_columns(*people["programme", "office"].get_columns(), declared(people))
    given = rows.hstack(people["device", "network"].get_columns())
    given = given.select("row", *(contact.value.alias(contact.kind) for contact in CONTACTS))
    sizes, agents = sent(rows), established(placed)
    groups = [shared(placed, given.select("row", pl.col(c.kind).alias("value"))) for c in CONTACTS]
    known = [desks(agents, pupils(sizes, found)) for found in groups]
    members = [_members(rows, found, c) for found, c in zip(known, CONTACTS, strict=True)]
    shares = [
        found.select("row", "persons", pl.lit(c.kind).alias("contact_kind"), pl.lit(place).alias("place"))
        for place, (found, c) in enumerate(zip(members, CONTACTS, strict=True))
    ]
    best = pl.concat(shares).sort("row", -pl.col("persons"), "place").unique("row", keep="first", maintain_order=True)
    anything = given.filter(pl.any_horizontal(pl.exclude("row").is_not_null())).select("row")
    column = anything.join(best, on="row", how="left").select(
        "row", pl.coalesce("persons", pl.lit(1, pl.Int64)).alias("contact_persons"), "contact_kind"
    )
    return pl.concat(star(found, c.kind) for found, c in zip(members, CONTACTS, strict=True)), column


def _members(rows: pl.DataFrame, groups: pl.DataFrame, contact: Contact) -> pl.DataFrame:
    """Who shares a value that counts, with `persons`, `strength` and `facts`."""
    first = persons(groups)
    close = pl.Series("close", concentrated(first, rows["at"], *contact.windows), dtype=pl.Boolean)
    sizes = first.with_columns(close, pl.len().over("group").alias("everyone"))
    near = related(sizes.filter(pl.Series(densest(first, contact.days), dtype=pl.Boolean)), *contact.relatives)
    counted = near.group_by("group").agg(
        apart().alias("persons"),
        days_between(pl.col("at")).alias("days"),
        pl.col("everyone", "close").first(),
        pl.col("programme").unique_counts().max().alias("chosen"),
        pl.len().alias("near"),
    )
    counts = (pl.col("persons") >= LEAST) & (pl.col("everyone") <= contact.multitude)
    one_choice = (pl.col("chosen") >= CLASS) & (pl.col("chosen") >= contact.programme * pl.col("near"))
    apart_from_all = pl.col("close") | one_choice | pl.lit(contact.programme == 0)
    small = pl.col("close") | (pl.col("everyone") <= contact.crowd)
    kept = counted.filter(counts & small & apart_from_all).select("group", "persons", "days")
    members = groups.join(near.select("group", "person"), on=["group", "person"], how="semi")
    return members.join(kept, on="group").with_columns(
        pl.lit(contact.strength).alias("strength"), pl.struct("persons", "days").alias("facts")
    )
