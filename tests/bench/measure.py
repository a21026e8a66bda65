"""Time, memory and arguments, the same for every measurement."""

import argparse
import json
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

Answer = TypeVar("Answer")


def timed(work: Callable[[], Answer]) -> tuple[float, Answer]:
    """Seconds that `work` took by the clock, and its answer."""
    began = time.perf_counter()
    answer = work()
    return time.perf_counter() - began, answer


def peak_gib() -> float:
    """Most memory that this process ever held, in GiB (its resident set)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def arguments(doc: str | None, rows: int) -> argparse.Namespace:
    """`--rows` and `--json` of one measurement by itself."""
    asked = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=rows)
    asked.add_argument("--json", type=Path)
    return asked.parse_args()


def publish(told: dict[str, Any], file: Path | None) -> None:
    """Print what was measured and write it beside, when a file was asked for."""
    text = json.dumps(told, indent=2)
    print(text)
    if file:
        file.write_text(text + "\n", encoding="utf-8")
