"""The page of promises is made of results, and says what is not shown."""

import json

import pytest

from tests.house.house import ROOT
from tests.trust.__main__ import added
from tests.trust.page import page

SUITE = """
import pytest

@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request):
    return request.param

@pytest.mark.promise("I1 once", "twice")
def test_twice(database_url, record_property):
    record_property("routes x nobody", 3)
    assert database_url == "sqlite"

@pytest.mark.promise("cut file, I2 nothing lost", "cut")
def test_cut(): ...

@pytest.mark.faults
@pytest.mark.promise("killed anywhere", "killed")
def test_killed(): ...

def test_other(): ...
"""


def test_results_tell_engine_cases_and_what_was_left_out(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmarkers =\n  promise(name, what): x\n  faults: x\n")
    pytester.makepyfile(SUITE)
    pytester.runpytest_inprocess("-p", "tests.trust.results", "-m", "not faults", "--trust", "out.json", "-q")
    results = json.loads((pytester.path / "out.json").read_text())
    ended = {(e["promise"], e["engine"]): (e["well"], e["tried"], e["left out"]) for e in results["shown"]}

    assert ended == {
        ("I1 once", "sqlite"): (1, 1, 0),
        ("I1 once", "postgresql"): (0, 1, 0),
        ("cut file", ""): (1, 1, 0),
        ("I2 nothing lost", ""): (1, 1, 0),
        ("killed anywhere", ""): (0, 0, 1),
    }
    assert results["recorded"] == {"routes x nobody": 3}
    written = page(results)
    assert "| faults survived, of tried | 1 / 1 (1 left out of this run) |" in written
    assert "| routes x roles walked | 3 |" in written
    assert "**This page is not whole: 1 cases that show a promise were left out" in written
    whole = [each for each in results["shown"] if not each["left out"]]
    assert "This page is not whole" not in page({**results, "shown": whole})
    assert "| canaries found, of places searched | not tried |" in written
    assert "**not shown yet**" in written


def test_canaries_are_counted_in_places_and_a_search_that_failed_is_said() -> None:
    gate = {"promise": "canary gate", "what": "x", "test": "t", "engine": "", "tried": 2, "well": 2, "skipped": 0}
    results = {"date": "1", "shown": [{**gate, "left out": 0}], "recorded": {"places searched for canaries": 1_234}}
    assert "| canaries found, of places searched | 0 / 1,234 |" in page(results)
    results["shown"] = [{**gate, "well": 1, "left out": 0}]
    assert "| canaries found, of places searched | **a search failed** |" in page(results)


def test_the_page_is_what_the_results_say() -> None:
    results = json.loads((ROOT / "docs" / "trust.json").read_text(encoding="utf-8"))
    kept = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")
    assert kept == page(results), "docs/trust.md is old: run `.venv/bin/python -m tests.trust --page`"


def test_a_run_of_some_tests_keeps_the_results_of_the_others() -> None:
    def one(test: str, tried: int, well: int) -> dict[str, object]:
        return {"promise": "x", "what": "y", "test": test, "engine": "", "tried": tried, "well": well, "skipped": 0}

    before = {"date": "1", "shown": [one("a", 3, 3), one("b", 1, 1)], "recorded": {"n": 1, "m": 2}}
    now = {"date": "2", "shown": [one("a", 3, 2), one("b", 0, 0), one("c", 0, 0)], "recorded": {"n": 4}}
    assert added(before, now) == {
        "date": "2",
        "shown": [one("a", 3, 2), one("b", 1, 1), one("c", 0, 0)],
        "recorded": {"m": 2, "n": 4},
    }
