"""Modules stay small, named after what they hold, and free of what opens doors."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house import laws
from tests.house.house import CODE, modules

Law = Callable[[str], list[str]]
UNSAFE: dict[str, Law] = {
    "runs data as code": laws.unsafe,
    "runs per row": laws.per_row,
    "fills absence": laws.absences_filled,
}


def breaches(law: Law, sources: dict[str, str]) -> list[str]:
    return [f"{name}: {breach}" for name, source in sources.items() for breach in law(source)]


def lines(*folders: str) -> dict[str, int]:
    return {name: source.count("\n") for name, source in modules(*folders).items()}


def test_no_module_is_longer_than_300_lines() -> None:
    written = {name: count for name, count in lines(*CODE, "tests").items() if "migrations/versions" not in name}
    assert laws.too_long(written, 300) == []


def test_the_median_module_is_shorter_than_100_lines() -> None:
    assert laws.too_long_at_the_median(lines(*CODE), 100) == []


def test_a_long_module_is_noticed() -> None:
    assert laws.too_long({"a.py": 301, "b.py": 300}, 300) == ["a.py has 301 lines, more than 300"]
    assert laws.too_long_at_the_median({"a": 10, "b": 100, "c": 200}, 100) == [
        "the median module has 100 lines, 100 or more"
    ]


def test_every_module_is_named_after_what_it_holds() -> None:
    assert laws.empty_names(Path(name) for name in modules(*CODE, "tests")) == []


def test_a_name_that_says_nothing_is_noticed() -> None:
    assert laws.empty_names([Path("src/loep/utils.py"), Path("src/common/a.py"), Path("src/loep/open.py")]) == [
        "src/loep/utils.py: the name says nothing",
        "src/common/a.py: the name says nothing",
    ]


@pytest.mark.promise("nothing runs that came as data", "no module breaks a law of safety")
@pytest.mark.parametrize("name", UNSAFE)
def test_no_module_breaks_a_law_of_safety(name: str) -> None:
    assert breaches(UNSAFE[name], modules(*CODE)) == []


@pytest.mark.promise("mail relay down", "no module of Loep writes or sends mail")
def test_no_module_sends_mail() -> None:
    assert breaches(laws.mailing, modules(*CODE)) == []


@pytest.mark.parametrize(
    ("law", "bad"),
    [
        (laws.unsafe, "import pickle"),
        (laws.unsafe, "from joblib import load"),
        (laws.unsafe, "eval(text)"),
        (laws.unsafe, "yaml.load(text)"),
        (laws.mailing, "import smtplib"),
        (laws.mailing, "from email.message import EmailMessage"),
        (laws.per_row, "pl.col('a').map_elements(len)"),
        (laws.absences_filled, "frame.fill_null(0)"),
        (laws.absences_filled, "pl.col('a').fill_null(0.0)"),
        (laws.absences_filled, "pl.col('a').fill_null(value=0)"),
    ],
)
def test_each_law_of_safety_can_be_broken(law: Law, bad: str) -> None:
    assert len(law(bad)) == 1


@pytest.mark.parametrize(
    "good", ["pl.element().eval()", "pl.col('a').fill_null(strategy='forward')", "yaml.safe_load(text)"]
)
def test_what_only_looks_alike_is_left_alone(good: str) -> None:
    assert [breach for law in UNSAFE.values() for breach in law(good)] == []


def test_every_flow_is_shorter_than_60_lines() -> None:
    assert laws.too_long(lines("flows"), 59) == []


@pytest.mark.promise("Prefect knows nothing", "flows take opaque ids and nothing else")
def test_flows_take_opaque_ids_and_nothing_else() -> None:
    assert breaches(laws.flow_parameters, modules("flows")) == []


def test_a_flow_that_takes_more_is_noticed() -> None:
    bad = "@flow(name='x')\ndef detect(run_id, folder, **rest): ...\n@task\ndef look(path): ...\n"
    assert laws.flow_parameters(bad) == ["detect: folder", "detect: *rest"]
