"""What a later night does to the cases that are open already, besides letting them grow."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from sqlalchemy import Text, bindparam, cast, inspect, select, update
from sqlmodel import Session, col

from loep.cases.findings import Findings
from loep.storage.bulk import chunks, frame
from loep.storage.tables import Case, CaseRegistration

MEMBERS = {"case_id": pl.String, "registration_id": pl.String}
HELD = {**MEMBERS, "held": pl.String}
SKIPPED = {"case_id": pl.String, "skipped": pl.String}
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


def renew_forms(session: Session, institution: str, forms: pl.DataFrame) -> pl.DataFrame:
    """Put the newest form on every registration in an open case where it differs.

    Returns case_id and field of what did. `forms`: registration_id, programme and form (JSON text); a registration
    that it does not know keeps the form it has.
    """
    member = inspect(CaseRegistration).columns
    wanted = select(member.case_id, member.registration_id, cast(member.form, Text)).where(
        member.institution == institution, member.is_open
    )
    rewritten = frame(session, wanted, HELD).join(forms, on="registration_id").filter(pl.col("form") != pl.col("held"))
    told: list[tuple[str, str]] = []
    renewed: list[dict[str, Any]] = []
    for case_id, registration, *texts, asked in rewritten.select(*HELD, "form", "programme").iter_rows():
        kept, newest = map(json.loads, texts)
        if differing := _differing(kept, newest):
            told += [(case_id, field) for field in differing]
            renewed.append({"of": case_id, "who": registration, "newest": newest, "asked": asked or ""})
    if renewed:
        session.connection().execute(RENEW, renewed)
    return pl.DataFrame(told, schema=RENEWED, orient="row").unique()


def say_what_did_not_look(session: Session, findings: Findings, looked_at: pl.Series) -> None:
    """Write on the open cases that the night looked at, by id, which detectors did not look, and why."""
    case = inspect(Case).columns
    kept = select(case.id, cast(case.skipped, Text)).where(
        case.institution == findings.institution, case.closed_at.is_(None)
    )
    skipped = dict(findings.skipped)
    known = frame(session, kept, SKIPPED).filter(pl.col("case_id").is_in(looked_at.implode()))
    says_else = [text for text in known["skipped"].unique() if json.loads(text) != skipped]
    changed = known.filter(pl.col("skipped").is_in(says_else))["case_id"].to_list()
    for chunk in chunks(changed):
        session.connection().execute(update(Case).where(case.id.in_(chunk)).values(skipped=skipped))


def change(session: Session, case_ids: Sequence[str]) -> None:
    """Who read one of these cases before must read it again before deciding."""
    for chunk in chunks(case_ids):
        session.connection().execute(update(Case).where(col(Case.id).in_(chunk)).values(version=col(Case.version) + 1))


def _differing(kept: Mapping[str, Any], newest: Mapping[str, Any]) -> list[str]:
    return [field for field in kept.keys() | newest.keys() if kept.get(field) != newest.get(field)]
