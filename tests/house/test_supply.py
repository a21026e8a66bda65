"""What Loep is built of: versions with known holes do not install, and the same source gives the same wheel."""

import json
import os
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from tests.house.house import ROOT, tracked
from tests.house.laws import below

FLOORS = {
    "prefect": (3, 7, 5),  # a `$ref` in a schema was fetched from anywhere
    "starlette": (1, 2, 0),  # CVE-2026-48710
    "cryptography": (46, 0, 0),
}


def locked() -> dict[str, str]:
    """Package -> version in the lock."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", lock, re.MULTILINE))


@pytest.mark.promise("version floors", "nothing in the lock is older than the version that closed a hole")
@pytest.mark.parametrize("name", FLOORS)
def test_no_locked_version_is_older_than_the_one_that_closed_a_hole(name: str) -> None:
    assert below(locked()[name], FLOORS[name]) == []


def test_an_older_version_is_noticed() -> None:
    assert below("3.7.4", FLOORS["prefect"]) == ["3.7.4 is older than 3.7.5"]
    assert below("3.10", FLOORS["prefect"]) == []


def build(target: Path, source: Path) -> str:
    """The hash of a wheel, built now."""
    program = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(target)]
    subprocess.run(program, cwd=source, env={**os.environ, "SOURCE_DATE_EPOCH": "1767225600"}, check=True)
    (wheel,) = target.glob("*.whl")
    return sha256(wheel.read_bytes()).hexdigest()


@pytest.mark.promise("same wheel twice", "built twice of copies of what git keeps, byte for byte")
def test_the_wheel_built_twice_is_the_same(tmp_path: Path) -> None:
    wheels = []
    for name in ("one", "two"):
        source = tmp_path / name / "source"
        for path in tracked():
            if path.parts[0] in ("src", "pyproject.toml", "README.md", "LICENSE"):
                (source / path).parent.mkdir(parents=True, exist_ok=True)
                (source / path).write_bytes((ROOT / path).read_bytes())
        wheels.append(build(tmp_path / name, source))
    assert wheels[0] == wheels[1]


@pytest.mark.promise("locked", "the bill of materials names every package of the lock, by CycloneDX")
def test_the_bill_of_materials_names_every_package_of_the_lock(tmp_path: Path) -> None:
    made = tmp_path / "sbom.json"
    program = [str(Path(sys.executable).with_name("cyclonedx-py")), "requirements", str(ROOT / "requirements.lock")]
    subprocess.run([*program, "--output-reproducible", "-o", str(made)], check=True, capture_output=True)
    bill = json.loads(made.read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    assert {each["name"]: each["version"] for each in bill["components"]} == locked()
