"""Real databases and a home of its own for every test."""

import os
from pathlib import Path

import pytest

from loep.settings import Settings

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings whose data folder is empty and whose content is this repository's."""
    data = tmp_path / "var"
    return Settings(home=Path(__file__).resolve().parents[1], data=data, database_url=f"sqlite:///{data / 'loep.db'}")


@pytest.fixture
def shared() -> Path:
    """The folder with real register extracts and bad input; not part of the repository."""
    folder = Path(os.environ.get("LOEP_SHARED", SHARED))
    if not (folder / "data").is_dir():
        pytest.skip(f"{folder} is not here: the real register files are not part of the repository")
    return folder
