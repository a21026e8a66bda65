"""How the points of a case come about: which detectors add up, over the group or for one registration. Pure."""

from dataclasses import dataclass

import polars as pl

from loep.cases import weigh


@dataclass(frozen=True)
class Part:
    """One detector in a sum; `registrations`: for how many of the case it fires."""

    detector: str
    points: int
    registrations: int


@dataclass(frozen=True)
class Way:
    """One way to the line: its parts, whether a rule is among them, and for one registration which."""

    parts: tuple[Part, ...]
    has_rule: bool
    registration: str | None = None

    @property
    def points(self) -> int:
        return sum(part.points for part in self.parts)

    def reaches(self, line: int) -> bool:
        return self.has_rule and self.points >= line


def ways(signals: pl.DataFrame) -> list[Way]:
    """The ways in which the signals of the registrations of one case add up, as `weigh.weigh` does it.

    First, where two or more share a detector, the sum over the group; then that of the registration with most.
    `signals`: registration_id, detector, stage, points. Empty when no live detector speaks.
    """
    said = weigh.live(signals).sort("registration_id", "detector")
    if said.is_empty():
        return []
    fires = said.group_by("detector").agg(pl.col("points").max(), pl.len().alias("registrations")).sort("detector")
    shared = fires.filter(pl.col("registrations") >= 2)
    most = said.group_by("registration_id").agg(pl.col("points").sum()).sort("points", "registration_id").row(-1)[0]
    own = said.filter(pl.col("registration_id") == most).join(fires.drop("points"), on="detector")
    return [_way(rows, who) for rows, who in ((shared, None), (own, most)) if rows.height]


def _way(rows: pl.DataFrame, registration: str | None) -> Way:
    listed = rows.sort("points", "detector", descending=[True, False])
    parts = tuple(Part(*row) for row in listed.select("detector", "points", "registrations").iter_rows())
    return Way(parts, rows.select(weigh.IS_RULE.any()).item(), registration)
