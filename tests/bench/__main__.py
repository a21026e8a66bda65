"""`make bench`: every measurement in one run, each in a process of its own, one after the other.

    python -m tests.bench [--quick] [--out docs]

Writes `bench.json`, `bench.md` and `images/bench.svg` into the folder `out`. `--quick` takes sizes of a tenth, to see
that everything runs; its figures say nothing. Ten million rows are measured where they are asked for (`--only`).
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

from tests.bench import pages
from tests.bench.measure import HOME, apart

PARTS = {
    "rules 100k": ("rules", ["--rows", "100000"]),
    "rules 1M": ("rules", ["--rows", "1000000"]),
    "letters 100k": ("letters", ["--rows", "100000"]),
    "letters 1M": ("letters", ["--rows", "1000000"]),
    "persons 100k": ("persons", ["--rows", "100000"]),
    "persons 1M": ("persons", ["--rows", "1000000"]),
    "contract 20k": ("validation", ["--rows", "20000"]),
    "contract 1M": ("validation", ["--rows", "1000000"]),
    "nights": ("nights", ["--rows", "10000", "100000", "1000000", "--known", "100000"]),
    "nights without letters": ("nights", ["--rows", "1000000", "10000000", "--without-letters"]),
    "opening 100k": ("opening", ["--rows", "100000"]),
    "schools": ("schools", []),
    "log 1M": ("log", ["--rows", "1000000"]),
}

LONG = "nights without letters"  # half an hour, and 40 GB of disk


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--quick", action="store_true")
    asked.add_argument("--only", nargs="+", choices=list(PARTS), default=[part for part in PARTS if part != LONG])
    asked.add_argument("--out", type=Path, default=HOME / "docs")
    given = asked.parse_args()
    file = given.out / "bench.json"
    told: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    told["machine"] = {"cores": os.cpu_count(), "python": platform.python_version(), "date": date.today().isoformat()}
    for name in given.only:
        print(f"measuring {name}", file=sys.stderr)
        module, arguments = PARTS[name]
        told[name] = measured(module, [_tenth(each) for each in arguments] if given.quick else arguments)
        pages.publish(told, given.out)


def measured(module: str, arguments: list[str]) -> dict[str, Any]:
    try:
        return apart(module, *arguments)
    except subprocess.CalledProcessError as failed:
        return {"failed": f"exit {failed.returncode}"}


def _tenth(argument: str) -> str:
    return str(int(argument) // 10) if argument.isdigit() else argument


if __name__ == "__main__":
    main()
