"""Past its term nothing names a registration, counts add up as before, and nobody comes back for the same reason."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine, text
from sqlmodel import SQLModel, select

from loep.audit import log
from loep.cases import legal, marked
from loep.cases.decide import Judgement, decide
from loep.cases.findings import Opened
from loep.cases.look import look_again
from loep.cases.queue import claim
from loep.cases.retain import Forgotten, forget
from loep.reports import figures
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Account, Case, CaseRegistration, Decision, LegalHold, Link, Signal
from loep.vocabulary import Held, Outcome, Role
from tests.builders import desk
from tests.builders.findings import NIGHT, TERMS, found, opened, rings, signals
from tests.builders.marking import mark, marks
from tests.builders.people import reviewer, senior

DECIDED = NIGHT + timedelta(hours=5)
PAST, OVER = DECIDED + timedelta(weeks=8), DECIDED + timedelta(days=800)
RING = "annaregistration bobregistration"
ANN, BOB = RING.split()
SAID = signals(f"R05 3 {RING}", f"M01 1 {ANN}", "R05 3 danregistration")


def forgotten(bind: Engine, settings: Settings, now: datetime) -> Forgotten:
    with transaction(bind) as session:
        return forget(session, settings, now, marks)


def tonight(bind: Engine, said: pl.DataFrame = SAID, ring: str = RING, **terms: Any) -> Opened:
    """A night after all of them were forgotten, which knows who goes by a mark."""
    findings = found(said, rings(ring))
    here = " ".join([*ring.split(), "danregistration"])
    with transaction(bind) as session:
        gone = marks("25BE").standing(here.split(), marked.kept(session, "25BE"))
    return opened(bind, replace(findings, marked=gone), replace(TERMS, **terms), here, nights=70)


def named(bind: Engine, *words: str) -> dict[str, set[str]]:
    """In which table one of the words stands."""
    found: dict[str, set[str]] = {}
    for table in SQLModel.metadata.sorted_tables:
        with transaction(bind) as session:
            rows = repr(session.connection().execute(text(f'select * from "{table.name}"')).all())
        for word in words:
            if word in rows:
                found.setdefault(word, set()).add(table.name)
    return found


def counted(bind: Engine) -> Mapping[str, Any]:
    with transaction(bind) as session:
        return figures.count(session, DECIDED + timedelta(days=1))["25BE"]


@pytest.fixture
def judged(bind: Engine) -> Engine:
    """A ring of which two people found nothing in one, and confirmed the other; dan waits."""
    opened(bind, found(SAID, rings(RING)))
    rosa, sam = reviewer(bind), senior(bind)
    with transaction(bind) as session:
        case_id = session.exec(select(Case.id).where(Case.anchor == ANN)).one()
        outcomes = {ANN: Outcome.UNFOUNDED, BOB: Outcome.CONFIRMED}
        version = claim(session, rosa, case_id, DECIDED).version
        waiting = decide(session, rosa, case_id, Judgement(outcomes, "Looked.", "form-1", version), DECIDED)
        look_again(session, sam, case_id, Judgement(outcomes, "Agreed.", "form-2", waiting.version), DECIDED)
    return bind


@pytest.mark.promise("retention", "past its term no row but the log names a registration, and its links are gone")
def test_past_its_term_no_row_names_a_registration(judged: Engine, settings: Settings) -> None:
    before = {"case", "case_registration", "decision", "event_detail", "link", "sighting", "signal"}
    assert named(judged, ANN)[ANN] == before
    assert forgotten(judged, settings, PAST).forms == 1
    assert named(judged, ANN) == {ANN: {"event_detail"}}
    assert named(judged, BOB)[BOB] == {"case_registration", "decision", "event_detail", "sighting", "signal"}
    with transaction(judged) as session:
        assert session.exec(select(Link)).all() == []
        said = session.exec(select(Signal).where(Signal.registration_id == mark(ANN))).all()
        assert {(each.detector, each.sentence_en, each.sentence_nl, str(each.evidence)) for each in said} == {
            ("R05", "", "", "{}"),
            ("M01", "", "", "{}"),
        }
        assert session.exec(select(Case.anchor).where(Case.state == "closed")).all() == [mark(ANN)]
        assert log.verify(session) is None


@pytest.mark.promise("retention", "hit rates, outcomes and second looks count as before what is forgotten")
def test_figures_add_up_as_before(judged: Engine, settings: Settings) -> None:
    long = replace(settings, keep_unflagged=timedelta(days=9999))
    before = counted(judged)
    assert before["detectors"]["R05"]["decided"] == {"confirmed": 1}
    for moment in (PAST, OVER):
        forgotten(judged, long, moment)
        assert counted(judged) == before


@pytest.mark.promise("retention", "after the term of the log nothing can tell any more whose the counts were")
def test_after_the_term_of_the_log_the_mark_goes_too(judged: Engine, settings: Settings) -> None:
    forgotten(judged, settings, PAST)
    assert mark(ANN) in named(judged, mark(ANN))
    forgotten(judged, settings, OVER)
    assert named(judged, ANN, BOB, "danregistration", mark(ANN), mark(BOB)) == {}
    with transaction(judged) as session:
        case_id = session.exec(select(Decision.case_id).distinct()).one()
        members = session.exec(select(CaseRegistration).where(CaseRegistration.case_id == case_id)).all()
        assert {(each.registration_id[:7], each.person) for each in members} == {("nobody-", "")}
        assert sorted(session.exec(select(Decision.outcome))) == ["confirmed", "unfounded"]
    assert forgotten(judged, settings, OVER) == Forgotten(0, 0, 0, 0, 0, 0, 0, 0)


@pytest.mark.promise("retention", "who was judged and forgotten does not come back for the same reason")
def test_nobody_comes_back_for_the_same_reason(judged: Engine, settings: Settings) -> None:
    forgotten(judged, settings, PAST)
    assert tonight(judged) == Opened(0, 0, 0, 0)
    assert named(judged, ANN) == {ANN: {"event_detail"}}
    assert tonight(judged, sample_share=1.0) == Opened(0, 0, 0, 0)


def test_what_had_not_spoken_before_brings_them_back_into_a_case_of_its_own(judged: Engine, settings: Settings) -> None:
    forgotten(judged, settings, PAST)
    assert tonight(judged, pl.concat([SAID, signals(f"R07 3 {ANN}")])) == Opened(1, 0, 0, 3)
    with transaction(judged) as session:
        (again,) = session.exec(select(CaseRegistration).where(CaseRegistration.registration_id == ANN))
        cases = session.exec(select(Case.ordinal, Case.anchor).order_by("ordinal")).all()
    assert (again.is_open, again.form["surname"]) == (True, f"Surname-{ANN}")
    assert set(cases) == {(0, mark(ANN)), (0, "danregistration"), (1, ANN)}


def test_who_is_delivered_anew_years_later_comes_into_a_case_of_its_own(judged: Engine, settings: Settings) -> None:
    forgotten(judged, settings, OVER)
    assert tonight(judged).opened == 1
    with transaction(judged) as session:
        (anew,) = session.exec(select(CaseRegistration.case_id).where(CaseRegistration.registration_id == ANN))
        assert session.get_one(Case, anew).state == "open"


@pytest.mark.promise("legal hold", "what it keeps goes by its own name, past every term")
def test_what_is_held_keeps_its_name(judged: Engine, settings: Settings) -> None:
    held(judged, (Held.REGISTRATION, ANN))
    forgotten(judged, settings, OVER)
    assert named(judged, ANN)[ANN] >= {"case_registration", "decision", "signal", "legal_hold"}
    ended(judged)
    forgotten(judged, settings, OVER)
    assert named(judged, ANN) == {}


def held(bind: Engine, about: tuple[Held, str]) -> None:
    sam, olga = (desk.account(bind, name, Role.SENIOR) for name in ("Sam Jansen", "Olga Smit"))
    with transaction(bind) as session:
        made = legal.ask(session, "25BE", about, "appeal 12", sam, DECIDED)
        legal.grant(session, made.id, olga, DECIDED)


def ended(bind: Engine) -> None:
    with transaction(bind) as session:
        hold = session.exec(select(LegalHold)).one()
        sam, olga = (session.get_one(Account, id) for id in (hold.asked_by, hold.granted_by))
        legal.ask_end(session, hold.id, sam, DECIDED)
        legal.end(session, hold.id, olga, DECIDED)
