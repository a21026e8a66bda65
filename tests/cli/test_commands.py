"""The command line answers in sentences and keeps its promises about exit codes."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from loep.cli import app
from loep.errors import Conflict
from loep.night import prepare
from tests.conftest import SETTINGS

REPOSITORY = Path(__file__).resolve().parents[2]


def loep(*arguments: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LOEP_")}
    env = {**clean, "LOEP_HOME": str(REPOSITORY), "LOEP_DATA": str(home / "var"), "NO_COLOR": "1", **more}
    program = [sys.executable, "-c", "from loep.cli import main; main()", *arguments]
    return subprocess.run(program, env=env, cwd=home, capture_output=True, text=True, check=False)


def made(home: Path) -> None:
    """A deployment as `loep init` leaves it."""
    data = home / "var"
    prepare.initialise(replace(SETTINGS, data=data, database_url=f"sqlite:///{data / 'loep.db'}")).dispose()


def test_init_may_be_repeated(tmp_path: Path) -> None:
    first, second = loep("init", home=tmp_path), loep("init", home=tmp_path)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    keys = sorted((tmp_path / "var" / "keys").iterdir())
    assert keys
    assert all(path.stat().st_mode & 0o077 == 0 for path in keys)


def test_simulate_writes_three_feeds_manifests_and_labels(tmp_path: Path) -> None:
    made = loep("simulate", "out", "--rows", "300", "--seed", "2", "--institution", "21PX", home=tmp_path)
    assert made.returncode == 0, made.stderr
    names = {path.name for path in (tmp_path / "out").iterdir()}
    feeds = {"registrations.csv", "events.csv", "protected.csv"}
    assert names == feeds | {f"{feed}.manifest.json" for feed in feeds} | {"labels.csv"}
    assert pl.read_csv(tmp_path / "out" / "registrations.csv").height == 300


def test_a_register_that_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "rio.csv").write_text("<html>502</html>")
    made(tmp_path)
    refused = loep("registers", "load", "rio", "rio.csv", home=tmp_path)
    assert refused.returncode == 1
    assert refused.stderr.startswith("loep: ")
    assert "no database" not in refused.stderr
    assert "Traceback" not in refused.stderr


def test_an_export_without_a_case_has_the_columns_of_the_contract(tmp_path: Path) -> None:
    made(tmp_path)
    ended = loep("cases", "export", "cases.parquet", home=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert pl.read_parquet(tmp_path / "cases.parquet").columns == [
        "case_id",
        "registration_id",
        "institution",
        "ring_size",
        "rules",
        "points",
        "is_sample",
        "opened_at",
        "state",
        "decision",
    ]


def test_an_export_of_another_kind_is_refused(tmp_path: Path) -> None:
    refused = loep("cases", "export", "cases.xlsx", home=tmp_path)
    assert refused.returncode == 2
    assert ".parquet, .csv or .json" in refused.stderr


def test_cases_that_are_not_there_are_not_evaluated(tmp_path: Path) -> None:
    refused = loep("evaluate", "cases.parquet", "labels.csv", home=tmp_path)
    assert refused.returncode == 2
    assert "does not exist" in refused.stderr


def test_a_file_of_another_kind_is_not_evaluated_and_says_what_to_give(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("case_id,points\n1,3\n")
    (tmp_path / "labels.csv").write_text("registration_id,kind,innocent,group\n")
    refused = loep("evaluate", str(tmp_path / "cases.csv"), str(tmp_path / "labels.csv"), home=tmp_path)
    assert refused.returncode == 1
    assert "cases.csv has no column registration_id, is_sample: give what `loep cases export` wrote" in refused.stderr


def test_a_shell_that_knows_no_settings_makes_no_database_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOEP_DATA", str(tmp_path / "var"))
    monkeypatch.delenv("LOEP_DATABASE_URL", raising=False)
    for line in (
        "backup elsewhere", "audit verify", "audit key", "admin invite --role admin", "cases list",
        "keys rotate stored --by a@example.org", "hold list",
        "person export P1 out.json --institution 25BE --by a@example.org --reason request",
        "registers load rio rio.csv", "serve", "policy list",
    ):  # fmt: skip
        answered = CliRunner().invoke(app, line.split())
        assert isinstance(answered.exception, Conflict), line
        assert f"there is no database at {tmp_path / 'var' / 'loep.db'}" in str(answered.exception)
        assert "run `loep init`" in str(answered.exception)
    assert not (tmp_path / "var").exists()


def test_an_invite_is_a_link_that_holds_no_name(tmp_path: Path) -> None:
    made(tmp_path)
    ended = loep("admin", "invite", "--role", "reviewer", "--email", "vera@example.org", home=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("http://127.0.0.1:8000/invite/")
    assert "vera" not in ended.stdout


def test_the_log_verifies(tmp_path: Path) -> None:
    made(tmp_path)
    verified = loep("audit", "verify", home=tmp_path)
    assert (verified.returncode, verified.stdout) == (0, "the chain is whole\n")


@pytest.mark.parametrize("setting", ["LOEP_MAX_FILE_MB", "LOEP_MAX_BAD_SHARE"])
def test_a_setting_that_is_no_number_is_named(setting: str, tmp_path: Path) -> None:
    refused = loep("cases", "list", home=tmp_path, **{setting: "plenty"})
    assert refused.returncode == 1
    assert refused.stderr == f"loep: {setting}: must be a number\n"


def test_nobody_else_may_enter_what_loep_keeps(tmp_path: Path) -> None:
    assert loep("init", home=tmp_path).returncode == 0
    assert (tmp_path / "var").stat().st_mode & 0o077 == 0
