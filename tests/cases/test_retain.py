from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from loep.audit import log
from loep.cases.decide import Judgement, decide
from loep.cases.look import look_again
from loep.cases.outside import open_outside
from loep.cases.queue import claim
from loep.cases.reassign import reassign
from loep.cases.retain import Forgotten, forget
from loep.night import lease, leftovers
from loep.settings import Settings
from loep.storage import frames
from loep.storage.session import transaction
from loep.storage.tables import (
    Case,
    CaseRegistration,
    Decision,
    Delivery,
    Event,
    EventDetail,
    Invite,
    OutsideLook,
    SecondLook,
    Signal,
    WebSession,
)
from loep.vocabulary import Outcome, Role
from tests.builders.findings import NIGHT, found, opened, rings, signals
from tests.builders.marking import mark, marks
from tests.builders.people import reviewer, senior, viewer
from tests.builders.registrations import registrations

WHY = "An applicant objects and asks what was weighed,"
NOTHING = Forgotten(0, 0, 0, 0, 0, 0, 0, 0)
DECIDED = NIGHT + timedelta(hours=5)


def forgotten(bind: Engine, settings: Settings, now: datetime) -> Forgotten:
    with transaction(bind) as session:
        told = forget(session, settings, now, marks)
    leftovers.sweep(settings, bind, lease.unfenced)
    return told


def delivery(bind: Engine, settings: Settings, **values: Any) -> Delivery:
    """A delivery of 2026 that is in the database and on disk."""
    made = Delivery(
        **{
            "id": "d1",
            "institution": "25BE",
            "feed": "registrations",
            "source": "canonical",
            "file_name": "batch.csv",
            "sha256": "0" * 64,
            "manifest_sha256": "",
            "size": 5,
            "created_at": None,
            "received_at": NIGHT,
            "state": "accepted",
            "complete": True,
            "rows": 2,
            "loaded": 2,
            "quarantined": 0,
            "refused": 0,
            "stored_path": "deliveries/d1.enc",
            "frame_path": "frames/25BE/registrations/d1.parquet",
            **values,
        }
    )
    if made.stored_path:
        stored = settings.data / made.stored_path
        stored.parent.mkdir(parents=True, exist_ok=True)
        stored.write_bytes(b"bytes")
    frames.write(registrations("ann bob", academic_year=(2026, 2025)), settings.data / str(made.frame_path))
    with transaction(bind) as session:
        session.add(made)
    return made


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.suffix in (".enc", ".parquet"))


def forms(bind: Engine) -> dict[str, bool]:
    """Whether the form of each registration is still there."""
    with transaction(bind) as session:
        members = session.exec(select(CaseRegistration)).all()
    assert all((member.forgotten_at is None) == bool(member.form) for member in members)
    return {member.registration_id: bool(member.form) for member in members}


@pytest.mark.promise("retention", "stored bytes go after thirty days")
def test_stored_bytes_go_after_thirty_days(bind: Engine, settings: Settings) -> None:
    delivery(bind, settings)
    assert forgotten(bind, settings, NIGHT + timedelta(days=29, hours=23)) == NOTHING
    assert forgotten(bind, settings, NIGHT + timedelta(days=30)) == replace(NOTHING, deliveries=1)
    assert files(settings.data) == ["d1.parquet"]
    assert forgotten(bind, settings, NIGHT + timedelta(days=30)) == NOTHING
    with transaction(bind) as session:
        assert session.exec(select(Delivery.stored_path)).one() is None
        assert session.exec(select(Event.action, Event.object)).all() == [("delivery.forgotten", "delivery:d1")]
        assert log.verify(session) is None


def test_a_file_that_a_crash_took_already_is_no_obstacle(bind: Engine, settings: Settings) -> None:
    made = delivery(bind, settings)
    (settings.data / str(made.stored_path)).unlink()
    assert forgotten(bind, settings, NIGHT + timedelta(days=30)).deliveries == 1


@pytest.mark.promise("retention", "frames go eight weeks after their last year closed")
def test_frames_go_eight_weeks_after_their_last_year_closed(bind: Engine, settings: Settings) -> None:
    delivery(bind, settings, stored_path=None)
    closes = datetime(2027, 8, 31, 5, tzinfo=UTC)
    assert forgotten(bind, settings, closes + timedelta(weeks=8, days=-1)) == NOTHING
    assert forgotten(bind, settings, closes + timedelta(weeks=8)) == replace(NOTHING, frames=1)
    assert files(settings.data) == []
    assert forgotten(bind, settings, closes + timedelta(weeks=9)) == NOTHING


