"""What a draft of the policy would have done to past deliveries: counts and shares, never a person."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from loep.cases.capacity import with_sample
from loep.cases.comparison import COUNTED
from loep.reports import fairness
from loep.reports.association import NOTABLE, Association, Uneven
from loep.reports.fairness import Group, selection_ratio
from loep.reports.lift import Lift
from loep.reports.shares import UNEVEN, Ratio, line

DETECTOR = re.compile(r"[RM]\d\d$")
COLUMNS_SHOWN = 15


@dataclass(frozen=True)
class Backtest:
    """A draft beside the live policy, over every institution.

    `changes`: gained, lost and kept -> cases, registrations and what people decided on them. `sample_shares`: of the
    live policy and of the draft. `minutes`: per case, and where they come from. `rows` name registrations (columns of
    `comparison.ROWS` and the institution); they are for whoever runs it and are never stored. `remarks`: what could not
    be tried, and why.
    """

    live: int | None
    changes: Mapping[str, Mapping[str, int]]
    lifts: tuple[Lift, ...]
    sample_shares: tuple[float, float]
    minutes: float
    minutes_from: str
    groups_before: tuple[Group, ...]
    groups_after: tuple[Group, ...]
    associations: tuple[Association, ...]
    uneven: tuple[Uneven, ...]
    remarks: tuple[str, ...]
    rows: pl.DataFrame

    @property
    def cases(self) -> tuple[int, int]:
        """Cases of the live policy, and of the draft."""
        kept = self.changes["kept"]["cases"]
        return kept + self.changes["lost"]["cases"], kept + self.changes["gained"]["cases"]

    @property
    def hours(self) -> tuple[float, float]:
        """Hours of reviewers for these cases and the random sample on top, before and after."""
        before, after = map(with_sample, self.cases, self.sample_shares)
        return before * self.minutes / 60, after * self.minutes / 60

    @property
    def proxies(self) -> tuple[Association, ...]:
        """What stands in for a protected attribute strongly enough that a person must look at it."""
        return tuple(one for one in self.associations if one.notable)

    def as_dict(self) -> dict[str, Any]:
        """What is kept with the version: JSON, aggregates only."""
        return {
            "live": self.live,
            "changes": {change: dict(counts) for change, counts in self.changes.items()},
            "cases": list(self.cases),
            "hours": [round(hours, 1) for hours in self.hours],
            "minutes": self.minutes,
            "minutes_from": self.minutes_from,
            "lifts": [asdict(lift) for lift in self.lifts],
            "selection_ratio": [_ratio(selection_ratio(groups)) for groups in (self.groups_before, self.groups_after)],
            "groups": [asdict(group) for group in self.groups_after],
            "proxies": [asdict(one) for one in self.proxies],
            "uneven": [asdict(one) for one in self.uneven],
            "remarks": list(self.remarks),
        }

    def table(self) -> str:
        """The same as plain text for people."""
        before, after = self.cases
        hours = self.hours
        told = [
            f"cases: {before:,} under the live policy, {after:,} under the draft",
            f"load: {hours[0]:,.0f} hours, {hours[1]:,.0f} under the draft, the random sample counted in "
            f"({self.minutes:g} minutes per case: {self.minutes_from})",
            "",
            f"{'':<10}{'cases':>9}" + "".join(f"{name:>15}" for name in COUNTED),
            *(_counts(change, counts) for change, counts in self.changes.items()),
            "",
            "confirmed among what each rule signalled under the draft and people decided on",
            *(_lift(lift) for lift in self.lifts),
        ]
        for title, groups in (("live", self.groups_before), ("draft", self.groups_after)):
            told += ["", f"in a case under the {title} policy, per protected group", *(line(g.honest) for g in groups)]
            told.append(f"  {fairness.said(groups)}")
        told += ["", f"stands in for a protected attribute (Cramer's V of {NOTABLE:g} or more): look before approving"]
        told += _proxies(self.proxies)
        told += [
            "",
            f"signals a group more or less often than others, beyond chance and {UNEVEN:g}: look before approving",
        ]
        told += [f"  {one.detector} {one.group.honest.name}: {_said(one.group.ratio)}" for one in self.uneven] or [
            "  nothing"
        ]
        return "\n".join(told + [f"note: {remark}" for remark in self.remarks])


def _proxies(found: tuple[Association, ...]) -> list[str]:
    """Rules and models all, and the strongest columns."""
    said = [one for one in found if DETECTOR.match(one.what)]
    read = [one for one in found if not DETECTOR.match(one.what)]
    told = [f"  {one.what} with {one.attribute}: {one.v:.2f}" for one in (*said, *read[:COLUMNS_SHOWN])]
    more = len(read) - COLUMNS_SHOWN
    return told + ([f"  and {more} weaker ones among the columns"] if more > 0 else []) or ["  nothing"]


def _counts(change: str, counts: Mapping[str, int]) -> str:
    return f"{change:<10}{counts['cases']:>9,}" + "".join(f"{counts[name]:>15,}" for name in COUNTED)


def _lift(lift: Lift) -> str:
    over = f"; {_said(lift.over_sample)} times the random sample" if lift.over_sample else ""
    return f"{line(lift.confirmed)}  of {lift.signalled:,} signalled{over}"


def _said(ratio: Ratio | None) -> str:
    return "too few to say" if ratio is None else f"{ratio.ratio:.2f} ({ratio.low:.2f} to {ratio.high:.2f})"


def _ratio(ratio: Ratio | None) -> dict[str, float] | None:
    return asdict(ratio) if ratio else None
