"""What a later night does to the cases that are open already, besides letting them grow."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from sqlalchemy import bindparam, inspect, select, update
from sqlmodel import Session, col

from loep.cases.findings import Findings
from loep.storage.bulk import chunks, frame
from loep.storage.tables import Case, CaseRegistration

MEMBERS = {"case_id": pl.String, "registration_id": pl.String}
RENEWED = {"case_id": pl.String, "field": pl.String}
RENEW = (
    update(CaseRegistration)
    .where(col(CaseRegistration.case_id) == bindparam("of"), col(CaseRegistration.registration_id) == bindparam("who"))
    .values(form=bindparam("newest"), programme=bindparam("asked"))
)


def members(session: Session, institution: str) -> pl.DataFrame:
    """Every registration in an open case: case_id, registration_id, in that order."""
    member = inspect(CaseRegistration).columns
    wanted = (
        select(member.case_id, member.registration_id)
        .where(member.institution == institution, member.is_open)
        .order_by(member.case_id, member.registration_id)
    )
    return frame(session, wanted, MEMBERS)


def renew_forms(session: Session, institution: str, forms: Mapping[str, Mapping[str, Any]]) -> pl.DataFrame:
    """Put the newest form on every registration in an open case where it differs.

    Returns case_id and field of what did. A registration that `forms` does not know keeps the form it has.
    """
    member = inspect(CaseRegistration).columns
    wanted = select(member.case_id, member.registration_id, member.form).where(
        member.institution == institution, member.is_open
    )
    told: list[tuple[str, str]] = []
    renewed: list[dict[str, Any]] = []
    for case_id, registration, kept in session.connection().execute(wanted):
        newest = forms.get(registration, kept)
        if newest is kept or not (differing := _differing(kept, newest)):
            continue
        told += [(case_id, field) for field in differing]
        asked = newest.get("programme") or ""
        renewed.append({"of": case_id, "who": registration, "newest": dict(newest), "asked": asked})
    if renewed:
        session.connection().execute(RENEW, renewed)
    return pl.DataFrame(told, schema=RENEWED, orient="row").unique()


def say_what_did_not_look(session: Session, findings: Findings, population: pl.Series) -> None:
    """Write on every open case that the night looked at which detectors did not look, and why."""
    case = inspect(Case).columns
    seen = members(session, findings.institution).filter(pl.col("registration_id").is_in(population.implode()))
    kept = select(case.id, case.skipped).where(case.institution == findings.institution, case.closed_at.is_(None))
    looked_at, skipped = set(seen["case_id"]), dict(findings.skipped)
    changed = [id for id, before in session.connection().execute(kept) if id in looked_at and before != skipped]
    for chunk in chunks(changed):
        session.connection().execute(update(Case).where(case.id.in_(chunk)).values(skipped=skipped))


def change(session: Session, case_ids: Sequence[str]) -> None:
    """Who read one of these cases before must read it again before deciding."""
    for chunk in chunks(case_ids):
        session.connection().execute(update(Case).where(col(Case.id).in_(chunk)).values(version=col(Case.version) + 1))


def _differing(kept: Mapping[str, Any], newest: Mapping[str, Any]) -> list[str]:
    return [field for field in kept.keys() | newest.keys() if kept.get(field) != newest.get(field)]
