"""Why a case is there: every signal found again from the records of the run that said it, and how its points add up."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from loep import content
from loep.audit import log
from loep.cases import points
from loep.cases.hold import holds
from loep.detection.declaration import Model
from loep.detection.rules import Rule
from loep.errors import Conflict
from loep.night import past
from loep.night.past import Past
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Case, CaseRegistration, Run, Signal

Detector = Rule | Model
COMPARED = ("stage", "points", "sentence_en", "sentence_nl")
POINTS = {"registration_id": pl.String, "detector": pl.String, "stage": pl.String, "points": pl.Int64}


@dataclass(frozen=True)
class Again:
    """A signal as it was recorded and what became of it. `reads`: the columns its detector reads, as they stood.

    `differs`: None when it came out the same; otherwise in what it does not, or why nobody can say.
    """

    signal: Signal
    still_holds: bool
    reads: Mapping[str, Any]
    thresholds: Mapping[str, float]
    differs: str | None


@dataclass(frozen=True)
class Explained:
    """A case with its signals found again. `line`: of the policy under which it was opened, None when that is gone."""

    case: Case
    registrations: int
    line: int | None
    ways: list[points.Way]
    runs: list[Past]
    signals: list[Again]

    @property
    def reproduced(self) -> bool:
        """Whether every signal came out the same and nothing stood in the way of saying so."""
        return not any(again.differs for again in self.signals) and not any(run.obstacles for run in self.runs)


def explain(bind: Engine, settings: Settings, case_id: str, by: str, now: datetime) -> Explained:
    """Find every signal of a case that holds again; that `by` asked is an event. Raises Conflict for no such case."""
    with transaction(bind) as session:
        case = session.get(Case, case_id)
        if case is None:
            raise Conflict("there is no such case: `loep cases list` shows which there are")
        members = session.exec(select(CaseRegistration).where(CaseRegistration.case_id == case_id)).all()
        if all(member.forgotten_at for member in members):
            raise Conflict("its term is over: what was said of this case is forgotten")
        signals = _signals(session, case_id)
        wanted = {case.run_id, *(signal.run_id for signal, _ in signals)}
        runs = {run.id: run for run in session.exec(select(Run).where(col(Run.id).in_(wanted)))}
        told = {"registrations": sorted(member.registration_id for member in members)}
        entry = log.Entry(case.institution, by, "shell", "case.explained", f"case:{case_id}", "audit", told)
        log.append(session, [entry], now)
    spoke = sorted({signal.run_id for signal, _ in signals}, key=lambda id: runs[id].started_at)
    seen = {id: past.again(bind, settings, runs[id], case.institution) for id in spoke}
    opened_under = past.policy_of(bind, settings, runs[case.run_id], case.institution)
    held = pl.DataFrame([s.model_dump(include=set(POINTS)) for s, still in signals if still], schema=POINTS)
    detectors = _detectors(settings)
    return Explained(
        case=case,
        registrations=len(members),
        line=opened_under.line if opened_under else None,
        ways=points.ways(held),
        runs=list(seen.values()),
        signals=[_again(said, seen[said[0].run_id], detectors.get(said[0].detector)) for said in signals],
    )


def _signals(session: Session, case_id: str) -> list[tuple[Signal, bool]]:
    """Of every registration and detector what holds, or else what it said last, and whether that holds."""
    wanted = (
        select(Signal, holds())
        .join(CaseRegistration, col(CaseRegistration.registration_id) == col(Signal.registration_id))
        .join(Case, col(Case.id) == col(CaseRegistration.case_id))
        .where(Case.id == case_id, Case.institution == Signal.institution, Signal.sentence_en != "")
        .order_by(col(Signal.recorded_at), col(Signal.key))
    )
    said = sorted(session.exec(wanted).all(), key=lambda found: bool(found[1]))
    newest = {(signal.registration_id, signal.detector): (signal, bool(still)) for signal, still in said}
    return [newest[key] for key in sorted(newest)]


def _detectors(settings: Settings) -> dict[str, Detector]:
    found: list[Detector] = [*content.rules(settings.home), *content.models(settings.home)]
    return {each.id: each for each in found}


def _again(found: tuple[Signal, bool], seen: Past, detector: Detector | None) -> Again:
    (signal, still), columns = found, detector.columns if detector else ()
    row = seen.frame.filter(pl.col("registration_id") == signal.registration_id)
    there = [name for name in columns if name in row.columns]
    reads = row.select(there).row(0, named=True) if there and row.height else {}
    ruled = seen.policy.ruling(signal.detector).thresholds if seen.policy else {}
    defaults = detector.parameters if detector else {}
    return Again(signal, still, reads, {**defaults, **ruled}, _differs(signal, seen))


def _differs(signal: Signal, seen: Past) -> str | None:
    found = seen.signals.filter(
        (pl.col("registration_id") == signal.registration_id) & (pl.col("detector") == signal.detector)
    ).to_dicts()
    if not found:
        why = "; ".join(seen.obstacles)
        return f"cannot be reproduced: {why}" if why else "the same records do not give this signal"
    (now,) = found
    other = [name for name in COMPARED if now[name] != getattr(signal, name)]
    evidence = json.loads(now["evidence"])
    names = sorted(evidence.keys() | signal.evidence.keys())
    other += [f"evidence {name}" for name in names if evidence.get(name) != signal.evidence.get(name)]
    return f"in {', '.join(other)}" if other else None
