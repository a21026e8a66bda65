"""Every promise that a test claims to show is one that Loep makes, by the name that it has on the page."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.house import ROOT
from tests.trust.promises import PARTS

KNOWN = {name for promises in PARTS.values() for name in promises}
FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py"))


def named(text: str) -> Iterator[str]:
    """The names in every `pytest.mark.promise(...)` of a file; what is no text is spelled out."""
    for found in ast.walk(ast.parse(text)):
        if isinstance(found, ast.Call) and ast.unparse(found.func) == "pytest.mark.promise":
            first = found.args[0]
            yield from str(first.value).split(", ") if isinstance(first, ast.Constant) else [ast.unparse(first)]


@pytest.mark.parametrize("file", FILES)
def test_every_promise_is_one_that_is_made(file: str) -> None:
    assert set(named((ROOT / file).read_text(encoding="utf-8"))) <= KNOWN


def test_a_promise_that_nobody_made_is_noticed() -> None:
    claimed = set(named('@pytest.mark.promise("I1 once, nothing at all", "x")\ndef test(): ...'))
    assert claimed - KNOWN == {"nothing at all"}


def test_every_promise_is_shown_by_a_test() -> None:
    claimed = {name for file in FILES for name in named((ROOT / file).read_text(encoding="utf-8"))}
    assert KNOWN - claimed == set()


def test_no_promise_is_made_twice() -> None:
    assert len(KNOWN) == sum(len(promises) for promises in PARTS.values())
