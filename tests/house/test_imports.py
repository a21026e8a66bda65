"""The arrows between the rooms of the house, and what a light import may bring along."""

import subprocess
import sys

import pytest

from tests.house.house import ROOT

HEAVY = {"great_expectations", "numba", "pandas", "prefect", "scipy", "skops", "sklearn"}


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True)
    return done.stdout


def test_import_contracts_hold() -> None:
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(cache_dir=None))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False, text=True)

    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-1_000:]


@pytest.mark.parametrize("name", ["loep", "loep.cli", "loep.web.app"])
def test_what_a_person_waits_for_imports_nothing_heavy(name: str) -> None:
    loaded = set(python(f"import sys, {name}; print(*sys.modules)").split())

    assert loaded & HEAVY == set()


def test_a_heavy_import_is_noticed() -> None:
    assert "scipy" in set(python("import sys, scipy; print(*sys.modules)").split()) & HEAVY
