"""Which rules open cases, and which only add context: what an evaluation may expect of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from loep import content
from loep.detection import policy
from loep.vocabulary import Stage


@dataclass(frozen=True)
class Watched:
    """`opening`: names of the live rules with points. `context`: name -> id of the live rules without."""

    opening: frozenset[str]
    context: Mapping[str, str]

    def signalled(self, signals: pl.DataFrame) -> dict[str, pl.Series]:
        """Name of a context rule -> the registrations it signals. `signals`: registration_id, detector."""
        said = pl.col("detector")
        return {name: signals.filter(said == id)["registration_id"] for name, id in self.context.items()}


def watched(home: Path) -> Watched:
    """By the policy that the content folder ships."""
    rules = content.rules(home)
    ruled = policy.read(home / "rules" / "policy.toml", rules, content.models(home))
    looking = [(rule, ruled.ruling(rule.id)) for rule in rules if rule.subject == "registration"]
    live = [(rule, ruling.points) for rule, ruling in looking if ruling.stage == Stage.LIVE]
    return Watched(
        opening=frozenset(rule.name for rule, points in live if points),
        context={rule.name: rule.id for rule, points in live if not points},
    )
