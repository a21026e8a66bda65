"""Holding a table against the contract: typed rows that are right, and every reason of the rows that are not."""

from dataclasses import dataclass

import polars as pl

from loep.contract import DTYPES, Feed
from loep.intake import typed
from loep.intake.checks import TYPED, VALUE, Check, checks
from loep.intake.duplicates import repeated
from loep.sources.table import ERRORS, Table


@dataclass(frozen=True)
class Checked:
    """The outcome of a delivery.

    `good` has every column of the feed in its type; `errors` (sources.table.ERRORS) every reason of every other
    record in the order of the file, `bad` the number of those records; `checks` what was checked, `broken` the rows
    that break it by its name, `present` the values per delivered column, out of `rows` rows.
    """

    good: pl.DataFrame
    errors: pl.DataFrame
    bad: int
    checks: tuple[Check, ...]
    broken: dict[str, int]
    present: dict[str, int]
    rows: int


def check(table: Table, feed: Feed, institution: str) -> Checked:
    """Run every check of the feed over the table in one pass. `institution` is the manifest's."""
    delivered = dict(table.frame.schema)
    rules = checks(feed, delivered, institution)
    whole = (
        table.frame.lazy()
        .select(typed.present(feed.column(name), dtype).alias(VALUE.format(name)) for name, dtype in delivered.items())
        .with_columns(
            typed.typed(VALUE.format(name), feed.column(name).kind, dtype).alias(TYPED.format(name))
            for name, dtype in delivered.items()
        )
        .with_columns(rule.broken.alias(rule.name) for rule in rules if rule.broken is not None)
        .collect()
    )
    values = whole.select(pl.col(VALUE.format(name)).alias(name) for name in delivered)
    keys = repeated(values, feed).rename(lambda code: f"{feed.key[0]} {code}")
    broken = pl.concat([whole.select(rule.name for rule in rules if rule.broken is not None), keys], how="horizontal")
    counts = dict(zip(broken.columns, broken.sum().row(0), strict=True))
    errors = _errors(table, rules, broken.select(name for name, rows in counts.items() if rows))
    good = whole.select(_complete(feed, delivered)).filter(~broken.select(pl.any_horizontal(pl.all())).to_series())
    present = {name: values.height - rows for name, rows in zip(delivered, values.null_count().row(0), strict=True)}
    return Checked(good, errors, errors["record"].n_unique(), tuple(rules), counts, present, values.height)


def _complete(feed: Feed, delivered: dict[str, pl.DataType]) -> list[pl.Expr]:
    """Every column of the feed, in its order and type; null where it was not delivered."""
    return [
        pl.col(TYPED.format(column.name)).alias(column.name)
        if column.name in delivered
        else pl.lit(None, DTYPES[column.kind]).alias(column.name)
        for column in feed.columns
    ]


def _errors(table: Table, rules: list[Check], broken: pl.DataFrame) -> pl.DataFrame:
    """One row per record and reason, in the order of the file and of the contract's columns."""
    order = {rule.name: number for number, rule in enumerate(rules)}
    found = [table.errors.with_columns(order=pl.lit(-1, pl.Int64))]
    for name in broken.columns:
        column, code = name.split(" ")
        found.append(
            table.places.filter(broken[name]).with_columns(
                column_name=pl.lit(column), code=pl.lit(code), order=pl.lit(order[name], pl.Int64)
            )
        )
    return pl.concat(found).sort("record", "order", maintain_order=True).select(list(ERRORS))
