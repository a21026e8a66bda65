"""`make evaluate`: nights over a fixed panel of seeds, by the command line as users have it.

    python -m tests.bench.panel [--rows 20000] [--seeds 401 402 403 404 405] [--out docs]

Writes `evaluation.json`, `evaluation.md` and `images/evaluation.svg` into the folder `out`. Every count is summed over
the seeds; a share is that of the sums, with its interval. The seeds are ones on which nobody tuned a rule: where
somebody looks at which registrations of a seed came into a case, it joins LOOKED_AT and the panel moves on.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import polars as pl

from loep.reports import evaluation, evaluation_picture, fairness
from loep.reports.evaluation import Evaluation
from loep.reports.shares import Share, share
from loep.reports.watched import watched
from loep.simulate.write import Plan, write
from tests.bench.measure import HOME
from tests.bench.nights import loep, prepared

SEEDS = (401, 402, 403, 404, 405)
LOOKED_AT = (101, 102, 103, 104, 105, 301, 302, 303, 501, 502)
ROWS = 20_000


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=ROWS)
    asked.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    asked.add_argument("--out", type=Path, default=HOME / "docs")
    given = asked.parse_args()
    told = []
    for seed in given.seeds:
        with tempfile.TemporaryDirectory() as folder:
            told.append(night(Path(folder), seed, given.rows))
        print(f"seed {seed}: recall {told[-1].recall.share:.3f}", file=sys.stderr)
    whole = together(told)
    publish(whole, given.out, f"{len(given.seeds)} nights of {given.rows:,} registrations, seeds {given.seeds}")
    print(whole.table())


def night(folder: Path, seed: int, rows: int) -> Evaluation:
    """One institution from nothing: registers, one delivery of all feeds, one night."""
    write(folder / "in", Plan(rows=rows, seed=seed))
    prepared(folder)
    loep(folder, "run", "detect", "--folder", str(folder / "in"))
    loep(folder, "cases", "export", str(folder / "cases.parquet"))
    loep(folder, "cases", "signals", str(folder / "signals.parquet"))
    cases, labels = pl.read_parquet(folder / "cases.parquet"), pl.read_csv(folder / "in" / "labels.csv")
    looked_for, protected = watched(HOME), min((folder / "in").glob("protected*.csv"))
    people = fairness.persons_beside(protected, None)
    return evaluation.evaluate(
        cases,
        labels,
        rows,
        looked_for.opening,
        looked_for.signalled(pl.read_parquet(folder / "signals.parquet")),
        fairness.among_honest(evaluation.flagged(cases), labels, people, protected),
    )


def together(told: list[Evaluation]) -> Evaluation:
    """One evaluation with the counts of all."""
    first = told[0]
    headline = ("recall", "ring_members", "recall_rings", "precision")
    changed: dict[str, Any] = {name: summed(getattr(one, name) for one in told)[0] for name in headline}
    honest = [one.honest for one in told if one.honest]
    listed = ("kinds", "rings", "context", "unwatched", "look_alikes", "at_capacity", "right_at_capacity")
    changed |= {name: summed(each for one in told for each in getattr(one, name)) for name in listed}
    changed["groups"] = fairness.summed([one.groups for one in told])
    return replace(first, **changed, honest=summed(honest)[0] if honest else None)


def summed(shares: Iterable[Share]) -> tuple[Share, ...]:
    counts: dict[str, list[int]] = {}
    for each in shares:
        part = counts.setdefault(each.name, [0, 0])
        part[0], part[1] = part[0] + each.part, part[1] + each.whole
    return tuple(share(name, *counts[name]) for name in counts)


def publish(told: Evaluation, out: Path, what: str) -> None:
    (out / "images").mkdir(parents=True, exist_ok=True)
    (out / "evaluation.json").write_text(told.to_json() + "\n", encoding="utf-8")
    (out / "images" / "evaluation.svg").write_text(evaluation_picture.svg(told), encoding="utf-8")
    (out / "evaluation.md").write_text(_page(told, what), encoding="utf-8")


def _page(told: Evaluation, what: str) -> str:
    lines = [
        "# What the rules find, and whom they trouble",
        "",
        f"Measured with `make evaluate`: {what}. Simulated, so it says how Loep does on what we thought of, no more.",
        f"Seeds {', '.join(map(str, LOOKED_AT))} were looked at while rules were made; nobody tuned a rule on others.",
        "",
        "![Shares with their intervals](images/evaluation.svg)",
    ]
    for title, shares in told.blocks:
        lines += ["", f"## {title}", "", "| | count | share | 95 % interval |", "|---|---:|---:|---:|"]
        lines += [_row(asdict(each)) for each in shares]
    return "\n".join([*lines, "", f"{fairness.said(told.groups)}.", ""])


def _row(each: dict[str, Any]) -> str:
    counts = f"{each['part']:,} of {each['whole']:,}"
    if each["share"] is None:
        return f"| {each['name']} | {counts} | | |"
    return f"| {each['name']} | {counts} | {each['share']:.2%} | {each['low']:.2%} to {each['high']:.2%} |"


if __name__ == "__main__":
    main()