@pytest.mark.promise("retention", "one row of a year that cannot be keeps nothing, and a damaged file is named")
def test_a_year_that_cannot_be_keeps_nothing(bind: Engine, settings: Settings) -> None:
    made = delivery(bind, settings, stored_path=None)
    path = settings.data / str(made.frame_path)
    frames.write(registrations("ann bob cas", academic_year=(2026, 2025, 9999)), path)
    assert forgotten(bind, settings, datetime(2027, 10, 26, 5, tzinfo=UTC)) == replace(NOTHING, frames=1)


@pytest.mark.promise("retention", "one row of a year that cannot be keeps nothing, and a damaged file is named")
def test_a_damaged_file_is_named_and_goes_when_the_last_year_closed_that_it_may_be_about(
    bind: Engine, settings: Settings
) -> None:
    for name in ("d1", "d2"):
        paths = {"stored_path": None, "frame_path": f"frames/25BE/registrations/{name}.parquet"}
        delivery(bind, settings, id=name, sha256=name, **paths)
    (settings.data / "frames/25BE/registrations/d1.parquet").write_bytes(b"PAR1 torn")
    said(bind, "ann", "zoe")
    past = datetime(2027, 10, 26, 5, tzinfo=UTC)
    assert forgotten(bind, settings, past) == replace(NOTHING, frames=1, unread=("d1",))
    assert files(settings.data) == ["d1.parquet"]
    assert forgotten(bind, settings, past.replace(year=2029)) == replace(
        NOTHING, frames=1, signals=2, log_details=1, unread=("d1",)
    )
    assert files(settings.data) == []


@pytest.mark.promise("retention", "signals of registrations without a case go with the rows that they are about")
def test_signals_without_a_case_go_with_the_rows_they_are_about(bind: Engine, settings: Settings) -> None:
    delivery(bind, settings, stored_path=None)
    said(bind, "ann", "zoe")
    assert forgotten(bind, settings, NIGHT) == replace(NOTHING, signals=1)
    with transaction(bind) as session:
        assert session.exec(select(Signal.registration_id)).all() == ["ann"]
    past = datetime(2027, 10, 26, 5, tzinfo=UTC)
    assert forgotten(bind, settings, past) == replace(NOTHING, frames=1, signals=1)
    assert forgotten(bind, settings, past) == NOTHING


def said(bind: Engine, *names: str) -> None:
    """A rule on trial signals each of them, so no case opens."""
    opened(bind, found(signals(f"R05 3 {' '.join(names)}", stage="trial")))


@pytest.fixture
def judged(bind: Engine) -> Engine:
    """A closed ring: ann confirmed, bob unfounded, cas inconclusive. Dan waits."""
    opened(bind, found(signals("R05 3 ann dan"), rings("ann bob cas")))
    rosa, sam = reviewer(bind), senior(bind)
    with transaction(bind) as session:
        case_id = session.exec(select(Case.id).where(Case.anchor == "ann")).one()
        outcomes = {"ann": Outcome.CONFIRMED, "bob": Outcome.UNFOUNDED, "cas": Outcome.INCONCLUSIVE}
        version = claim(session, rosa, case_id, DECIDED).version
        waiting = decide(session, rosa, case_id, Judgement(outcomes, "Looked.", "form-1", version), DECIDED)
        look_again(session, sam, case_id, Judgement(outcomes, "Agreed.", "form-2", waiting.version), DECIDED)
    return bind


@pytest.mark.promise("retention", "forms go eight weeks after the decision and two years when confirmed")
def test_forms_go_eight_weeks_after_the_decision_and_two_years_when_confirmed(
    judged: Engine, settings: Settings
) -> None:
    assert forgotten(judged, settings, DECIDED + timedelta(weeks=8, seconds=-1)) == NOTHING
    assert forgotten(judged, settings, DECIDED + timedelta(weeks=8)) == replace(NOTHING, forms=2)
    assert forms(judged) == {"ann": True, mark("bob"): False, mark("cas"): False, "dan": True}
    assert forgotten(judged, settings, DECIDED + timedelta(weeks=9)) == NOTHING
    kept = replace(settings, keep_log=timedelta(days=9999), keep_unflagged=timedelta(days=9999))
    assert forgotten(judged, kept, DECIDED + timedelta(days=730)) == replace(NOTHING, forms=1)
    assert forms(judged) == {mark("ann"): False, mark("bob"): False, mark("cas"): False, "dan": True}
    with transaction(judged) as session:
        assert len(session.exec(select(Event).where(Event.action == "case.forgotten")).all()) == 2


