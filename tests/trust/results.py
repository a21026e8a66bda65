"""A pytest plugin: with `--trust FILE` it writes how every test ended that shows a promise.

One entry per promise, test and engine: how many of its cases were tried, ended well, or were left out of this run; and
the numbers that the tests recorded themselves.
"""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

ENGINES = ("sqlite", "postgresql")
KEPT = "trust"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--trust", metavar="FILE", help="write here which promises the tests show (make trust)")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Results(), "loep-trust")


@dataclass(eq=False)
class Results:
    """Gathers on every worker, writes where the workers report to."""

    found: dict[tuple[str, str, str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    said: Counter[str] = field(default_factory=Counter)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            marks = [(mark.args[0], mark.args[1]) for mark in item.iter_markers("promise")]
            shown = [[name, what] for names, what in marks for name in names.split(", ")]
            if shown:
                item.user_properties.append((KEPT, [shown, engine_of(item)]))
                self._count(item.nodeid, item.user_properties, "there")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or (report.when == "setup" and report.outcome != "passed"):
            self._count(report.nodeid, report.user_properties, report.outcome)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["trust"] = [(*key, counts["there"]) for key, counts in self.found.items()]
            return
        target = session.config.getoption("--trust")
        if target:
            Path(target).write_text(json.dumps(self.told(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        for promise, what, test, engine, count in getattr(node, "workeroutput", {}).get("trust", []):
            self.found[promise, what, test, engine]["there"] = count  # every worker finds the same

    def told(self) -> dict[str, Any]:
        return {
            "date": f"{datetime.now(UTC):%Y-%m-%d}",
            "shown": [
                {
                    "promise": promise,
                    "what": what,
                    "test": test,
                    "engine": engine,
                    "tried": counts["passed"] + counts["failed"],
                    "well": counts["passed"],
                    "skipped": counts["skipped"],
                    "left out": max(0, counts["there"] - counts["passed"] - counts["failed"] - counts["skipped"]),
                }
                for (promise, what, test, engine), counts in sorted(self.found.items())
            ],
            "recorded": dict(sorted(self.said.items())),
        }

    def _count(self, nodeid: str, properties: list[tuple[str, Any]], outcome: str) -> None:
        kept = dict(properties).get(KEPT)
        if kept is None:
            return
        shown, engine = kept
        for promise, what in shown:
            self.found[promise, what, nodeid.partition("[")[0], engine][outcome] += 1
        if outcome == "passed":
            self.said.update({name: value for name, value in properties if isinstance(value, int)})


def engine_of(item: pytest.Item) -> str:
    """On which database a test runs; empty for one that needs none."""
    params = getattr(getattr(item, "callspec", None), "params", {})
    fixtures = getattr(item, "fixturenames", ())
    for value in (params.get("database_url"), *params.values()):
        if value in ENGINES:
            return str(value)
    if "postgresql" in fixtures:
        return "postgresql"
    return "sqlite" if {"database", "sqlite_template", "settings", "here"} & set(fixtures) else ""
