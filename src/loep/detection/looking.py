"""What rules see: one select over the frame for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from loep.detection.definition import KEY
from loep.detection.policy import Ruling
from loep.detection.rules import Hit, Rule, value_of
from loep.errors import ContentInvalid


@dataclass(frozen=True)
class Looking:
    """A rule with its thresholds filled in and the hits whose columns are available."""

    rule: Rule
    ruling: Ruling
    hits: list[Hit]

    def fired(self, number: int) -> str:
        return f"{self.rule.id} fires {number}"

    def value(self, number: int, name: str) -> str:
        return f"{self.rule.id} {number} {name}"


def look(frame: pl.DataFrame, looking: Sequence[Looking]) -> pl.DataFrame:
    """Per rule and hit whether it fires and its evidence, for all rows, in one select.

    Decimals that are no finite number count as absent. Raises ContentInvalid naming the rule that cannot be computed;
    the error of polars itself is kept back, because it may quote values.
    """
    try:
        return _selected(frame, looking)
    except pl.exceptions.PolarsError:
        raise _failing(frame, looking) from None


def _selected(frame: pl.DataFrame, looking: Sequence[Looking]) -> pl.DataFrame:
    read = {name for one in looking for name in one.rule.columns if name in frame.columns}
    finite = [
        pl.when(pl.col(name).is_finite()).then(pl.col(name)).alias(name)
        for name in sorted(read)
        if frame.schema[name].is_float()
    ]
    columns = [column for one in looking for column in _columns(one)]
    return frame.lazy().with_columns(finite).select(KEY, *columns).collect()


def _failing(frame: pl.DataFrame, looking: Sequence[Looking]) -> ContentInvalid:
    for one in looking:
        try:
            _selected(frame, [one])
        except pl.exceptions.PolarsError as error:
            return ContentInvalid(one.rule.where, f"cannot be computed on this frame ({type(error).__name__})")
    return ContentInvalid("rules/", "cannot be computed together on this frame")


def _columns(looking: Looking) -> list[pl.Expr]:
    """Per hit whether it fires, and its evidence. A hit that lacks a value it reads does not, unless about absence."""
    columns: list[pl.Expr] = []
    for number, hit in enumerate(looking.hits):
        present = [] if looking.rule.about_absence else [pl.col(name).is_not_null() for name in hit.columns]
        columns.append(pl.all_horizontal(hit.when.fill_null(value=False), *present).alias(looking.fired(number)))
        columns += [value_of(value).alias(looking.value(number, name)) for name, value in hit.evidence.items()]
    return columns
