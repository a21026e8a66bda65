"""What Great Expectations said of a delivery, in words that people use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loep.web.language import N_

MEANINGS = {
    "expect_column_values_to_not_be_null": N_("has a value"),
    "expect_column_values_to_be_in_set": N_("is one of the codes"),
    "expect_column_values_to_match_regex": N_("has the right form"),
    "expect_column_values_to_not_match_regex": N_("holds no control characters"),
    "expect_column_value_lengths_to_be_between": N_("is not too long"),
    "expect_column_values_to_be_between": N_("lies in a possible year"),
    "expect_column_values_to_match_strftime_format": N_("is a calendar date"),
    "expect_column_values_to_be_dateutil_parseable": N_("is a moment in time"),
    "expect_compound_columns_to_be_unique": N_("every row is there once"),
    "expect_column_values_to_be_unique": N_("every key is there once"),
    "expect_table_row_count_to_be_between": N_("there are rows"),
}


@dataclass(frozen=True)
class Expectation:
    """One line of the validation result; `says` is translatable, `name` is Great Expectations' own."""

    name: str
    says: str
    column: str
    code: str
    met: bool
    elements: int | None
    unexpected: int | None


def expectations(result: Mapping[str, Any]) -> tuple[list[Expectation], list[Expectation]]:
    """Those that were not met, the most broken first, and those that were, in the order of the contract."""
    found = [_expectation(item) for item in result.get("results", [])]
    broken = sorted((item for item in found if not item.met), key=lambda item: -(item.unexpected or 0))
    return broken, [item for item in found if item.met]


def _expectation(item: Mapping[str, Any]) -> Expectation:
    name = str(item["type"])
    return Expectation(
        name=name,
        says=MEANINGS.get(name, name.removeprefix("expect_").replace("_", " ")),
        column=item["column"] or "",
        code=item["code"],
        met=item["success"],
        elements=item["element_count"],
        unexpected=item["unexpected_count"],
    )
