"""What a rule or model did so far: new signals per night, how often it was confirmed, and its fitted models."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from loep.reports.judged import ENOUGH, clear
from loep.reports.shares import Ratio, Share, ratio, share
from loep.storage.tables import FittedModel, Run
from loep.vocabulary import RunState

NIGHTS = 30


@dataclass(frozen=True)
class Record:
    """`nights` the oldest first; `confirmed` of cases, those of its trial until it was live. `lift` over the random
    sample; None while one of both has too few judgements."""

    nights: tuple[tuple[date, int], ...]
    confirmed: Share
    lift: Ratio | None


def record(counts: Mapping[str, Any], detector: str, nights: Sequence[date]) -> Record:
    """Of the counts that `figures.count` took."""
    own = counts.get("detectors", {}).get(detector, {})
    new = own.get("nights", {})
    part, whole = clear(own.get("decided") or own.get("tried", {}))
    drawn, of = clear(counts.get("sample", {}))
    return Record(
        tuple((night, new.get(night.isoformat(), 0)) for night in nights),
        share(detector, part, whole),
        ratio(part, whole, drawn, of) if min(whole, of) >= ENOUGH else None,
    )


def nights(session: Session) -> list[date]:
    """The days of the last finished nights, the oldest first."""
    finished = select(col(Run.night)).where(Run.kind == "detect", Run.state == RunState.FINISHED.value).distinct()
    return sorted(session.exec(finished.order_by(col(Run.night).desc()).limit(NIGHTS)))


def fits(session: Session, model: str, institution: str) -> Sequence[FittedModel]:
    """The newest fits of a model, as far as the visitor may see them."""
    asked = select(FittedModel).where(FittedModel.model == model)
    if institution:
        asked = asked.where(FittedModel.institution == institution)
    return session.exec(asked.order_by(col(FittedModel.fitted_at).desc()).limit(10)).all()
