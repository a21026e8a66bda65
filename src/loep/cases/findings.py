"""What a night found and on which terms cases open: the frames and numbers that `cases.open` reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from loep.vocabulary import Kept


@dataclass(frozen=True)
class Findings:
    """One institution after detection and linking.

    `signals`: registration_id, detector, stage, points, sentence_en, sentence_nl, evidence (JSON text), at most one
    per registration and detector. `rings`: registration_id, ring (its anchor), ring_size. `links`: left_id, right_id,
    kind, strength, evidence (JSON text), left before right. `skipped`: the detectors that did not look,
    with why in both languages, as it is kept. `marked`: mark -> registration, of those whose forms were
    forgotten.
    """

    institution: str
    signals: pl.DataFrame
    rings: pl.DataFrame
    links: pl.DataFrame
    skipped: Mapping[str, Kept] = field(default_factory=dict)
    marked: Mapping[str, str] = field(default_factory=dict)

    def without(self, registrations: pl.Series) -> "Findings":
        """The same but for what is of these registrations, or links one of them."""
        ids = registrations.implode()
        own, end = pl.col("registration_id").is_in(ids), pl.any_horizontal(pl.col("left_id", "right_id").is_in(ids))
        signals, rings, links = self.signals.filter(~own), self.rings.filter(~own), self.links.filter(~end)
        return replace(self, signals=signals, rings=rings, links=links)


@dataclass(frozen=True)
class Terms:
    """`line` in points; `sample_share` of the cases that signals opened; `deadline_days` after opening.

    `key`: of the hash that case ids are.
    """

    line: int
    sample_share: float
    sample_seed: str
    deadline_days: int
    key: bytes = field(repr=False)


@dataclass(frozen=True)
class Opened:
    """What one night did to the cases of one institution."""

    opened: int
    extended: int
    sampled: int
    signals_new: int
