"""What a night does to cases that are open already: signals that no longer hold, newer forms, who did not look."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from loep.audit.log import verify
from loep.cases.decide import Judgement, decide
from loep.cases.digest import digest
from loep.cases.export import rows
from loep.cases.open import open_cases
from loep.cases.queue import Filters, claim, claim_next, page
from loep.cases.read import CaseFile, open_file
from loep.errors import Conflict
from loep.storage.session import reading, transaction
from loep.storage.tables import Case, CaseRegistration, Event, EventDetail, Signal
from loep.vocabulary import Outcome
from tests.builders.accidents import PowerCutError, cut_short
from tests.builders.findings import NIGHT, TERMS, forms, found, night, opened, rings, signals
from tests.builders.people import reviewer

RING = found(signals("R05 3 ann bob cas"), rings("ann bob cas"))
NOTHING = found(signals())
SKIPPED = {"R05": "stale register: RIO of 2026-01-03 is older than 30 days"}
EVERYONE = "ann bob cas dan"


def withdrawn(bind: Engine) -> dict[str, int | None]:
    """Per signal the night in which it was withdrawn, None while it holds."""
    with transaction(bind) as session:
        said = session.exec(select(Signal).order_by(col(Signal.detector), col(Signal.registration_id))).all()
    return {
        f"{each.detector} {each.registration_id}": (each.withdrawn_at - NIGHT).days if each.withdrawn_at else None
        for each in said
    }


def events(bind: Engine, action: str) -> list[Any]:
    """The details of every event of this kind."""
    wanted = select(EventDetail.details).join(Event, col(Event.seq) == col(EventDetail.seq))
    with transaction(bind) as session:
        return list(session.exec(wanted.where(Event.action == action).order_by(col(Event.seq))).all())


def exported(bind: Engine) -> list[tuple[Any, ...]]:
    with transaction(bind) as session:
        return rows(session).sort("registration_id").select("registration_id", "rules", "points", "state").rows()


def read(bind: Engine) -> CaseFile:
    rosa = reviewer(bind)
    with reading(bind) as session:
        case_id = session.exec(select(Case.id)).one()
    return open_file(bind, rosa, case_id, NIGHT + timedelta(days=9))


def test_what_a_correction_ends_is_withdrawn_and_leaves_the_export(bind: Engine) -> None:
    opened(bind, RING, population=EVERYONE)
    opened(bind, found(signals("R05 3 ann")), population=EVERYONE, nights=1)
    assert withdrawn(bind) == {"R05 ann": None, "R05 bob": 1, "R05 cas": 1}
    assert exported(bind) == [("ann", ["R05"], 3, "open"), ("bob", [], 0, "open"), ("cas", [], 0, "open")]
    assert events(bind, "signal.withdrawn") == [{"run": "run-1", "detectors": ["R05"]}]
    file = read(bind)
    assert [signal.registration_id for signal in file.signals] == ["ann"]
    assert [signal.registration_id for signal in file.withdrawn] == ["bob", "cas"]
    assert file.case.state == "open"


def test_a_withdrawn_signal_stays_withdrawn_since_the_first_night_that_missed_it(bind: Engine) -> None:
    opened(bind, RING, population=EVERYONE)
    opened(bind, NOTHING, population=EVERYONE, nights=1)
    opened(bind, NOTHING, population=EVERYONE, nights=2)
    assert set(withdrawn(bind).values()) == {1}
    assert len(events(bind, "signal.withdrawn")) == 1


def test_a_signal_that_fires_again_holds_again(bind: Engine) -> None:
    opened(bind, RING, population=EVERYONE)
    opened(bind, NOTHING, population=EVERYONE, nights=1)
    opened(bind, RING, population=EVERYONE, nights=2)
    assert withdrawn(bind) == {"R05 ann": None, "R05 bob": None, "R05 cas": None}
    assert [row[2] for row in exported(bind)] == [3, 3, 3]


@pytest.mark.promise("I5 honest", "a detector that did not look withdraws nothing")
def test_a_detector_that_did_not_look_withdraws_nothing(bind: Engine) -> None:
    opened(bind, found(signals("R05 3 ann", "R06 1 ann")), population=EVERYONE)
    opened(bind, replace(NOTHING, skipped=SKIPPED), population=EVERYONE, nights=1)
    assert withdrawn(bind) == {"R05 ann": None, "R06 ann": 1}
    assert events(bind, "signal.withdrawn") == [{"run": "run-1", "detectors": ["R06"]}]


def test_who_was_not_looked_at_keeps_every_signal(bind: Engine) -> None:
    opened(bind, RING, population=EVERYONE)
    opened(bind, NOTHING, population="dan", nights=1)
    opened(bind, replace(NOTHING, institution="21PB"), population=EVERYONE, nights=2)
    assert set(withdrawn(bind).values()) == {None}


def test_other_evidence_of_the_same_detector_is_not_told_as_silence(bind: Engine) -> None:
    opened(bind, found(signals("R05 3 ann", evidence={"persons": 4})), population=EVERYONE)
    opened(bind, found(signals("R05 4 ann", evidence={"persons": 5})), population=EVERYONE, nights=1)
    file = read(bind)
    assert [(signal.points, signal.withdrawn_at) for signal in file.signals] == [(4, None)]
    assert file.withdrawn == []
    assert events(bind, "signal.withdrawn") == []


def test_a_detector_on_trial_is_withdrawn_without_a_word_on_the_case(bind: Engine) -> None:
    opened(bind, found(signals("R05 3 ann").vstack(signals("R07 1 ann", stage="trial"))), population=EVERYONE)
    opened(bind, found(signals("R05 3 ann")), population=EVERYONE, nights=1)
    assert withdrawn(bind) == {"R05 ann": None, "R07 ann": 1}
    assert events(bind, "signal.withdrawn") == []


def test_a_closed_case_keeps_what_it_was_decided_on(bind: Engine) -> None:
    opened(bind, found(signals("R05 3 ann")), population=EVERYONE)
    rosa = reviewer(bind)
    with transaction(bind) as session:
        case = claim(session, rosa, session.exec(select(Case.id)).one(), NIGHT + timedelta(hours=5))
        form = Judgement({"ann": Outcome.UNFOUNDED}, "Looked.", "form-1", case.version)
        decide(session, rosa, case.id, form, NIGHT + timedelta(hours=6))
    opened(bind, NOTHING, population=EVERYONE, nights=1, corrected={"ann": {"surname": "Other"}})
    assert withdrawn(bind) == {"R05 ann": 1}
    assert exported(bind) == [("ann", ["R05"], 3, "closed")]
    file = read(bind)
    assert [signal.detector for signal in file.signals] == ["R05"]
    assert file.registrations[0].form["surname"] == "Surname-ann"
    assert events(bind, "signal.withdrawn") == []


def test_the_form_in_an_open_case_is_renewed_and_the_log_names_the_fields_only(bind: Engine) -> None:
    opened(bind, RING, population=EVERYONE)
    newer = {"ann": {"surname": "Corrected", "programme": "30000"}, "bob": {"phone": "+31612345678"}}
    opened(bind, RING, population=EVERYONE, nights=1, corrected=newer)
    with transaction(bind) as session:
        kept = session.exec(select(CaseRegistration).order_by(col(CaseRegistration.registration_id))).all()
        assert [(each.form["surname"], each.programme) for each in kept[:2]] == [
            ("Corrected", "30000"),
            ("Surname-bob", "34280"),
        ]
        assert kept[1].form["phone"] == "+31612345678"
    assert events(bind, "case.form_renewed") == [{"run": "run-1"}]
    with transaction(bind) as session:
        told = session.exec(select(Event).where(Event.action == "case.form_renewed")).one()
    assert (told.fields, told.versions) == (["phone", "programme", "surname"], {"run": "run-1"})


def test_the_log_says_by_which_versions_a_case_was_opened_and_judged(bind: Engine) -> None:
    here = {"policy": {"number": 7, "sha256": "x"}, "registers": {"rio": "2026-03-01"}, "models": ["M01-a"]}
    opened(bind, RING, population=EVERYONE, versions={"code": "abc", "25BE": here})
    told = {"run": "run-0", "code": "abc", "policy": 7, "registers": {"rio": "2026-03-01"}, "models": ["M01-a"]}
    rosa = reviewer(bind)
    with transaction(bind) as session:
        case = claim_next(session, rosa, NIGHT)
        assert case is not None
        names = session.exec(select(CaseRegistration.registration_id).where(CaseRegistration.case_id == case.id)).all()
        given = Judgement(dict.fromkeys(names, Outcome.UNFOUNDED), "I called Anna.", "form", case.version)
        decide(session, rosa, case.id, given, NIGHT)
    with transaction(bind) as session:
        found = session.exec(select(Event).where(col(Event.action).in_(["case.opened", "case.decided"]))).all()
        assert verify(session) is None
    assert {(each.action, each.reason) for each in found} == {
        ("case.opened", None),
        ("case.decided", "in the motivation"),
    }
    assert all(each.versions == told for each in found)


def test_the_same_night_again_changes_nothing(bind: Engine) -> None:
    newer = {"ann": {"surname": "Corrected"}}
    half = replace(found(signals("R05 3 ann")), skipped={"R14": "no register"})
    digests, told = [], []
    opened(bind, RING, population=EVERYONE)
    for nights in (1, 2):
        opened(bind, half, population=EVERYONE, nights=nights, corrected=newer)
        with transaction(bind) as session:
            digests.append(digest(session))
            told.append((session.exec(select(Case.version)).one(), len(session.exec(select(Event)).all())))
    assert digests[0] == digests[1]
    assert told[0] == told[1]


def test_the_digest_tells_whether_a_signal_holds(bind: Engine) -> None:
    opened(bind, RING, population=EVERYONE)
    with transaction(bind) as session:
        before = digest(session)
    opened(bind, NOTHING, population=EVERYONE, nights=1)
    with transaction(bind) as session:
        assert digest(session) != before


@pytest.mark.promise("lost update", "who read the case before it changed reads it again before deciding")
def test_who_read_the_case_before_it_changed_reads_it_again_before_deciding(bind: Engine) -> None:
    opened(bind, found(signals("R05 3 ann")), population=EVERYONE)
    rosa = reviewer(bind)
    with transaction(bind) as session:
        case = claim(session, rosa, session.exec(select(Case.id)).one(), NIGHT + timedelta(hours=5))
    opened(bind, NOTHING, population=EVERYONE, nights=1)
    form = Judgement({"ann": Outcome.CONFIRMED}, "Looked.", "form-1", case.version)
    with pytest.raises(Conflict, match="read it again"), transaction(bind) as session:
        decide(session, rosa, case.id, form, NIGHT + timedelta(days=1))


def test_the_queue_is_filtered_by_detectors_that_still_speak(bind: Engine) -> None:
    opened(bind, RING, population=EVERYONE)
    opened(bind, NOTHING, population=EVERYONE, nights=1)
    rosa = reviewer(bind)
    with transaction(bind) as session:
        assert page(session, rosa, Filters(detectors=("R05",))).rows == []


def test_who_did_not_look_survives_a_night_that_stops_after_the_first_institution(bind: Engine) -> None:
    opened(bind, replace(RING, skipped=SKIPPED), population=EVERYONE)
    elsewhere, run, everyone = replace(RING, institution="21PB"), night(bind, "run-0"), pl.Series(EVERYONE.split())
    with pytest.raises(PowerCutError):
        cut_short(bind, lambda session: open_cases(session, elsewhere, TERMS, forms(everyone), run, NIGHT, everyone))
    file = read(bind)
    assert (file.case.institution, file.skipped) == ("25BE", SKIPPED)


@pytest.mark.promise("I5 honest", "a case says who did not look in the last night that looked at it")
def test_a_case_says_who_did_not_look_in_the_last_night_that_looked_at_it(bind: Engine) -> None:
    opened(bind, RING, population=EVERYONE)
    opened(bind, replace(RING, skipped=SKIPPED), population=EVERYONE, nights=1)
    assert read(bind).skipped == SKIPPED
    opened(bind, replace(NOTHING, skipped={"R14": "no register"}), population="dan", nights=2)
    assert read(bind).skipped == SKIPPED, "that night did not look at anybody in it"
    opened(bind, RING, population=EVERYONE, nights=3)
    assert read(bind).skipped == {}
