"""Which code a run says it ran."""

import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

from loep.night.versions import code

IDENTITY = ("-c", "user.name=Loep", "-c", "user.email=loep@example.nl")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder of rules under git, with one commit."""
    (tmp_path / "rules.toml").write_text("line = 3\n")
    for command in (["init", "-q"], ["add", "."], [*IDENTITY, "commit", "-q", "-m", "Begin"]):
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True)
    return tmp_path


def test_it_is_the_commit_and_whether_something_was_changed(home: Path) -> None:
    commit = code(home)
    assert len(commit) == 40
    (home / "rules.toml").write_text("line = 4\n")
    assert code(home) == f"{commit}-dirty"


def test_a_service_that_is_not_the_owner_of_the_folder_says_the_commit_too(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = code(home)
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert code(home) == commit


def test_without_git_it_is_the_version_of_the_package(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(home))
    assert code(home) == f"loep {version('loep')}"
