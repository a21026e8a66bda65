"""Runs the command line in a process of its own, as a scheduler or an officer does; it may be killed on the way."""

import os
import signal
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]

KILLED_AT = """
import os, signal, sys
from loep.cli import main, watching
from contextlib import contextmanager

@contextmanager
def deadly():
    def tell(stage, done, total):
        if f"{stage} {done}" == os.environ["KILLED_AT"]:
            os.kill(os.getpid(), signal.SIGKILL)
    yield tell

watching.progress = deadly
main()
"""


def environment(data: Path, prefect: dict[str, str]) -> dict[str, str]:
    """The environment of a Loep process that keeps its data in `data`."""
    clean = {name: value for name, value in prefect.items() if not name.startswith("LOEP_")}
    return {**clean, "LOEP_HOME": str(REPOSITORY), "LOEP_DATA": str(data)}


def loep(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run `loep` with these arguments from a folder that holds nothing."""
    program = [sys.executable, "-c", "from loep.cli import main; main()", *arguments]
    return subprocess.run(program, env=env, cwd=env["LOEP_DATA"], capture_output=True, text=True, check=False)


def killed(*arguments: str, at: str, env: dict[str, str]) -> None:
    """Run `loep` and kill it with SIGKILL when a stage reports `at`, for instance "link 1"."""
    program = [sys.executable, "-c", KILLED_AT, *arguments]
    ended = subprocess.run(
        program, env={**env, "KILLED_AT": at}, cwd=env["LOEP_DATA"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert os.path.isdir(env["LOEP_DATA"])
