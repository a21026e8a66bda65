"""The catalogue: every rule and model as it stands, so that anybody concerned can see what Loep looks at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select
from starlette.responses import Response

from loep.detection.explanation import Explanation
from loep.detection.policy import Policy, Ruling
from loep.detection.rules import Rule
from loep.detection.thresholds import Number
from loep.policies import stops
from loep.reports import figures
from loep.reports.judged import ENOUGH
from loep.storage.session import reading
from loep.storage.tables import Run
from loep.subjects.dictionary import COLUMNS
from loep.vocabulary import RunState, Words
from loep.web.access import Permission, Purpose, page
from loep.web.case import evidence
from loep.web.catalogue import track
from loep.web.charts.bars import sparkline
from loep.web.detectors import detectors, policy, thresholds, told
from loep.web.language import writers
from loep.web.layout.render import show
from loep.web.policy.words import CARD, NAMED
from loep.web.visit import Here, Visit


@dataclass(frozen=True)
class Entry:
    """One rule or model; `skipped`: why it did not look last night or is stopped now, None when it looks."""

    id: str
    name: str
    is_rule: bool
    explanation: Explanation
    ruling: Ruling
    thresholds: Mapping[str, float]
    numbers: Mapping[str, Number]
    columns: tuple[Any, ...]
    where: str
    signals: int
    skipped: Words | None


@page("GET", "/catalogue", Permission.CATALOGUE, Purpose.SCREEN)
def catalogue(visit: Here) -> Response:
    with reading(visit.desk.bind) as session:
        counted = figures.read(session, visit.viewer.institution, visit.now)
        skipped = _skipped(session, visit)
        nights = track.nights(session)
    strict = policy(visit.desk)
    entries = _entries(visit, strict, counted.counts, skipped)
    records = {entry.id: track.record(counted.counts, entry.id, nights) for entry in entries}
    short = writers(visit.language)["short"]
    return show(
        visit,
        "catalogue/page.html",
        entries=entries,
        records=records,
        sparks={
            id: sparkline([(short(night), number) for night, number in record.nights], height=22.0)
            for id, record in records.items()
        },
        enough=ENOUGH,
        policy=strict,
        counted=counted.at if counted.at != visit.now else None,
    )


@page("GET", "/catalogue/{detector_id}", Permission.CATALOGUE, Purpose.SCREEN)
def detector(visit: Here, detector_id: str) -> Response:
    with reading(visit.desk.bind) as session:
        counted = figures.read(session, visit.viewer.institution, visit.now)
        skipped = _skipped(session, visit)
        nights = track.nights(session)
        models = track.fits(session, detector_id, visit.viewer.institution)
    strict = policy(visit.desk)
    found = [each for each in _entries(visit, strict, counted.counts, skipped) if each.id == detector_id]
    if not found:
        raise LookupError(detector_id)
    record = track.record(counted.counts, detector_id, nights)
    short = writers(visit.language)["short"]
    return show(
        visit,
        "catalogue/one.html",
        entry=found[0],
        policy=strict,
        record=record,
        spark=sparkline([(short(night), number) for night, number in record.nights]),
        enough=ENOUGH,
        models=models,
        named=NAMED,
        card=CARD,
        feature=evidence.label,
        counted=counted.at if counted.at != visit.now else None,
    )


def _entries(visit: Visit, strict: Policy, counts: Mapping[str, Any], skipped: Mapping[str, Words]) -> list[Entry]:
    words, seen = told(visit.desk, visit.language), counts.get("detectors", {})
    return [
        Entry(
            id=item.id,
            name=words[item.id].name,
            is_rule=isinstance(item, Rule),
            explanation=words[item.id].explanation,
            ruling=strict.ruling(item.id),
            thresholds=thresholds(item, strict),
            numbers=item.numbers,
            columns=tuple((name, COLUMNS[name]) for name in item.columns if name in COLUMNS),
            where=item.where.partition(":")[0],
            signals=seen.get(item.id, {}).get("signals", 0),
            skipped=skipped.get(item.id),
        )
        for item in detectors(visit.desk.settings.home)
    ]


def _skipped(session: Session, visit: Visit) -> dict[str, Words]:
    """Why detectors did not look in the last night, or are stopped now."""
    finished = select(Run).where(col(Run.kind) == "detect", col(Run.state) == RunState.FINISHED)
    last = session.exec(finished.order_by(col(Run.finished_at).desc()).limit(1)).first()
    skipped = {id: Words.read(why) for id, why in (last.summary.get("skipped", {}) if last else {}).items()}
    known = [item.id for item in detectors(visit.desk.settings.home)]
    return skipped | stops.stopped([stop.detector for stop in stops.standing(session)], known)
