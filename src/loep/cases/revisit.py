"""What a later night does to the cases that are open already, besides letting them grow."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from sqlalchemy import bindparam, inspect, select, update
from sqlmodel import Session, col

from loep.storage.tables import Case, CaseRegistration

CHUNK = 10_000
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
    return pl.DataFrame([tuple(row) for row in session.connection().execute(wanted)], schema=MEMBERS, orient="row")


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


def change(session: Session, case_ids: Sequence[str]) -> None:
    """Who read one of these cases before must read it again before deciding."""
    for chunk in _chunks(case_ids):
        session.connection().execute(update(Case).where(col(Case.id).in_(chunk)).values(version=col(Case.version) + 1))


def _differing(kept: Mapping[str, Any], newest: Mapping[str, Any]) -> list[str]:
    return [field for field in kept.keys() | newest.keys() if kept.get(field) != newest.get(field)]


def _chunks(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
