"""What the load showed: `load.json` for machines, `load.md` for people."""

import json
import os
import platform
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.reviewing import Answered

TARGETS = {"p95": 300.0, "p99": 1_000.0, "errors": 0.001}
HEAD = """# The desk under load

Made with `make load` on {cores} cores, Python {python}, {date}: {reviewers} reviewers, {rate} requests a second for
{seconds} s over {cases:,} cases (nine of ten closed) on PostgreSQL, while nights of {night_rows:,} registrations ran
beside it on the same cores, at a lower priority ({finished} finished, {failed} failed). Time counts from the moment a
request was due, so waiting is in it. How busy the machine was besides (load average of the last five minutes): {busy}.
"""


def figures(answers: Sequence[Answered]) -> dict[str, float | int]:
    """Milliseconds at the median and in the tail, and the share that went wrong."""
    times = np.array([each.milliseconds for each in answers])
    p50, p95, p99 = (round(float(np.percentile(times, share)), 1) for share in (50, 95, 99))
    wrong = sum(each.wrong for each in answers)
    return {
        "requests": len(answers),
        "p50": p50,
        "p95": p95,
        "p99": p99,
        "max": round(float(times.max()), 1),
        "errors": round(wrong / len(answers), 5),
    }


def publish(told: dict[str, Any], out: Path) -> None:
    machine = {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "date": date.today().isoformat(),
        "busy": round(os.getloadavg()[1], 1),
    }
    told = {**machine, **told}
    out.mkdir(parents=True, exist_ok=True)
    (out / "load.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    (out / "load.md").write_text(page(told), encoding="utf-8")
    print(json.dumps(told, indent=2))


def page(told: dict[str, Any]) -> str:
    nights, every = told["nights"], told["all"]
    rate = round(every["requests"] / told["seconds"], 1)
    lines = [HEAD.format(rate=rate, night_rows=nights["rows_each"], **{**told, **nights})]
    lines += [
        "| | requests | p50, ms | p95, ms | p99, ms | slowest, ms | errors |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, row in {"all": every, **told["kinds"]}.items():
        times = " | ".join(f"{row[key]:,.0f}" for key in ("p50", "p95", "p99", "max"))
        lines.append(f"| {name} | {row['requests']:,} | {times} | {row['errors']:.2%} |")
    met = [f"{name} {'met' if every[name] <= target else 'missed'}" for name, target in TARGETS.items()]
    lines += ["", f"Targets, p95 300 ms, p99 1 s, errors 0.1 %: {', '.join(met)}.", ""]
    return "\n".join(lines)
