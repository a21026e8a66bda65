"""The only door to Great Expectations: a suite made from the contract, run over counts that polars took.

An expectation says which metrics it needs ("how many values of this column are not in this set") and judges by them.
We answer from the one pass that intake already made, so the suite, the severities and the result are Great
Expectations' own while no row is looked at twice and no value ever reaches a result. What an expectation needs does
not depend on the rows, so a suite is made once for all deliveries with the same columns.
"""

import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import ModuleType
from typing import Any

from loep.contract import Column, Feed
from loep.intake import checks as contract_checks
from loep.intake import typed
from loep.intake.check import Checked
from loep.intake.duplicates import CONTRADICTS, SAME

RESULT_FORMAT: Any = {
    "result_format": "BASIC",
    "exclude_unexpected_values": True,
    "return_unexpected_index_query": False,
    "include_unexpected_rows": False,
}
COUNT = ".unexpected_count"
NONNULL = "column_values.nonnull.unexpected_count"
ROWS = ("table.row_count", ".filtered_row_count")
SUITES = 64
STATISTICS = ("evaluated_expectations", "successful_expectations", "unsuccessful_expectations", "success_percent")


@dataclass(frozen=True)
class Validated:
    """`success`: no critical expectation failed. `result` is JSON: suite, version, statistics and per expectation
    its type, column, code, severity, success, element_count and unexpected_count."""

    success: bool
    result: dict[str, Any]


@dataclass(frozen=True)
class Suite:
    """A suite, and per expectation of it the metrics that it needs."""

    name: str
    expectations: tuple[Any, ...]
    needed: tuple[tuple[Any, ...], ...]


def validate(checked: Checked, feed: Feed, institution: str) -> Validated:
    """Let Great Expectations judge a delivery. A check that breaks raises; it never looks like bad data."""
    gx, _ = load()
    from great_expectations.validator.validation_statistics import calc_validation_statistics

    asked = _suite(feed, institution, tuple((check.column, check.code) for check in checked.checks))
    outcomes = _outcomes(asked, checked)
    counted = calc_validation_statistics(outcomes)._asdict()
    order = {(check.column, check.code): number for number, check in enumerate(checked.checks)}
    told = sorted(map(_told, outcomes), key=lambda one: order.get((one["column"], one["code"]), -1))
    return Validated(
        all(result["success"] for result in told if result["severity"] == "critical"),
        {
            "suite": asked.name,
            "great_expectations": gx.__version__,
            "statistics": {name: counted[name] for name in STATISTICS},
            "results": told,
        },
    )


