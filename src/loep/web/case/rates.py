"""How often what a rule or model signalled was confirmed before, and the random sample."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from loep.reports import figures
from loep.reports.figures import Counted
from loep.reports.judged import ENOUGH, clear
from loep.reports.shares import wilson
from loep.web.cheaply import Cheaply
from loep.web.visit import Visit

COUNTED: Cheaply[Counted] = Cheaply()


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
    """Per detector, and of the random sample; `at`: when they were counted, None before that."""

    at: datetime | None
    detectors: Mapping[str, Rate]
    sample: Rate

    def of(self, detector: str) -> Rate:
        return self.detectors.get(detector, Rate(0))


def rates(visit: Visit, session: Session, institution: str) -> Rates:
    """What was counted for one institution, of now or, where there is much to count, by the last night."""
    counted = COUNTED.of(
        visit.desk.bind.pool, institution, visit.now, lambda: figures.judged(session, institution, visit.now)
    )
    decided = {id: told.get("decided", {}) for id, told in counted.counts.get("detectors", {}).items()}
    return Rates(
        counted.at,
        {id: rate(outcomes) for id, outcomes in decided.items()},
        rate(counted.counts.get("sample", {})),
    )


def rate(outcomes: Mapping[str, int]) -> Rate:
    """The rate that outcome -> cases gives."""
    confirmed, judged = clear(outcomes)
    if judged < ENOUGH:
        return Rate(judged)
    low, high = wilson(confirmed, judged)
    return Rate(judged, *(round(100 * share) for share in (confirmed / judged, low, high)))
