"""Whether what a policy looks at stands in for a protected attribute: aggregates alone.

Two measures, for each is blind where the other sees. Cramer's V tells how much a column or a rule knows of an attribute
over everybody; a rule that seldom fires knows little of anybody, though it may fire at one group alone. So of every
rule and model the share of each group that it signals is held against that of everybody else, with exact intervals
that hold for all of them together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

import polars as pl

from loep.reports import fairness
from loep.reports.fairness import ATTRIBUTES, Group

BINS = 5
MOST_VALUES = 50
LEAST_ROWS = 200
NOTABLE = 0.1  # a weak association by Cohen's convention for two groups: enough to ask a person to look
SELDOM = 20
ABSENT, OTHER = "(absent)", "(other)"


@dataclass(frozen=True)
class Association:
    """`what`: a detector or a column; `v`: bias-corrected Cramer's V with `attribute`, from 0 to 1."""

    what: str
    attribute: str
    v: float

    @property
    def notable(self) -> bool:
        return self.v >= NOTABLE


@dataclass(frozen=True)
class Uneven:
    """A detector that signals a group more or less often than everybody else, beyond chance and 1.25."""

    detector: str
    group: Group


def uneven(fired: pl.DataFrame, protected: pl.DataFrame) -> list[Uneven]:
    """Every detector (a flag of `fired`, null where it could not look) with the groups that it singles out.

    The interval that lies farthest from equal first; rows of both belong together.
    """
    counted = fairness.counts(fired, protected)
    ever = [name for name in fired.columns if counted.filter(what=name)["part"].sum()]
    found = [
        Uneven(name, group)
        for name in ever
        for group in fairness.told(counted.filter(what=name), looks=len(ever))
        if group.ratio and group.ratio.uneven
    ]
    return sorted(found, key=lambda one: (-one.group.ratio.beyond if one.group.ratio else 0.0, one.detector))


def associations(what: pl.DataFrame, protected: pl.DataFrame) -> list[Association]:
    """Every column of `what` against every protected attribute, strongest first; rows of both belong together.

    Numbers are taken by fifths, an absent value is a value of its own: who leaves something out may be told by it.
    Columns with more than fifty values and tables of under two hundred rows are left out.
    """
    coded = {name: _coded(what[name]) for name in what.columns}
    attributes = {name: _frequent(protected[name].cast(pl.String)) for name in ATTRIBUTES}
    found = [
        Association(name, attribute, v)
        for name, column in coded.items()
        for attribute, values in attributes.items()
        if column is not None
        for v in [cramers_v(column, values)]
        if v is not None
    ]
    return sorted(found, key=lambda one: (-one.v, one.what, one.attribute))


def fired(registrations: pl.Series, signals: pl.DataFrame, detectors: Iterable[str]) -> pl.DataFrame:
    """Per registration whether each detector signals it."""
    said = {name: signals.filter(detector=name)["registration_id"] for name in detectors}
    return pl.DataFrame({name: registrations.is_in(who.implode()) for name, who in said.items()})


def cramers_v(left: pl.Series, right: pl.Series) -> float | None:
    """Bias-corrected Cramer's V (W. Bergsma, 2013) of two columns; null where nothing can vary."""
    pairs = pl.DataFrame({"left": left, "right": right}).drop_nulls()
    rows = pairs.height
    table = pairs.group_by("left", "right").len()
    of_left, of_right = pairs["left"].value_counts(name="of_left"), pairs["right"].value_counts(name="of_right")
    high, wide = of_left.height, of_right.height
    if rows < LEAST_ROWS or min(high, wide) < 2:
        return None
    cells = table.join(of_left, on="left").join(of_right, on="right")
    square = (pl.col("len").cast(pl.Float64) ** 2 / (pl.col("of_left") * pl.col("of_right"))).sum()
    phi = float(cells.select(square).item()) - 1  # chi-squared / rows
    corrected = max(0.0, phi - (high - 1) * (wide - 1) / (rows - 1))
    least = min(high - (high - 1) ** 2 / (rows - 1), wide - (wide - 1) ** 2 / (rows - 1)) - 1
    return sqrt(corrected / least) if least > 0 else None


def _coded(column: pl.Series) -> pl.Series | None:
    """A column as few values; None when it has too many to count."""
    if column.dtype.is_temporal():
        column = column.to_physical()
    if column.dtype.is_numeric() and column.n_unique() > BINS:
        ranked = column.rank("average")
        column = (ranked / (column.len() - column.null_count()) * BINS).ceil()
    if column.dtype.is_nested() or column.n_unique() > MOST_VALUES:
        return None
    return _frequent(column.cast(pl.String).fill_null(ABSENT))


def _frequent(values: pl.Series) -> pl.Series:
    """Values that few have are taken together, and left out when even together they are few."""
    seldom = (pl.len().over("value") < SELDOM) & pl.col("value").is_not_null()
    enough = seldom.sum() >= SELDOM
    kept = pl.when(~seldom).then("value").when(enough).then(pl.lit(OTHER))
    return pl.DataFrame({"value": values}).select(kept).to_series()