@cache
def load() -> tuple[ModuleType, ModuleType]:
    """Importing takes seconds: whoever is about to judge deliveries may do it beforehand. Nothing is sent anywhere."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations as gx
        from great_expectations import expectations
    return gx, expectations


@lru_cache(SUITES)
def _suite(feed: Feed, institution: str, asked: tuple[tuple[str, str], ...]) -> Suite:
    """The suite of the contract for the checks `asked` (column, code)."""
    gx, kinds = load()
    suite = gx.ExpectationSuite(
        name=f"contract {feed.name}",
        expectations=[
            *(expectation(kinds, column, code, feed, institution) for column, code in asked),
            kinds.ExpectTableRowCountToBeBetween(min_value=1, severity="warning", meta={"code": "ROWS-00"}),
        ],
    )
    needed = [
        one.get_validation_dependencies(_engine(), {"result_format": RESULT_FORMAT}).get_metric_configurations()
        for one in suite.expectations
    ]
    return Suite(suite.name, tuple(suite.expectations), tuple(map(tuple, needed)))


@lru_cache(1)
def _engine() -> Any:
    """Expectations want to know by which engine they are answered; this one holds no data and is asked nothing."""
    from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine

    return PandasExecutionEngine()


def expectation(kinds: ModuleType, name: str, code: str, feed: Feed, institution: str) -> Any:
    """The core expectation that says what a check of the column `name` means."""
    kind, kwargs = _meaning(feed.column(name), code, feed, institution)
    domain = {} if "column_list" in kwargs else {"column": name}
    return getattr(kinds, kind)(**domain, **kwargs, severity="critical", meta={"code": code, "column": name})


def _meaning(column: Column, code: str, feed: Feed, institution: str) -> tuple[str, dict[str, Any]]:
    one_line = contract_checks.LETTER if column.multiline else contract_checks.ONE_LINE
    regex = "ExpectColumnValuesToMatchRegex"
    meanings: dict[str, tuple[str, dict[str, Any]]] = {
        "REQ-01": ("ExpectColumnValuesToNotBeNull", {}),
        "ENUM-01": ("ExpectColumnValuesToBeInSet", {"value_set": list(column.one_of)}),
        **dict.fromkeys(contract_checks.OUT_OF_YEARS.values(), ("ExpectColumnValuesToBeBetween", _years(column))),
        "DATE-03": ("ExpectColumnValuesToMatchStrftimeFormat", {"strftime_format": "%Y-%m-%d"}),
        "TIME-01": ("ExpectColumnValuesToBeDateutilParseable", {}),
        "TIME-02": (regex, {"regex": typed.OFFSET}),
        "NUM-01": (regex, {"regex": typed.WHOLE}),
        "NUM-02": (regex, {"regex": typed.DECIMAL}),
        "BOOL-01": ("ExpectColumnValuesToBeInSet", {"value_set": ["true", "false"]}),
        "TEXT-01": ("ExpectColumnValueLengthsToBeBetween", {"max_value": column.max_length}),
        "TEXT-02": ("ExpectColumnValuesToNotMatchRegex", {"regex": one_line}),
        "FORM-01": (regex, {"regex": column.pattern}),
        "INST-01": ("ExpectColumnValuesToBeInSet", {"value_set": [institution]}),
        "LIST-01": (regex, {"regex": contract_checks.item_of(column)}),
        SAME: ("ExpectCompoundColumnsToBeUnique", {"column_list": [part.name for part in feed.columns]}),
        CONTRADICTS: ("ExpectColumnValuesToBeUnique", {}),
    }
    return meanings[code]


def _years(column: Column) -> dict[str, Any]:
    first, last = (bound if isinstance(bound, int) else bound.isoformat() for bound in contract_checks.bounds(column))
    return {"min_value": first, "max_value": last}


def _outcomes(suite: Suite, checked: Checked) -> list[Any]:
    """What each expectation says of the counts."""
    answers = _answers(suite, checked)
    return [
        one.metrics_validate(
            {metric.id: _answer(metric, checked, answers) for metric in needed},
            runtime_configuration={"result_format": RESULT_FORMAT, "catch_exceptions": False},
            execution_engine=_engine(),
        )
        for one, needed in zip(suite.expectations, suite.needed, strict=True)
    ]


def _answers(suite: Suite, checked: Checked) -> dict[tuple[str, str | None], int]:
    """(what is counted, of which column) -> count. No column has two expectations that count the same thing."""
    answers: dict[tuple[str, str | None], int] = {
        (NONNULL, name): checked.rows - present for name, present in checked.present.items()
    }
    for expectation in suite.expectations:
        column, code = expectation.meta.get("column"), expectation.meta["code"]
        if column is not None:
            about = None if hasattr(expectation, "column_list") else column
            answers[f"{expectation.map_metric}{COUNT}", about] = checked.broken[f"{column} {code}"]
    return answers


def _answer(metric: Any, checked: Checked, answers: Mapping[tuple[str, str | None], int]) -> Any:
    """A count that nobody took raises KeyError; what a count is usually made from is not needed."""
    if metric.metric_name.endswith(ROWS):
        return checked.rows
    if metric.metric_name.endswith(COUNT):
        return answers[metric.metric_name, metric.metric_domain_kwargs.get("column")]
    return []


def _told(result: Any) -> dict[str, Any]:
    config, counts = result.expectation_config, result.result
    return {
        "type": config.type,
        "column": config.meta.get("column"),
        "code": config.meta["code"],
        "severity": str(getattr(config.severity, "value", config.severity)),
        "success": bool(result.success),
        "element_count": counts.get("element_count", counts.get("observed_value")),
        "unexpected_count": counts.get("unexpected_count", 0),
    }
