"""The only door to Great Expectations: a suite made from the contract, run over counts that polars took.

Great Expectations asks its execution engine for metrics ("how many values of this column are not in this set").
Ours answers them from the one pass that intake already made, so the suite, the severities and the result are Great
Expectations' own while no row is looked at twice and no value ever reaches a result.
"""

import os
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from loep.contract import Feed
from loep.intake import checks as contract_checks
from loep.intake import typed
from loep.intake.check import Checked
from loep.intake.checks import Check
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


@dataclass(frozen=True)
class Validated:
    """`success`: no critical expectation failed. `result` is JSON: suite, version, statistics and per expectation
    its type, column, code, severity, success, element_count and unexpected_count."""

    success: bool
    result: dict[str, Any]


def validate(checked: Checked, feed: Feed, institution: str) -> Validated:
    """Let Great Expectations judge a delivery. A check that breaks raises; it never looks like bad data."""
    gx, expectations = load()
    suite = gx.ExpectationSuite(
        name=f"contract {feed.name}",
        expectations=[
            *(_expectation(expectations, check, feed, institution) for check in checked.checks),
            expectations.ExpectTableRowCountToBeBetween(min_value=1, severity="warning", meta={"code": "ROWS-00"}),
        ],
    )
    outcome = _run(gx, suite, checked)
    for result in outcome.results:
        _raise_broken(result)
    order = {(check.column, check.code): number for number, check in enumerate(checked.checks)}
    told = sorted(map(_told, outcome.results), key=lambda one: order.get((one["column"], one["code"]), -1))
    return Validated(
        all(result["success"] for result in told if result["severity"] == "critical"),
        {
            "suite": suite.name,
            "great_expectations": gx.__version__,
            "statistics": dict(outcome.statistics),
            "results": told,
        },
    )


def load() -> tuple[ModuleType, ModuleType]:
    """Importing takes seconds: whoever is about to judge deliveries may do it beforehand. Nothing is sent anywhere."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations as gx
        from great_expectations import expectations
    return gx, expectations


def _expectation(gxe: ModuleType, check: Check, feed: Feed, institution: str) -> Any:
    """The core expectation that says what a check means."""
    kind, kwargs = _meaning(check, feed, institution)
    domain = {} if "column_list" in kwargs else {"column": check.column}
    meta = {"code": check.code, "column": check.column}
    return getattr(gxe, kind)(**domain, **kwargs, severity="critical", meta=meta)


def _meaning(check: Check, feed: Feed, institution: str) -> tuple[str, dict[str, Any]]:
    column = feed.column(check.column)
    one_line = contract_checks.LETTER if column.multiline else contract_checks.ONE_LINE
    regex, between = "ExpectColumnValuesToMatchRegex", "ExpectColumnValuesToBeBetween"
    meanings: dict[str, tuple[str, dict[str, Any]]] = {
        "REQ-01": ("ExpectColumnValuesToNotBeNull", {}),
        "ENUM-01": ("ExpectColumnValuesToBeInSet", {"value_set": list(column.one_of)}),
        "DATE-02": (between, {"min_value": "1900-01-01", "max_value": "2199-12-31"}),
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
    return meanings[check.code]


def _run(gx: ModuleType, suite: Any, checked: Checked) -> Any:
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )
    from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
    from great_expectations.validator.validator import Validator

    answers = _answers(suite, checked)

    class Counted(PandasExecutionEngine):
        """Knows every answer before it is asked and holds no data."""

        def resolve_metrics(
            self, metrics_to_resolve: Iterable[Any], metrics: Any = None, runtime_configuration: Any = None
        ) -> dict[Any, Any]:
            del metrics, runtime_configuration
            return {metric.id: _answer(metric, checked, answers) for metric in metrics_to_resolve}

    plain = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    context = gx.get_context(mode="ephemeral", project_config=plain)
    validator = Validator(execution_engine=Counted(), data_context=context)
    return validator.validate(suite, catch_exceptions=False, result_format=RESULT_FORMAT)


def _answers(suite: Any, checked: Checked) -> dict[tuple[str, str | None], int]:
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


def _raise_broken(result: Any) -> None:
    if result.exception_info and result.exception_info.get("raised_exception"):
        raise RuntimeError(f"expectation {result.expectation_config.type} broke instead of judging")


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
