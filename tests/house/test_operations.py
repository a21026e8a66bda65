"""What the guide for administrators tells is there: every command, option, file and figure."""

import json
import re
import shlex
from configparser import ConfigParser
from pathlib import Path

import pytest

from loep.cli import app
from loep.web.layout import metrics
from tests.house.house import ROOT
from tests.house.test_commands import FOUND

GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SPELLED = re.compile(r"(?:[A-Z_]+=\S+ )*loep ([a-z].*)")
UNITS = sorted((ROOT / "deploy").glob("*.service"))


def told(text: str) -> list[str]:
    """What follows `loep` in every console line and every piece of code of a text."""
    code = [line[2:] for line in text.splitlines() if line.startswith("$ ")] + re.findall(r"`([^`\n]+)`", text)
    return [found[1] for line in code if (found := SPELLED.fullmatch(line))]


def wrong(line: str) -> list[str]:
    """What of a command line `--help` does not know."""
    words = shlex.split(line)
    name = "loep"
    while words and f"{name} {words[0]}" in FOUND:
        name = f"{name} {words.pop(0)}"
    if name == "loep":
        return [f"no command {line}"]
    known = {option for each in FOUND[name].params for option in (*each.opts, *each.secondary_opts)}
    return [f"{name} has no {word}" for word in words if word.startswith("--") and word not in known]


@pytest.mark.parametrize("line", sorted(set(told(GUIDE)) - {"COMMAND --help"}))
def test_every_command_of_the_guide_is_there(line: str) -> None:
    assert wrong(line) == []


def test_a_command_that_is_not_there_is_noticed() -> None:
    assert told("$ loep nothing --here\n$ X=1 loep init") == ["nothing --here", "init"]
    assert wrong("nothing") == ["no command nothing"]
    assert wrong("doctor --for-real") == ["loep doctor has no --for-real"]
    assert app


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_every_unit_starts_something_that_is_there_and_is_locked_up(unit: Path) -> None:
    read = ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(unit)
    program, *words = shlex.split(read["Service"]["ExecStart"])
    assert Path(program).name in ("loep", "prefect")
    assert Path(program).name == "prefect" or wrong(shlex.join(words)) == []
    for name in ("NoNewPrivileges", "ProtectHome", "PrivateTmp"):
        assert read["Service"][name] == "yes"
    assert f"{unit.stem.removesuffix('.service')}" in GUIDE


def test_every_setting_of_the_units_is_read_somewhere() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "loep").rglob("*.py"))
    texts = [(ROOT / "deploy" / name).read_text(encoding="utf-8") for name in ("loep.env", "compose.yaml")]
    named = set(re.findall(r"LOEP_[A-Z_]+", GUIDE + "".join(texts)))
    assert {name for name in named if f'"{name}"' not in source} == set()


def test_every_figure_of_the_guide_is_one_of_metrics() -> None:
    source = Path(metrics.__file__).read_text(encoding="utf-8")
    named = set(re.findall(r"`(loep_[a-z_]+)(?:\{|`)", GUIDE)) - {"loep_app", "loep_desk", "loep_owner"}
    named -= {"loep_statistics", "loep_model", "loep_audit"}
    assert named
    assert {name for name in named if f'"{name}"' not in source} == set()


def test_the_sizes_are_the_measured_ones() -> None:
    nights = json.loads((ROOT / "docs" / "bench.json").read_text(encoding="utf-8"))["nights"]["nights"]
    for night in nights:
        row = f"| {night['rows']:,} | {night['command_seconds']:,.0f} s | {night['peak_gib']:.1f} GiB |"
        assert row in GUIDE, f"docs/operations.md misses the row {row}"
