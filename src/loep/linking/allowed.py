"""Values that an institution declared to be shared for a good reason: an agent, a school network, a fund, a shelter."""

from collections.abc import Mapping

import polars as pl

from loep.linking.normalise import line, mailbox, plain

SCHEMA = {"kind": pl.String, "value": pl.String}
SPELLED: Mapping[str, pl.Expr] = {
    "email": mailbox(pl.col("email")),
    "phone": line(pl.col("phone")),
    "device": pl.col("device"),
    "network": pl.col("network"),
    "account": pl.col("iban"),
    "payer": pl.col("payer"),
}
LISTED = {"upload": "upload_hashes", "author": "upload_authors"}
COLUMN = {"account": "iban"}


def nobody() -> pl.DataFrame:
    """No value is allowed."""
    return pl.DataFrame(schema=SCHEMA)


def compared(people: pl.DataFrame, allowed: pl.DataFrame) -> pl.DataFrame:
    """`people` without the values that are `allowed` (kind, value), so that nobody is linked by them.

    Values are spelled as linking compares them (see `spelled`). The result has a column more, `office`: the declared
    agent of a registration, where that agent is allowed.
    """
    listed = {kind: allowed.filter(pl.col("kind") == kind)["value"].implode() for kind in allowed["kind"].unique()}
    agent = pl.when(pl.col("channel") == "agent").then(spelled("agent"))
    office = pl.when(agent.is_in(listed["agent"])).then(agent) if "agent" in listed else pl.lit(None, pl.String)
    kept = [
        pl.when(~spelled(kind).is_in(listed[kind])).then(pl.col(COLUMN.get(kind, kind))).alias(COLUMN.get(kind, kind))
        for kind in SPELLED
        if kind in listed
    ]
    kept += [_unlisted(kind, listed[kind]) for kind in LISTED if kind in listed]
    return people.with_columns(office.alias("office"), *kept)


def spelled(kind: str) -> pl.Expr:
    """The values of a kind as linking compares them; in a list for uploads and authors."""
    if kind == "agent":
        return plain(pl.col("agent"))
    if kind in SPELLED:
        return SPELLED[kind]
    return pl.col(LISTED[kind]).list.eval(ITEM[kind])


def given(people: pl.DataFrame, kind: str) -> pl.Series:
    """Every value of a kind that stands in `people`, as linking compares it."""
    values = people.select(spelled(kind).alias("value")).to_series()
    return (values.explode(empty_as_null=True) if kind in LISTED else values).drop_nulls()


def file(upload: pl.Expr) -> pl.Expr:
    """A `kind:sha256` without white space, in lower case."""
    return upload.str.to_lowercase().str.replace_all(r"\s", "")


ITEM = {"upload": file(pl.element()), "author": plain(pl.element())}


def _unlisted(kind: str, values: pl.Series) -> pl.Expr:
    """The list without the values; null where nothing is left."""
    name = LISTED[kind]
    left = pl.col(name).list.eval(pl.element().filter(~ITEM[kind].is_in(values)))
    return pl.when(left.list.len() > 0).then(left).alias(name)
