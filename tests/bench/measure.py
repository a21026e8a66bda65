"""Time, memory, arguments and processes, the same for every measurement."""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

HOME = Path(__file__).parents[2]
Answer = TypeVar("Answer")


def timed(work: Callable[[], Answer]) -> tuple[float, Answer]:
    """Seconds that `work` took by the clock, and its answer."""
    began = time.perf_counter()
    answer = work()
    return time.perf_counter() - began, answer


def peak_gib() -> float:
    """Most memory that this process ever held, in GiB (its resident set)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def parser(doc: str | None) -> argparse.ArgumentParser:
    """Shows the text of the module as it stands, and knows `--json`."""
    asked = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--json", type=Path)
    return asked


def arguments(doc: str | None, rows: int) -> argparse.Namespace:
    """`--rows` and `--json` of one measurement by itself."""
    asked = parser(doc)
    asked.add_argument("--rows", type=int, default=rows)
    return asked.parse_args()


def apart(module: str, *given: str) -> dict[str, Any]:
    """What a module of this folder publishes, run in a process of its own. Raises CalledProcessError when it fails."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "told.json"
        command = [sys.executable, "-m", f"tests.bench.{module}", *given, "--json", str(file)]
        subprocess.run(command, cwd=HOME, stdout=subprocess.DEVNULL, check=True)
        return dict(json.loads(file.read_text(encoding="utf-8")))


def publish(told: dict[str, Any], file: Path | None) -> None:
    """Print what was measured and write it beside, when a file was asked for."""
    text = json.dumps(told, indent=2)
    print(text)
    if file:
        file.write_text(text + "\n", encoding="utf-8")
