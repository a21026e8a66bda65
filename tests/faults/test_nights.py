"""Nights that meet each other, and the same data anew."""

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from loep.settings import Settings
from loep.storage.session import transaction
from tests.builders import nights
from tests.faults import runs

pytestmark = pytest.mark.xdist_group("faults")


def counts(bind: Engine, *tables: str) -> dict[str, int]:
    with transaction(bind) as session:
        return {
            name: session.connection().execute(text(f'select count(*) from "{name}"')).scalar_one() for name in tables
        }


FOUND = ("case", "case_registration", "signal", "link")


@pytest.mark.promise("I1 once", "the same records in a new file open no case and record no signal twice")
def test_the_same_records_in_a_new_file_find_nothing_new(
    here: Settings, bind: Engine, small: Path, tmp_path: Path
) -> None:
    nights.ran(here, bind, small)
    before = counts(bind, *FOUND)
    assert before["case"] > 0
    nights.ran(here, bind, anew(small, tmp_path / "anew"))
    assert counts(bind, *FOUND) == before
    assert counts(bind, "delivery")["delivery"] == 6


def anew(deliveries: Path, folder: Path) -> Path:
    """The same rows, in other bytes and under other names."""
    shutil.copytree(deliveries, folder)
    for manifest in sorted(folder.rglob("*.manifest.json")):
        data = manifest.with_name(manifest.name.removesuffix(".manifest.json"))
        renamed = data.with_name(f"again-{data.name}")
        renamed.write_bytes(data.read_bytes().replace(b"\r\n", b"\n") + b"\n")
        if renamed.read_bytes() == data.read_bytes():
            renamed.write_bytes(data.read_bytes().rstrip(b"\n").replace(b"\n", b"\r\n") + b"\r\n")
        said = {**json.loads(manifest.read_text()), "sha256": sha256(renamed.read_bytes()).hexdigest()}
        renamed.with_name(f"{renamed.name}.manifest.json").write_text(json.dumps(said))
        data.unlink()
        manifest.unlink()
    return folder


@pytest.mark.promise("I1 once", "two nights started at once: one runs, the other says who; the end is that of one")
def test_of_two_nights_at_once_one_runs_and_the_other_says_so(here: Settings, bind: Engine, small: Path) -> None:
    with ThreadPoolExecutor() as pool:
        ended = list(pool.map(lambda _: started(here, small), range(2)))
    refused = [one for one in ended if one.returncode]
    assert len(refused) <= 1
    assert all("AlreadyRunning" in one.stderr for one in refused), refused
    before = runs.state(here, bind)
    runs.whole(here, bind, small)
    assert runs.state(here, bind) == before
    assert before["delivery"] == 3


def started(here: Settings, folder: Path) -> "subprocess.CompletedProcess[str]":
    env = runs.environment(here)
    return subprocess.run(
        [sys.executable, "-m", "tests.faults.runs", str(folder)],
        env=env,
        cwd=here.home,
        capture_output=True,
        text=True,
        check=False,
    )
