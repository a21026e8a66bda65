"""Whole nights by the command line: seconds per stage, peak memory, and how time grows with the rows.

    python -m tests.bench.nights [--rows 10000 100000 1000000] [--known 100000] [--without-letters] [--json FILE]

Stages are what the run itself records; the command around them (imports, Prefect's server) is told beside them. Up to
100,000 rows are delivered as CSV, more as Parquet. `--known`: one more night of 10,000 new rows on top of so many.
`--without-letters`: nobody wrote a letter.
"""

import itertools
import json
import math
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from loep.contract import REGISTRATIONS
from loep.simulate.files import deliver
from loep.simulate.registers import write_registers
from loep.simulate.write import Plan, write
from tests.bench.measure import HOME, parser, publish, timed

NEW = 10_000
Delivered = Callable[[Path, Plan], object]


def measure(rows: list[int], known: int | None, delivered: Delivered = write) -> dict[str, Any]:
    """Every night asked for, each in a home of its own, and the exponent between each size and the next."""
    nights = []
    for count in rows:
        with tempfile.TemporaryDirectory() as folder:
            plan = Plan(rows=count, seed=77, format=_format(count))
            nights.append(night(prepared(Path(folder)), plan, delivered))
    told: dict[str, Any] = {"nights": nights}
    told["growth"] = [
        {"from": less["rows"], "to": more["rows"], "exponent": _exponent(less, more)}
        for less, more in itertools.pairwise(nights)
    ]
    if known:
        with tempfile.TemporaryDirectory() as folder:
            home = prepared(Path(folder))
            night(home, Plan(rows=known, seed=78, format="parquet"))
            told["on_top_of_known"] = night(home, Plan(rows=NEW, seed=79)) | {"known": known}
    return told


def prepared(folder: Path) -> Path:
    """A home with the registers of the demo."""
    loep(folder, "init")
    for register, source in write_registers(folder / "registers").items():
        loep(folder, "registers", "load", register.value, str(source))
    return folder


def without_letters(out: Path, plan: Plan) -> None:
    """What `write` makes, as if nobody wrote a letter; Parquet."""
    write(out, plan)
    for path in sorted(out.glob("registrations*.parquet")):
        letters = pl.lit(None, pl.String).alias("motivation")
        deliver(path.with_suffix(""), pl.read_parquet(path).with_columns(letters), REGISTRATIONS, plan)


def night(home: Path, plan: Plan, delivered: Delivered = write) -> dict[str, Any]:
    """One night over one simulated delivery."""
    inbox = home / f"in-{plan.seed}"
    delivered(inbox, plan)
    took, peak = timed(lambda: loep(home, "run", "detect", "--folder", str(inbox)))
    database = sqlite3.connect(home / "var" / "loep.db")
    (summary,) = database.execute("select summary from run order by started_at desc limit 1").fetchone()
    database.close()
    stages = {name: round(seconds, 2) for name, seconds in json.loads(summary)["seconds"].items()}
    return {
        "rows": plan.rows,
        "format": plan.format,
        "stages_seconds": round(sum(seconds for name, seconds in stages.items() if name != "load"), 1),
        "stages": stages,
        "command_seconds": round(took, 1),
        "peak_gib": round(peak, 2),
    }


def loep(home: Path, *arguments: str) -> float:
    """Run a command in this home; returns its peak memory in GiB."""
    surroundings = {
        **os.environ,
        "LOEP_HOME": str(HOME),
        "LOEP_DATA": str(home / "var"),
        "LOEP_MAX_FILE_MB": "2000",
    }
    command = [str(Path(sys.executable).with_name("loep")), *arguments]
    process = subprocess.Popen(command, env=surroundings, cwd=home, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return used.ru_maxrss / 2**20


def _format(rows: int) -> str:
    return "csv" if rows <= 100_000 else "parquet"


def _exponent(less: dict[str, Any], more: dict[str, Any]) -> float:
    """b of seconds ~ rows ** b."""
    return round(math.log(more["stages_seconds"] / less["stages_seconds"]) / math.log(more["rows"] / less["rows"]), 2)


if __name__ == "__main__":
    asked = parser(__doc__)
    asked.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    asked.add_argument("--known", type=int)
    asked.add_argument("--without-letters", action="store_const", const=without_letters, default=write)
    given = asked.parse_args()
    publish(measure(given.rows, given.known, given.without_letters), given.json)
