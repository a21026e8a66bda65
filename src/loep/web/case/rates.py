"""How often what a rule or model signalled was confirmed before, and the random sample: counted by the last night."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from loep.reports.judged import ENOUGH, clear
from loep.reports.shares import wilson
from loep.storage.tables import Figures


@dataclass(frozen=True)
class Rate:
    """Of every hundred cases judged clearly (confirmed or unfounded), how many were confirmed, with the 95 % interval.

    `judged`: how many it rests on. The three numbers are None while those are too few.
    """

    judged: int
    confirmed: int | None = None
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Rates:
    """Per detector, and of the random sample; `at`: when they were counted, None before the first night that did."""

    at: datetime | None
    detectors: Mapping[str, Rate]
    sample: Rate

    def of(self, detector: str) -> Rate:
        return self.detectors.get(detector, Rate(0))


def rates(session: Session, institution: str) -> Rates:
    """What the last night counted for one institution."""
    kept = session.get(Figures, institution)
    counts: Mapping[str, Any] = kept.counts if kept else {}
    decided = {id: told.get("decided", {}) for id, told in counts.get("detectors", {}).items()}
    return Rates(
        kept.counted_at if kept else None,
        {id: rate(outcomes) for id, outcomes in decided.items()},
        rate(counts.get("sample", {})),
    )


def rate(outcomes: Mapping[str, int]) -> Rate:
    """The rate that outcome -> cases gives."""
    confirmed, judged = clear(outcomes)
    if judged < ENOUGH:
        return Rate(judged)
    low, high = wilson(confirmed, judged)
    return Rate(judged, *(round(100 * share) for share in (confirmed / judged, low, high)))
