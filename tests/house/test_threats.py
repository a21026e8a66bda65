"""Every threat names tests, and every test that is named is there."""

import ast
import re

import pytest

from tests.house.house import ROOT

ROWS = [line for line in (ROOT / "docs" / "threats.md").read_text(encoding="utf-8").splitlines() if line[2:3].isdigit()]
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


def missing(row: str) -> list[str]:
    """Tests of a row that are not there; a row without any misses one."""
    named = NAMED.findall(row)
    return [f"{file}::{name}" for file, name in named if name not in _tests(file)] if named else ["any test"]


def _tests(file: str) -> set[str]:
    path = ROOT / "tests" / file
    body = ast.parse(path.read_text(encoding="utf-8")).body if path.is_file() else []
    return {node.name for node in body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[2].strip())
def test_every_threat_names_tests_that_are_there(row: str) -> None:
    assert missing(row) == []


def test_a_test_that_is_not_there_is_noticed() -> None:
    assert len(ROWS) > 20
    assert missing("| 1 | `house/test_threats.py::test_nothing` |") == ["house/test_threats.py::test_nothing"]
    assert missing("| 1 | `nowhere.py::test_nothing` |") == ["nowhere.py::test_nothing"]
    assert missing("| 1 | trust us |") == ["any test"]
