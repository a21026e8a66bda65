"""Who saw a person, wherever and however; and that it was asked is in the log as well."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import col, select

from loep.audit import browse
from loep.audit.log import append, forget
from loep.cases import export
from loep.cases.viewer import Viewer
from loep.cases.viewer import said as saying
from loep.settings import Settings
from loep.storage.marks import Marks
from loep.storage.session import transaction
from loep.storage.tables import CaseRegistration, Sighting
from loep.vocabulary import Role
from loep.web.app import create
from tests.builders import desk
from tests.web.test_audit import auditing, said, seen_by_rosa
from tests.web.visitors import logged_in

MARKS = Marks(lambda column, value: sha256(f"{column}:{value}".encode()).hexdigest()[:32])


@pytest.fixture
def app(settings: Settings, bind: Engine) -> FastAPI:
    return create(settings, bind)


def test_who_saw_a_person_is_told_with_when_role_and_purpose(app: FastAPI, bind: Engine) -> None:
    seen_by_rosa(app, bind)
    paul = auditing(app, bind)
    paul.see("/audit/who-saw")
    found = paul.send("/audit/who-saw", kind="registration", number="of-single00case")
    for told in ("Rosa de Vries", "reviewer", "read the case", "review", "single00"):
        assert told in found.text
    assert said(bind, "audit.who_saw") == [{"registration": "of-single00case", "found": 1}]


def test_nobody_looks_somebody_up_without_saying_whom_in_the_log(app: FastAPI, bind: Engine) -> None:
    seen_by_rosa(app, bind)
    paul = auditing(app, bind)
    paul.see("/audit/who-saw")
    assert paul.send("/audit/who-saw", kind="found", number="of-single00case").status_code == 422
    assert said(bind, "audit.who_saw") == []


@pytest.mark.promise("reads are events", "who was shown a registration on another case, or took it out, is told")
def test_who_was_shown_a_registration_elsewhere_or_took_it_out_is_told(app: FastAPI, bind: Engine) -> None:
    desk.night(bind)
    desk.single(bind)
    rosa = desk.account(bind, "Rosa de Vries")
    case = desk.single(bind, "other000case")
    with transaction(bind) as session:
        viewer = Viewer(rosa.id, rosa.name, Role.REVIEWER, "25BE")
        shown = ["of-other000case", "of-single00case"]
        append(session, [saying(viewer, case, "case.persons_read", registrations=shown)], datetime.now(UTC))
        export.taken_out(session, export.rows(session), "shell:sam", "cases.exported", datetime.now(UTC))
        seen = browse.who_saw(session, "25BE", ["of-single00case"], MARKS)
    assert [(sight.event.actor, sight.event.action) for sight in seen] == [
        ("shell:sam", "cases.exported"),
        (rosa.id, "case.persons_read"),
    ]
    paul = auditing(app, bind)
    paul.see("/audit/who-saw")
    told = paul.send("/audit/who-saw", kind="registration", number="of-single00case").text
    assert "shell:sam" in told
    assert "wrote cases to a file" in told
    assert "command line" in told


def test_what_was_done_with_a_case_as_a_whole_counts_for_who_was_in_it(app: FastAPI, bind: Engine) -> None:
    desk.night(bind)
    ring = desk.ring(bind, size=2)
    rosa = desk.account(bind, "Rosa de Vries")
    logged_in(app, rosa).see(f"/cases/{ring.id}")
    desk.held(bind, ring, rosa)
    with transaction(bind) as session:
        late = session.exec(select(CaseRegistration).where(CaseRegistration.registration_id == "reg-02")).one()
        late.joined_at = datetime.now(UTC) + timedelta(hours=1)
    with transaction(bind) as session:
        seen = {name: browse.who_saw(session, "25BE", [name], MARKS) for name in ("reg-01", "reg-02")}
    assert [sight.event.action for sight in seen["reg-01"]] == ["case.claimed", "case.read"]
    assert [sight.event.action for sight in seen["reg-02"]] == ["case.read"]


def test_a_person_is_found_by_number_in_cases_whose_deliveries_are_gone(app: FastAPI, bind: Engine) -> None:
    seen_by_rosa(app, bind)
    paul = auditing(app, bind)
    paul.see("/audit/who-saw")
    found = paul.send("/audit/who-saw", kind="person", number="person-of-single00case")
    assert "Rosa de Vries" in found.text


def test_that_there_is_more_than_is_shown_is_said(app: FastAPI, bind: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    seen_by_rosa(app, bind)
    logged_in(app, desk.account(bind, "Karim Aziz")).see("/cases/single00case")
    paul = auditing(app, bind)
    paul.see("/audit/who-saw")
    asked = {"kind": "registration", "number": "of-single00case"}
    assert "there are more" not in paul.send("/audit/who-saw", **asked).text
    monkeypatch.setattr(browse, "LONGEST", 1)
    told = paul.send("/audit/who-saw", **asked).text
    assert "there are more" in told
    assert ("Karim Aziz" in told, "Rosa de Vries" in told) == (True, False)


def test_what_is_forgotten_is_in_no_index(bind: Engine) -> None:
    desk.night(bind)
    case = desk.single(bind)
    rosa = desk.account(bind, "Rosa de Vries")
    with transaction(bind) as session:
        viewer = Viewer(rosa.id, rosa.name, Role.REVIEWER, "25BE")
        for _ in range(2):
            append(session, [saying(viewer, case, "case.read", registrations=[case.anchor])], datetime.now(UTC))
        assert [each.seq for each in session.exec(select(Sighting).order_by(col(Sighting.seq)))] == [1, 2]
        forget(session, [1], "erase", datetime.now(UTC))
        assert [each.seq for each in session.exec(select(Sighting))] == [2]


def test_who_saw_nothing_is_said_plainly_and_a_lookup_needs_a_number(app: FastAPI, bind: Engine) -> None:
    seen_by_rosa(app, bind)
    paul = auditing(app, bind)
    paul.see("/audit/who-saw")
    assert "Nobody opened a case" in paul.send("/audit/who-saw", number="of-another").text
    assert paul.send("/audit/who-saw", number=" ").status_code == 422
    assert "Nobody opened a case" in paul.send("/audit/who-saw", kind="person", number="nobody").text


def test_an_auditor_of_another_institution_learns_nothing(app: FastAPI, bind: Engine) -> None:
    seen_by_rosa(app, bind)
    olga = auditing(app, bind, "30GB")
    olga.see("/audit/who-saw")
    assert "Rosa" not in olga.send("/audit/who-saw", number="of-single00case", institution="25BE").text
    assert "Rosa" not in olga.see("/audit?object=case:single00case").text


def test_an_auditor_of_all_names_the_institution(app: FastAPI, bind: Engine) -> None:
    seen_by_rosa(app, bind)
    paul = auditing(app, bind, "")
    paul.see("/audit/who-saw")
    assert paul.send("/audit/who-saw", number="of-single00case").status_code == 422
    assert "Rosa de Vries" in paul.send("/audit/who-saw", number="of-single00case", institution="25be").text