@pytest.mark.promise("retention", "what reviewers wrote goes with the last form and what they judged stays")
def test_what_reviewers_wrote_goes_with_the_last_form_and_what_they_judged_stays(
    judged: Engine, settings: Settings
) -> None:
    long = timedelta(days=9999)
    kept, sam = replace(settings, keep_log=long, keep_unflagged=long), senior(judged)
    paul = viewer(judged, "Paul", Role.AUDITOR)
    with transaction(judged) as session:
        case_id = session.exec(select(Case.id).where(Case.anchor == "ann")).one()
        reassign(
            session, sam, session.exec(select(Case.id).where(Case.anchor == "dan")).one(), "rosa", "Dan's", DECIDED
        )
        open_outside(session, paul, case_id, f"{WHY} about ann.", DECIDED)
    before = [[(id, mark(name), *rest) for id, name, *rest in told(judged)[0]], told(judged)[1]]
    assert forgotten(judged, kept, DECIDED + timedelta(days=729)).forms == 2
    assert texts(judged) == ({"Looked."}, {"Agreed."}, {f"{WHY} about ann."})
    assert forgotten(judged, kept, DECIDED + timedelta(days=730)).forms == 1
    assert texts(judged) == ({""}, {""}, {""})
    assert told(judged) == [sorted(each) for each in before]
    with transaction(judged) as session:
        details = str(session.exec(select(EventDetail.details)).all())
        assert ("about ann" in details, "Dan's" in details) == (False, True)
        assert log.verify(session) is None
    assert forgotten(judged, kept, DECIDED + timedelta(days=731)) == NOTHING


def told(bind: Engine) -> list[Any]:
    """Who judged what, and when."""
    made = (Decision.id, Decision.registration_id, Decision.outcome, Decision.decided_by, Decision.decided_at)
    looked = (SecondLook.decision_id, SecondLook.outcome, SecondLook.looked_by, SecondLook.looked_at)
    with transaction(bind) as session:
        return [sorted(map(tuple, session.execute(select(*columns)))) for columns in (made, looked)]


def texts(bind: Engine) -> tuple[set[str], ...]:
    with transaction(bind) as session:
        columns = (Decision.motivation, SecondLook.motivation, OutsideLook.reason)
        return tuple(set(session.exec(select(column))) for column in columns)


@pytest.mark.promise("retention", "details of the log go after two years and the chain stays whole")
def test_details_of_the_log_go_after_two_years_and_the_chain_stays_whole(judged: Engine, settings: Settings) -> None:
    told = forgotten(judged, settings, DECIDED + timedelta(days=730))
    assert told.log_details == 5
    assert told.undecided == 1
    with transaction(judged) as session:
        assert log.verify(session) is None
        erased = select(EventDetail.seq).order_by(col(EventDetail.seq))
        assert session.exec(erased).all() == [6, 7, 8, 9]


def test_sessions_and_invites_go_when_they_expired(bind: Engine, settings: Settings) -> None:
    reviewer(bind)
    with transaction(bind) as session:
        for hours in (9, 10):
            began = NIGHT - timedelta(hours=hours)
            made = WebSession(
                id_sha256=str(hours),
                account_id="rosa",
                csrf="c",
                created_at=began,
                seen_at=began,
                authenticated_at=began,
            )
            session.add(made)
        for minutes in (0, 1):
            ends = NIGHT + timedelta(minutes=minutes)
            session.add(
                Invite(token_sha256=str(minutes), role="reviewer", institution="25BE", email=None, expires_at=ends)
            )
    assert forgotten(bind, settings, NIGHT) == replace(NOTHING, sessions=1, invites=1)
    with transaction(bind) as session:
        assert session.exec(select(WebSession.id_sha256)).all() == ["9"]
        assert session.exec(select(Invite.token_sha256)).all() == ["1"]
