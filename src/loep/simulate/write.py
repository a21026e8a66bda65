"""Deliveries of one institution, part by part: data files, manifests and `labels.csv`."""

from pathlib import Path

import numpy as np
import polars as pl

from loep.contract import EVENTS, PROTECTED, REGISTRATIONS, Feed
from loep.simulate import afterwards, files, groups, honest, schooling
from loep.simulate.plan import Part, Plan, Written, parts

__all__ = ["Plan", "Written", "write"]


def write(out: Path, plan: Plan) -> Written:
    """Write all three feeds and `labels.csv` (registration_id, kind, innocent, group) into `out`.

    Labels hold the planted and look-alike registrations only: who is absent from them is honest. A registration on
    which two patterns are laid has one row with both kinds, joined by `+`. `group` names the ring, and is empty for
    a pattern of one registration. The same plan writes the same bytes.
    """
    out.mkdir(parents=True, exist_ok=True)
    written, labels = list[Path](), list[pl.DataFrame]()
    stretches = parts(plan)
    for part in stretches:
        rng = np.random.default_rng([plan.seed, plan.year, int(plan.institution, 36), part.number])
        made = groups.lay(rng, honest.registrations(rng, part, plan), part, plan)
        feeds: dict[Feed, pl.DataFrame] = {
            REGISTRATIONS: schooling.in_bands(made.forms).select(*REGISTRATIONS.schema),
            EVENTS: afterwards.events(rng, made, plan),
            PROTECTED: afterwards.protected(rng, made.forms),
        }
        written += [
            files.deliver(out / _name(feed, part, len(stretches)), frame, feed, plan) for feed, frame in feeds.items()
        ]
        labels.append(made.labels)
    every = pl.concat(labels)
    every.write_csv(out / "labels.csv")
    counted = every.group_by("kind").len().sort("kind")
    return Written((*written, out / "labels.csv"), plan.rows, dict(counted.iter_rows()))


def _name(feed: Feed, part: Part, count: int) -> str:
    return feed.name if count == 1 else f"{feed.name}-{part.number:03d}"
