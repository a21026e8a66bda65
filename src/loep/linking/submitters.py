"""One hand behind persons who each say that they registered themselves."""

import polars as pl

from loep.linking.bursts import Window, concentrated, densest, gathered
from loep.linking.namesakes import beside, strangers
from loep.linking.normalise import each, plain
from loep.linking.sharing import apart, days_between, persons, pupils, related, sent, shared, star

STRENGTH = 0.75
LEAST = 3
CROWD = 200
DAYS = 30
WINDOWS = {
    "author": (Window(days=5, luck=0.01, share=0.8), Window(days=DAYS, luck=0.01, share=0.85)),
    "device": (Window(days=5, luck=0.01, share=0.8), Window(days=14, luck=0.01, share=0.85)),
}
RELATIVES = ("surname", "home", "pupil")


def submitters(rows: pl.DataFrame, people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Links between persons whose files have one author, and `submitter_persons`, `submitter_kind` per row.

    Only registrations without an intermediary are compared, by the author in the metadata of their files and by the
    device. Software and scanners sign files too, and a copy shop scans for a whole town: what they share spreads over
    the year. So most of the persons must have come within 5 days or nearly all within 30 (on a device, which a
    volunteer lends too, nearly all within 14), where that is rare luck given how many others submitted then, and they
    are at most `CROWD`; with one author a rush counts by itself (see `gathered`). Of each surname one person counts
    (see `strangers`), the residents of one address count once, and so do the pupils of one school that also sent
    others: its computer, its scanner. Links are for authors; a device has its own (see `contacts`).
    """
    alone = people.select(rows["row"], "channel", "device", "upload_authors").filter(pl.col("channel") != "agent")
    authors = alone.select("row", pl.col("upload_authors").alias("value")).explode("value", empty_as_null=True)
    authors = authors.with_columns(each(authors["value"], plain).alias("value")).drop_nulls()
    devices = alone.select("row", pl.col("device").alias("value")).drop_nulls()
    sizes = sent(rows)
    groups = {"author": shared(rows, authors), "device": shared(rows, devices)}
    known = {kind: pupils(sizes, found) for kind, found in groups.items()}
    # A name runs in a family; a device does not.
    first = {"author": strangers(persons(known["author"])), "device": persons(known["device"])}
    at = rows["at"]
    close = {
        "author": gathered(first["author"], at, WINDOWS["author"], DAYS),
        "device": concentrated(first["device"], at, *WINDOWS["device"]) & densest(first["device"], DAYS),
    }
    near = {kind: found.filter(pl.Series(close[kind], dtype=pl.Boolean)) for kind, found in first.items()}
    behind = {kind: _members(known[kind], near[kind]) for kind in WINDOWS}
    shares = [
        found.select("row", "persons", pl.lit(kind).alias("kind"), pl.lit(place).alias("place"))
        for place, (kind, found) in enumerate(behind.items())
    ]
    best = pl.concat(shares).sort("row", -pl.col("persons"), "place").unique("row", keep="first", maintain_order=True)
    given = pl.concat([authors.select("row"), devices.select("row")]).unique()
    column = given.join(best, on="row", how="left").select(
        "row",
        pl.coalesce("persons", pl.lit(1, pl.Int64)).alias("submitter_persons"),
        pl.col("kind").alias("submitter_kind"),
    )
    return star(behind["author"], "author"), column


def _members(groups: pl.DataFrame, near: pl.DataFrame) -> pl.DataFrame:
    """Who shares a value that counts, with `persons`, `strength` and `facts`; `near` are the persons that may."""
    counted = (
        related(near, *RELATIVES)
        .group_by("group")
        .agg(apart().alias("persons"), days_between(pl.col("at")).alias("days"), pl.len().alias("everyone"))
    )
    kept = counted.filter((pl.col("persons") >= LEAST) & (pl.col("everyone") <= CROWD)).drop("everyone")
    members = groups.join(beside(persons(groups), near), on=["group", "person"], how="semi")
    return members.join(kept, on="group").with_columns(
        pl.lit(STRENGTH).alias("strength"), pl.struct("persons", "days").alias("facts")
    )
