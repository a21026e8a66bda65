"""The earlier history of the people of one case. Read on request, for it is more than the case itself needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select
from starlette.responses import Response

from loep.cases import earlier
from loep.cases.claim import find
from loep.cases.earlier import Elsewhere
from loep.storage.session import reading, transaction
from loep.storage.tables import CaseRegistration
from loep.web.access import Permission, Purpose, page
from loep.web.case.fields import written
from loep.web.case.sheet import Member, members
from loep.web.language import writers
from loep.web.layout.render import show
from loep.web.persons import registered
from loep.web.visit import Here, Visit


@dataclass(frozen=True)
class Registered:
    """One other registration of a person, and the cases it is or was in."""

    submitted_at: datetime | None
    programme: str
    year: str
    status: str
    cases: list[Elsewhere]


@dataclass(frozen=True)
class Person:
    """Somebody of the case (under the number of each registration in it), with what else is known, oldest first."""

    members: tuple[Member, ...]
    earlier: list[Registered]


@page("GET", "/cases/{case_id}/persons", Permission.CASES, Purpose.REVIEW)
def persons(visit: Here, case_id: str) -> Response:
    with reading(visit.desk.bind) as session:
        case = find(session, visit.viewer, case_id)
        own = members(_registrations(session, case_id))
        frames = registered.paths(session, visit.desk.settings, case.institution)
    people, unread = _people(visit, case_id, own, frames)
    told: dict[str, Any] = {"people": people, "kept": len(frames), "unread": unread}
    return show(visit, "persons/page.html", here=f"/cases/{case_id}", case=case, **told)


def _people(visit: Visit, case_id: str, own: Sequence[Member], frames: Sequence[Path]) -> tuple[list[Person], int]:
    """Who has other registrations first, of who has none only the name; and how many of the frames cannot be read."""
    by_person: dict[str, list[Member]] = {}
    for member in own:
        by_person.setdefault(str(member.form.get("person_id") or member.registration_id), []).append(member)
    here = {member.registration_id for member in own}
    read, unread = registered.of(frames, by_person.keys())
    rows = [row for row in read.to_dicts() if row["registration_id"] not in here]
    with transaction(visit.desk.bind) as session:
        known = [*(row["registration_id"] for row in rows), *here]
        elsewhere = earlier.of(session, visit.viewer, case_id, known, visit.now)
    found = [
        Person(
            tuple(each),
            [_told(row, elsewhere, visit.language) for row in rows if row["person_id"] == person]
            + [again for member in each for again in _again(member, elsewhere, visit.language)],
        )
        for person, each in by_person.items()
    ]
    return sorted(found, key=lambda person: (not person.earlier, person.members[0].number)), unread


def _told(row: dict[str, Any], elsewhere: dict[str, list[Elsewhere]], language: str) -> Registered:
    write = writers(language)
    return Registered(
        submitted_at=row["submitted_at"],
        programme=str(row["programme"] or ""),
        year=str(row["academic_year"] or ""),
        status=written("status", row["status"], language, write) or "",
        cases=elsewhere.get(row["registration_id"], []),
    )


def _again(member: Member, elsewhere: dict[str, list[Elsewhere]], language: str) -> list[Registered]:
    """The same registration, where an earlier case was about it too."""
    cases = elsewhere.get(member.registration_id)
    row = {name: member.form.get(name) for name in ("programme", "academic_year", "status")}
    told = member.form.get("submitted_at")
    at = datetime.fromisoformat(told) if isinstance(told, str) else None
    there = {member.registration_id: cases or []}
    return (
        [_told({**row, "registration_id": member.registration_id, "submitted_at": at}, there, language)]
        if cases
        else []
    )


def _registrations(session: Session, case_id: str) -> list[CaseRegistration]:
    wanted = select(CaseRegistration).where(CaseRegistration.case_id == case_id)
    return list(session.exec(wanted.order_by(col(CaseRegistration.registration_id))))
