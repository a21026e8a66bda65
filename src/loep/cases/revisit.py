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
RENEWED: dict[str, Any] = {**MEMBERS, "form": pl.String, "programme": pl.String, "field": pl.List(pl.String)}
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


def renewed(session: Session, institution: str, forms: pl.DataFrame) -> pl.DataFrame:
    """Every registration in an open case of which the newest form differs, with what stands in it now: `RENEWED`.

    `forms`: registration_id, programme and form (JSON text); a registration that it does not know keeps its form.
    """
    member = inspect(CaseRegistration).columns
    wanted = select(member.case_id, member.registration_id, cast(member.form, Text)).where(
        member.institution == institution, member.is_open
    )
    rewritten = frame(session, wanted, HELD).join(forms, on="registration_id").filter(pl.col("form") != pl.col("held"))
    told: list[tuple[str, str, str, str, list[str]]] = []
    for case_id, registration, held, form, asked in rewritten.select(*HELD, "form", "programme").iter_rows():
        if differing := _differing(json.loads(held), json.loads(form)):
            told.append((case_id, registration, form, asked or "", differing))
    return pl.DataFrame(told, schema=RENEWED, orient="row")


def renew(session: Session, renewed: pl.DataFrame) -> None:
    """Put these forms in the place of those that stand in the cases."""
    rows = renewed.select(*MEMBERS, "form", "programme").iter_rows()
    values = [{"of": of, "who": who, "newest": json.loads(form), "asked": asked} for of, who, form, asked in rows]
    if values:
        session.connection().execute(RENEW, values)


def says_else(session: Session, findings: Findings, looked_at: pl.Series) -> list[str]:
    """Which of the open cases that the night looked at, by id, do not say yet which detectors did not look, and why."""
    case = inspect(Case).columns
    kept = select(case.id, cast(case.skipped, Text)).where(
        case.institution == findings.institution, case.closed_at.is_(None)
    )
    known = frame(session, kept, SKIPPED).filter(pl.col("case_id").is_in(looked_at.implode()))
    texts = [text for text in known["skipped"].unique() if json.loads(text) != dict(findings.skipped)]
    return known.filter(pl.col("skipped").is_in(texts))["case_id"].to_list()


def say_what_did_not_look(session: Session, findings: Findings, case_ids: Sequence[str]) -> None:
    for chunk in chunks(case_ids):
        told = update(Case).where(col(Case.id).in_(chunk)).values(skipped=dict(findings.skipped))
        session.connection().execute(told)


def change(session: Session, case_ids: Sequence[str]) -> None:
    """Who read one of these cases before must read it again before deciding."""
    for chunk in chunks(case_ids):
        session.connection().execute(update(Case).where(col(Case.id).in_(chunk)).values(version=col(Case.version) + 1))


def _differing(kept: Mapping[str, Any], newest: Mapping[str, Any]) -> list[str]:
    return [field for field in kept.keys() | newest.keys() if kept.get(field) != newest.get(field)]
