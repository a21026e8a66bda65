"""What an auditor reads: the log, who saw a person, and one case outside the normal right."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text
from sqlmodel import Session, col, select

from loep.audit import browse
from loep.audit.log import Entry, append, forget
from loep.cases import export, outside
from loep.cases.claim import claim
from loep.cases.decide import Judgement
from loep.cases.look import look_again
from loep.cases.viewer import Viewer
from loep.cases.viewer import said as saying
from loep.errors import Conflict
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import (
    Account,
    ApplicantAnswer,
    ApplicantLetter,
    Attachment,
    Case,
    CaseRegistration,
    Event,
    EventDetail,
    OutsideLook,
    Sighting,
    WebSession,
)
from loep.vocabulary import Outcome, Role
from loep.web.app import create
from loep.web.fresh import FRESH
from tests.builders import desk, received
from tests.web.visitors import Visitor, logged_in

WHY = "An applicant objects and asks what was weighed."


@pytest.fixture
def app(settings: Settings, bind: Engine) -> FastAPI:
    return create(settings, bind)


def auditing(app: FastAPI, bind: Engine, institution: str = "25BE") -> Visitor:
    paul = logged_in(app, desk.account(bind, "Paul Bos", Role.AUDITOR, institution))
    paul.see("/audit")
    return paul


def seen_by_rosa(app: FastAPI, bind: Engine) -> None:
    """Rosa reads a case of one registration."""
    desk.night(bind)
    desk.single(bind)
    logged_in(app, desk.account(bind, "Rosa de Vries")).see("/cases/single00case")


def said(bind: Engine, action: str) -> list[dict[str, Any]]:
    with Session(bind) as session:
        found = select(EventDetail.details).join(Event, col(Event.seq) == col(EventDetail.seq))
        return [dict(details) for details in session.exec(found.where(Event.action == action))]


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
        seen = browse.who_saw(session, "25BE", ["of-single00case"])
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
        seen = {name: browse.who_saw(session, "25BE", [name]) for name in ("reg-01", "reg-02")}
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


def written(bind: Engine, count: int) -> None:
    """Events of ten hours, one each."""
    first = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with transaction(bind) as session:
        for number in range(count):
            actor = "flow:detect" if number % 2 else "account-rosa"
            entry = Entry("25BE", actor, "system", f"thing.{number % 3}", f"case:{number}", "review", {})
            append(session, [entry], first + timedelta(hours=10 * number))


def test_the_log_is_filtered_by_who_what_on_what_and_when(bind: Engine) -> None:
    written(bind, 12)
    march = datetime(2026, 3, 2, tzinfo=UTC)
    with Session(bind) as session:
        filters = {
            "actor": browse.Wanted(actor="account-rosa"),
            "action": browse.Wanted(action="thing.2"),
            "object": browse.Wanted(object="case:4"),
            "since": browse.Wanted(since=march),
            "until": browse.Wanted(until=march),
            "both": browse.Wanted(since=march, until=march + timedelta(days=1)),
            "none": browse.Wanted(actor="nobody"),
        }
        found = {name: [event.seq for event in browse.page(session, "", each)[0]] for name, each in filters.items()}
    assert found == {
        "actor": [11, 9, 7, 5, 3, 1],
        "action": [12, 9, 6, 3],
        "object": [5],
        "since": list(range(12, 2, -1)),
        "until": [2, 1],
        "both": [4, 3],
        "none": [],
    }


def test_the_log_is_read_a_page_at_a_time_and_nothing_twice(bind: Engine) -> None:
    written(bind, 2 * browse.PAGE + 3)
    seen: list[int] = []
    before: int | None = None
    for _ in range(3):
        with Session(bind) as session:
            events, before = browse.page(session, "25BE", browse.Wanted(before=before))
        seen += [event.seq for event in events]
    assert seen == list(range(2 * browse.PAGE + 3, 0, -1))
    assert before is None


@pytest.mark.parametrize("query", ["since=nonsense", "until=2026-02-30", "before=x", "before=" + "9" * 40])
def test_a_filter_that_makes_no_sense_is_told_so(app: FastAPI, bind: Engine, query: str) -> None:
    assert auditing(app, bind).see(f"/audit?{query}").status_code == 422


def test_the_newest_rows_are_checked_and_a_change_is_found(settings: Settings, owner: Engine) -> None:
    written(owner, 5)
    paul = auditing(create(settings, owner), owner)
    assert "fit together" in paul.send("/audit/verify").text
    trigger = "event_no_update" if owner.dialect.name == "sqlite" else "event_append_only on event"
    with owner.begin() as connection:
        connection.execute(text(f"drop trigger {trigger}"))
        connection.execute(text("update event set actor = 'nobody' where seq = 3"))
    paul.see("/audit")
    assert "The chain breaks at row 3" in paul.send("/audit/verify").text


def test_a_case_is_opened_outside_with_a_reason_and_all_can_see_it(app: FastAPI, bind: Engine) -> None:
    seen_by_rosa(app, bind)
    paul = auditing(app, bind)
    assert paul.see("/audit/cases/single00case").status_code == 404
    paul.see("/audit/outside?case=single00case")
    assert paul.send("/audit/outside", case="single00case", reason="too short").status_code == 422
    opened = paul.send("/audit/outside", case="single00case", reason=WHY)
    assert opened.headers["location"] == "/audit/cases/single00case"
    case = paul.see("/audit/cases/single00case").text
    assert "outside your work" in case
    assert "/cases/single00case/" not in case
    assert WHY in paul.see("/audit/outside").text
    assert "1 case was opened outside" in paul.see("/audit").text
    assert said(bind, "case.opened_outside")[0]["reason"] == WHY
    with Session(bind) as session:
        read = session.exec(select(Event).where(Event.action == "case.read").order_by(col(Event.seq).desc())).first()
    assert read is not None
    assert (read.actor, read.role, read.purpose) == ("account-paul", "auditor", "audit")
    history = logged_in(app, desk.account(bind, "Karim Aziz")).see("/cases/single00case").text
    assert "Paul Bos" in history
    assert "outside the normal right" in history


def test_a_look_outside_shows_all_that_a_complaint_is_about(app: FastAPI, bind: Engine) -> None:
    desk.night(bind)
    rosa, karim = desk.account(bind, "Rosa de Vries"), desk.account(bind, "Karim Aziz", Role.SENIOR)
    case = desk.single(bind)
    asked_and_answered(bind, case, rosa)
    desk.decided(bind, case, rosa)
    paul = auditing(app, bind)
    assert paul.send("/audit/outside", case="single0", reason=WHY).status_code == 422
    opened = paul.send("/audit/outside", case=case.id[:8], reason=WHY)
    assert opened.headers["location"] == f"/audit/cases/{case.id}"
    page = paul.see(f"/audit/cases/{case.id}").text
    for told in (
        "Innocent when",
        "What you check",
        "The diploma register does not know this diploma",
        "Please send your diploma.",
        "Here it is.",
        "diploma.pdf",
        "Rosa de Vries",
    ):
        assert told in page, told
    assert f'href="/cases/{case.id}' not in page
    logged_in(app, karim)
    with transaction(bind) as session:
        version = session.get_one(Case, case.id).version
        judged = Judgement({case.anchor: Outcome.CONFIRMED}, "The school told me the same.", "second", version)
        look_again(session, Viewer(karim.id, karim.name, Role.SENIOR, "25BE"), case.id, judged, datetime.now(UTC))
    page = paul.see(f"/audit/cases/{case.id}").text
    assert "The school told me the same." in page
    assert "Karim Aziz" in page


def test_a_short_number_that_fits_two_cases_opens_none(app: FastAPI, bind: Engine) -> None:
    desk.night(bind)
    for id in ("12345678aaaa", "12345678bbbb"):
        desk.single(bind, id)
    elsewhere = desk.case("87654321aaaa", "x-1", 1)
    elsewhere.institution = "30GB"
    received.keep(bind, elsewhere)
    paul = auditing(app, bind)
    for number in ("12345678", "87654321", "%2345678", "12345678aaab"):
        assert "There is no such case" in paul.send("/audit/outside", case=number, reason=WHY).text
    assert paul.send("/audit/outside", case="12345678a", reason=WHY).status_code == 303


def asked_and_answered(bind: Engine, case: Case, by: Account) -> None:
    now = datetime.now(UTC)
    told: dict[str, Any] = {"case_id": case.id, "written_by": by.id, "written_at": now, "registration_id": case.anchor}
    sent: dict[str, Any] = {
        "sent_on": now.date(),
        "sent_way": "email",
        "sent_by": by.id,
        "sent_at": now,
        "answer_by": now.date(),
    }
    words: dict[str, Any] = {
        "sender": "School",
        "contact": "desk",
        "text": "Please send your diploma.",
        "token": "letter",
    }
    received.keep(bind, ApplicantLetter(id="letter", asked_for="diploma", language="en", **told, **sent, **words))
    came: dict[str, Any] = {"received_on": now.date(), "recorded_by": by.id, "recorded_at": now, "token": "answer"}
    received.keep(bind, ApplicantAnswer(id="answer", letter_id="letter", text="Here it is.", **came))
    kept: dict[str, Any] = {"sha256": "0" * 64, "name": "diploma.pdf", "kind": "pdf", "size": 1, "path": "x"}
    received.keep(bind, Attachment(id="file", answer_id="answer", **kept))


def test_a_look_outside_ends_after_half_an_hour(app: FastAPI, bind: Engine) -> None:
    seen_by_rosa(app, bind)
    paul = auditing(app, bind)
    paul.send("/audit/outside", case="single00case", reason=WHY)
    with transaction(bind) as session:
        session.exec(select(OutsideLook)).one().until -= outside.TERM
    assert paul.see("/audit/cases/single00case").status_code == 404


def test_a_look_outside_asks_for_a_fresh_log_in(app: FastAPI, bind: Engine) -> None:
    seen_by_rosa(app, bind)
    paul = auditing(app, bind)
    with transaction(bind) as session:
        for kept in session.exec(select(WebSession)):
            kept.authenticated_at -= FRESH * 2
    asked = paul.send("/audit/outside", case="single00case", reason=WHY)
    assert asked.status_code == 401
    assert paul.hidden("reason") == WHY


def test_a_look_is_for_its_own_auditor_and_reads_only(app: FastAPI, bind: Engine) -> None:
    seen_by_rosa(app, bind)
    paul = auditing(app, bind)
    paul.send("/audit/outside", case="single00case", reason=WHY)
    iris = logged_in(app, desk.account(bind, "Iris Vos", Role.AUDITOR))
    assert iris.see("/audit/cases/single00case").status_code == 404
    assert paul.see("/cases/single00case").status_code == 403
    assert paul.send("/cases/single00case/claim").status_code == 403


@pytest.mark.parametrize(
    ("role", "institution"), [(Role.AUDITOR, "30GB"), (Role.SENIOR, "25BE"), (Role.ADMIN, ""), (Role.WELFARE, "25BE")]
)
def test_nobody_else_opens_a_case_outside(bind: Engine, role: Role, institution: str) -> None:
    desk.night(bind)
    desk.single(bind)
    account = desk.account(bind, "Olga Prins", role, institution)
    viewer = Viewer(account.id, account.name, role, institution)
    with pytest.raises(LookupError), transaction(bind) as session:
        outside.open_outside(session, viewer, "single00case", WHY, datetime.now(UTC))


def test_who_reads_outside_can_take_nothing(bind: Engine) -> None:
    desk.night(bind)
    desk.single(bind)
    account = desk.account(bind, "Paul Bos", Role.AUDITOR)
    now = datetime.now(UTC)
    with transaction(bind) as session:
        viewer = Viewer(account.id, account.name, Role.AUDITOR, "25BE")
        outside.open_outside(session, viewer, "single00case", WHY, now)
        reader = outside.reader(session, viewer, "single00case", now)
    with pytest.raises((LookupError, Conflict)), transaction(bind) as session:
        claim(session, reader, "single00case", now)
