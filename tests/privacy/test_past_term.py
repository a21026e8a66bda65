"""Long after a case closed its person is found by what is kept, told of it, and erased; no statistic notices."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, update
from sqlmodel import select

from loep.audit import browse, log
from loep.errors import Conflict
from loep.intake import erased, keys
from loep.night import erase, retain, told
from loep.night.run import Night
from loep.reports import funnel
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Account, Case, CaseRegistration, Decision, Signal, Tombstone
from tests.builders import canary
from tests.builders.canary import PERSON, REGISTRATION

WHO = ("25BE", PERSON)
PAST, LATER, OVER = (datetime(year, 12, 1, 5, tzinfo=UTC) for year in (2026, 2027, 2029))
CLOSED = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.fixture
def sam(bind: Engine, settings: Settings, tmp_path: Path) -> Account:
    """A senior reviewer, where the canary is in two cases that closed on a day in September."""
    made = canary.everywhere(bind, settings, tmp_path / "inbox")
    with transaction(bind) as session:
        session.connection().execute(update(Case).values(closed_at=CLOSED))
    return made


def purged(bind: Engine, settings: Settings, now: datetime) -> None:
    retain.forget(Night("run-1", settings, bind, settings.inbox, now))


def places(bind: Engine, settings: Settings) -> set[str]:
    """Tables that still tell of the canary, but for the log."""
    found = {place.partition(":")[0] for place in canary.traces(bind, settings) if not place.startswith("loep.db")}
    return {place for place in found if "/" not in place} - {"event_detail"}


@pytest.mark.promise("retention", "past its term no table but the log has more of a person than a keyed hash")
def test_past_the_term_no_table_but_the_log_tells_of_a_person(sam: Account, bind: Engine, settings: Settings) -> None:
    assert sam.id
    assert {"case", "case_registration", "decision", "link", "signal", "welfare_sign"} <= places(bind, settings)
    purged(bind, settings, PAST)
    assert places(bind, settings) == {"welfare_sign"}
    purged(bind, settings, LATER)
    assert places(bind, settings) == set()


@pytest.mark.promise("access", "past its term a person is told what is still kept of them")
def test_past_the_term_a_person_is_told_what_is_kept(sam: Account, bind: Engine, settings: Settings) -> None:
    purged(bind, settings, LATER)
    found = told.told(settings, bind, WHO, sam, "request 12")
    assert found["delivered"] == []
    assert [(case["form"], case["decisions"][0]["outcome"]) for case in found["cases"]] == [({}, "unfounded")] * 2
    assert {(each["detector"], each["sentence_en"]) for each in found["signals"]} == {("R06", "")}
    assert {look["did"] for look in found["who_looked"]} >= {"case.claimed", "case.decided"}
    assert [value for value in canary.VALUES if value != PERSON and value in repr(found)] == []


def test_past_the_term_it_is_known_who_saw_a_registration(sam: Account, bind: Engine, settings: Settings) -> None:
    marks = erased.marks(keys.read(settings), "25BE")
    with transaction(bind) as session:
        before = browse.who_saw(session, "25BE", [REGISTRATION], marks)
    assert before
    purged(bind, settings, LATER)
    with transaction(bind) as session:
        assert browse.who_saw(session, "25BE", [REGISTRATION], marks) == before
    assert sam.id


@pytest.mark.promise("erasure", "past its term a person can still be erased, and nobody else with them")
def test_past_the_term_a_person_can_still_be_erased(sam: Account, bind: Engine, settings: Settings) -> None:
    purged(bind, settings, LATER)
    mark = erased.marks(keys.read(settings), "25BE").registration(REGISTRATION)
    gone = erase.erase(settings, bind, WHO, sam, "request 7")
    assert gone.items() >= {"forms": 2, "signals": 1, "decisions": 2, "cases": 1}.items()
    with transaction(bind) as session:
        (left,) = session.exec(select(CaseRegistration))
        assert left.registration_id != mark
        assert session.exec(select(Decision.registration_id)).all() == [left.registration_id]
        assert session.exec(select(Signal.registration_id)).all() == [left.registration_id]
        assert session.exec(select(Tombstone.registrations)).one() == [mark.removeprefix("erased-")]
        assert log.verify(session) is None


def test_after_the_term_of_the_log_nothing_is_anybodys(sam: Account, bind: Engine, settings: Settings) -> None:
    purged(bind, settings, LATER)
    purged(bind, settings, OVER)
    with pytest.raises(Conflict, match="nothing of this person"):
        told.told(settings, bind, WHO, sam, "request 12")
    with transaction(bind) as session:
        assert sorted(session.exec(select(Decision.outcome))) == ["unfounded"] * 3


@pytest.mark.promise("retention", "tables of a year count what was judged and forgotten while its rows are kept")
def test_the_tables_of_a_year_count_what_was_judged_and_forgotten(
    sam: Account, bind: Engine, settings: Settings
) -> None:
    before = funnel.read(bind, settings, 2026).rows
    assert before.filter("signalled")["unfounded"].to_list() == [True, True]
    purged(bind, settings, PAST)
    assert funnel.read(bind, settings, 2026).rows.sort(before.columns).equals(before.sort(before.columns))
    assert sam.id
