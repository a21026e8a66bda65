"""What a night found: signals, rings and links, in the shapes that opening cases reads."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from types import MappingProxyType
from typing import Any

import polars as pl
from sqlalchemy import Engine

from loep.cases.open import Findings, Opened, Terms, candidates, open_cases
from loep.storage.session import transaction
from loep.storage.tables import Run

NIGHT = datetime(2026, 4, 1, 4, 15, tzinfo=UTC)
TERMS = Terms(line=3, sample_share=0.0, sample_seed="spring", deadline_days=14, key=bytes(32))
PROGRAMMES = ("34280", "34401")
SIGNALS = {
    "registration_id": pl.String,
    "detector": pl.String,
    "stage": pl.String,
    "points": pl.Int64,
    "sentence_en": pl.String,
    "sentence_nl": pl.String,
    "evidence": pl.String,
}
FORMS = {"registration_id": pl.String, "programme": pl.String, "form": pl.String}
RINGS = {"registration_id": pl.String, "ring": pl.String, "ring_size": pl.Int64}
LINKS = {
    "left_id": pl.String,
    "right_id": pl.String,
    "kind": pl.String,
    "strength": pl.Float64,
    "evidence": pl.String,
}


def signals(*lines: str, stage: str = "live", evidence: dict[str, Any] | None = None) -> pl.DataFrame:
    """Signals from lines like "R05 3 ann bob": the detector, its points, and the registrations it fires for."""
    rows = [
        {
            "registration_id": registration,
            "detector": line.split()[0],
            "stage": stage,
            "points": int(line.split()[1]),
            "sentence_en": f"{line.split()[0]} fires",
            "sentence_nl": f"{line.split()[0]} slaat aan",
            "evidence": json.dumps(evidence or {"persons": 4}),
        }
        for line in lines
        for registration in line.split()[2:]
    ]
    return pl.DataFrame(rows, schema=SIGNALS)


def rings(*lines: str) -> pl.DataFrame:
    """Rings from lines like "ann bob cas": the members, the anchor first."""
    rows = [
        {"registration_id": member, "ring": line.split()[0], "ring_size": len(line.split())}
        for line in lines
        for member in line.split()
    ]
    return pl.DataFrame(rows, schema=RINGS)


def links(ring_lines: pl.DataFrame) -> pl.DataFrame:
    """Every two members of a ring share a letter."""
    rows = [
        {"left_id": left, "right_id": right, "kind": "letter", "strength": 0.9, "evidence": "{}"}
        for _, group in ring_lines.group_by("ring")
        for left, right in combinations(sorted(group["registration_id"]), 2)
    ]
    return pl.DataFrame(rows, schema=LINKS)


def found(said: pl.DataFrame, grouped: pl.DataFrame | None = None, institution: str = "25BE") -> Findings:
    together = rings() if grouped is None else grouped
    return Findings(institution, said, together, links(together))


def forms(names: Iterable[str], corrected: Mapping[str, Mapping[str, Any]] = MappingProxyType({})) -> pl.DataFrame:
    """The form of each registration; half of them ask for another programme. `corrected`: what some say instead."""
    told = {
        name: {"surname": f"Surname-{name}", "programme": PROGRAMMES[name[0] > "b"], **corrected.get(name, {})}
        for name in names
    }
    rows = [(name, form["programme"], json.dumps(form)) for name, form in told.items()]
    return pl.DataFrame(rows, schema=FORMS, orient="row")


def night(bind: Engine, name: str, **values: Any) -> Run:
    """A run that is in the database."""
    run = Run(
        **{
            "id": name,
            "kind": "detect",
            "night": date(2026, 4, 1),
            "folder": "inbox",
            "state": "running",
            "started_at": NIGHT,
            **values,
        }
    )
    with transaction(bind) as session:
        return session.merge(run)


def opened(
    bind: Engine,
    findings: Findings,
    terms: Terms = TERMS,
    population: str = "",
    nights: int = 0,
    corrected: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
    **values: Any,
) -> Opened:
    """Run the opening stage as a night does, `nights` nights after the first; `corrected`: what forms say by then.

    Other keywords are values of the run.
    """
    run = night(bind, f"run-{nights}", **values)
    ids = pl.Series("registration_id", population.split(), dtype=pl.String)
    with transaction(bind) as session:
        wanted = candidates(session, findings, terms, ids)
        newest = forms(wanted, corrected)
        return open_cases(session, findings, terms, newest, run, NIGHT + timedelta(days=nights), ids)
