"""What a night found and on which terms cases open: the frames and numbers that `cases.open` reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from loep.vocabulary import Kept


@dataclass(frozen=True)
class Findings:
    """One institution after detection and linking.

    `signals`: registration_id, detector, stage, points, sentence_en, sentence_nl, evidence (JSON text), at most one
    per registration and detector. `rings`: registration_id, ring (its anchor), ring_size. `links`: left_id, right_id,
    kind, strength, evidence (JSON text), left before right. `skipped`: the detectors that did not look,
    with why in both languages, as it is kept.
    """

    institution: str
    signals: pl.DataFrame
    rings: pl.DataFrame
    links: pl.DataFrame
    skipped: Mapping[str, Kept] = field(default_factory=dict)


@dataclass(frozen=True)
class Terms:
    """`line` in points; `sample_share` of the cases that signals opened; `deadline_days` after opening."""

    line: int
    sample_share: float
    sample_seed: str
    deadline_days: int


@dataclass(frozen=True)
class Opened:
    """What one night did to the cases of one institution."""

    opened: int
    extended: int
    sampled: int
    signals_new: int
