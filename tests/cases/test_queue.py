import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, col, select

from loep.cases.looking import begin_next, holding
from loep.cases.queue import Filters, claim, claim_next, page, release
from loep.cases.viewer import Viewer
from loep.errors import Conflict
from loep.storage.session import transaction
from loep.storage.tables import Case, CaseRegistration, Event
from loep.vocabulary import CaseState, Role
from tests.builders.findings import NIGHT, TERMS, found, opened, rings, signals
from tests.builders.people import reviewer, senior, viewer

MORNING = NIGHT + timedelta(hours=4)
Next = Callable[[Session, Viewer, datetime], Case | None]
NAMES = [f"r{n:02}" for n in range(24)]


def queue(bind: Engine, who: Viewer, filters: Filters = Filters(), limit: int = 50) -> list[str]:  # noqa: B008
    """The ids of the whole queue, read page by page."""
    ids: list[str] = []
    after: str | None = None
    with transaction(bind) as session:
        while True:
            shown = page(session, who, filters, after, limit)
            ids += [row.id for row in shown.rows]
            after = shown.after
            if after is None:
                return ids


def ids(bind: Engine) -> dict[str, str]:
    """The case of each registration."""
    with transaction(bind) as session:
        return dict(session.exec(select(CaseRegistration.registration_id, CaseRegistration.case_id)).all())


def took(bind: Engine, who: Viewer, case_id: str, minutes: int = 0) -> Case:
    with transaction(bind) as session:
        return claim(session, who, case_id, MORNING + timedelta(minutes=minutes))


def test_the_queue_stands_by_deadline_and_then_shuffled_and_reads_in_pages(bind: Engine) -> None:
    rosa = reviewer(bind)
    opened(bind, found(signals("R05 3 late")), nights=3)
    opened(bind, found(signals(f"R05 3 {' '.join(NAMES)}")))
    case = ids(bind)
    whole = queue(bind, rosa)
    assert whole[-1] == case["late"]
    assert whole[:-1] == sorted(case[name] for name in NAMES)
    assert whole[:-1] != [case[name] for name in NAMES]
    assert queue(bind, rosa, limit=7) == whole
    assert queue(bind, rosa, limit=25) == whole


def test_a_mark_that_nobody_gave_out_starts_at_the_beginning(bind: Engine) -> None:
    opened(bind, found(signals("R05 3 ann")))
    with transaction(bind) as session:
        shown = page(session, reviewer(bind), Filters(), "what's this?")
    assert (len(shown.rows), shown.after, shown.before) == (1, None, None)


def test_a_row_says_how_many_and_where_and_who_has_it(bind: Engine) -> None:
    rosa = reviewer(bind)
    opened(bind, found(signals("R05 3 ann"), rings("ann bob cas")))
    took(bind, rosa, ids(bind)["ann"])
    with transaction(bind) as session:
        (row,) = page(session, rosa, Filters()).rows
    assert (row.registrations, row.programmes, row.state, row.claimed_by) == (3, ("34280", "34401"), "claimed", "Rosa")


def test_filters_narrow_the_queue(bind: Engine) -> None:
    rosa, anyone = reviewer(bind), reviewer(bind, "Anna", institution="")
    opened(bind, found(signals("R05 3 ann", "R06 3 cas")))
    opened(bind, found(signals("R05 3 zoe"), institution="21PB"))
    case = ids(bind)
    took(bind, rosa, case["ann"])
    assert queue(bind, rosa, Filters(mine=True)) == [case["ann"]]
    assert queue(bind, rosa, Filters(state=CaseState.OPEN)) == [case["cas"]]
    assert queue(bind, rosa, Filters(state=CaseState.CLOSED)) == []
    assert queue(bind, rosa, Filters(detectors=("R06",))) == [case["cas"]]
    assert queue(bind, rosa, Filters(programme="34280")) == [case["ann"]]
    assert queue(bind, anyone, Filters(institution="21PB")) == [case["zoe"]]
    assert set(queue(bind, anyone)) == set(case.values())


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR, Role.ADMISSIONS])
def test_who_does_not_review_sees_no_case(bind: Engine, role: Role) -> None:
    opened(bind, found(signals("R05 3 ann")))
    other = viewer(bind, "Otto", role, institution="")
    assert queue(bind, other) == []
    with pytest.raises(LookupError):
        took(bind, other, ids(bind)["ann"])


@pytest.mark.promise("rows of one institution", "a reviewer sees the cases of the own institution only")
def test_a_reviewer_sees_the_cases_of_the_own_institution_only(bind: Engine) -> None:
    opened(bind, found(signals("R05 3 ann"), institution="21PB"))
    rosa = reviewer(bind)
    assert queue(bind, rosa, Filters(institution="21PB")) == []
    with pytest.raises(LookupError):
        took(bind, rosa, ids(bind)["ann"])
    with transaction(bind) as session:
        assert claim_next(session, rosa, MORNING) is None


@pytest.mark.promise("two claim one case", "who comes second hears who has the case")
def test_who_comes_second_hears_who_has_the_case(bind: Engine) -> None:
    rosa, sam = reviewer(bind), senior(bind)
    opened(bind, found(signals("R05 3 ann")))
    case_id = ids(bind)["ann"]
    assert took(bind, rosa, case_id).claimed_by == "rosa"
    with pytest.raises(Conflict, match="Rosa has this case"):
        took(bind, sam, case_id, minutes=29)
    assert took(bind, rosa, case_id, minutes=29).version == 2
    assert took(bind, sam, case_id, minutes=30).claimed_by == "sam"


def test_a_case_that_is_given_back_is_free(bind: Engine) -> None:
    rosa, sam = reviewer(bind), senior(bind)
    opened(bind, found(signals("R05 3 ann")))
    case_id = ids(bind)["ann"]
    took(bind, rosa, case_id)
    with pytest.raises(Conflict, match="Rosa has this case"), transaction(bind) as session:
        release(session, sam, case_id, MORNING)
    with transaction(bind) as session:
        assert release(session, rosa, case_id, MORNING).state == CaseState.OPEN
    assert took(bind, sam, case_id).claimed_by == "sam"
    with transaction(bind) as session:
        events = session.exec(select(Event.actor, Event.action).where(Event.actor != "detect")).all()
    assert events == [("rosa", "case.claimed"), ("rosa", "case.released"), ("sam", "case.claimed")]


def test_the_next_case_is_the_first_free_one(bind: Engine) -> None:
    rosa = reviewer(bind)
    opened(bind, found(signals("R05 3 ann bob")))
    first, second = queue(bind, rosa)
    with transaction(bind) as session:
        taken = [claim_next(session, rosa, MORNING) for _ in range(3)]
    assert [case and case.id for case in taken] == [first, second, None]


@pytest.mark.promise("two claim one case", "eight people who want the same cases each get others")
def test_eight_people_who_want_the_same_cases_each_get_others(bind: Engine) -> None:
    opened(bind, found(signals(f"R05 3 {' '.join(NAMES)}")))
    people = [reviewer(bind, f"Person{n}") for n in range(8)]
    wanted = queue(bind, people[0])

    def grab(who: Viewer) -> list[str]:
        won = []
        for case_id in wanted:
            with suppress(Conflict):
                won.append(took(bind, who, case_id).id)
        return won

    with ThreadPoolExecutor(8) as pool:
        won = [case_id for each in pool.map(grab, people) for case_id in each]
    assert sorted(won) == sorted(wanted)
    with transaction(bind) as session:
        assert len(session.exec(select(Event).where(Event.action == "case.claimed")).all()) == len(wanted)


@pytest.mark.promise("two claim one case", "eight people who take the next case never share one")
def test_eight_people_who_take_the_next_case_never_share_one(bind: Engine) -> None:
    opened(bind, found(signals(f"R05 3 {' '.join(NAMES)}")))
    people = [reviewer(bind, f"Person{n}") for n in range(8)]

    def next_three(who: Viewer) -> list[str]:
        taken = []
        for _ in range(3):
            with transaction(bind) as session:
                case = claim_next(session, who, MORNING)
            taken += [case.id] if case else []
        return taken

    with ThreadPoolExecutor(8) as pool:
        taken = [case_id for each in pool.map(next_three, people) for case_id in each]
    assert sorted(taken) == sorted(ids(bind).values())


def test_the_queue_is_read_through_its_index(bind: Engine) -> None:
    if bind.dialect.name != "sqlite":
        pytest.skip("PostgreSQL weighs an index by the size of the table; the condition is the same text")
    statement = (
        "explain query plan select * from \"case\" where institution = '25BE' and (\"case\".state <> 'closed') "
        "order by deadline, id limit 51"
    )
    with bind.connect() as connection:
        assert "ix_case_waiting" in str(connection.execute(text(statement)).all())


def test_pages_turn_back_to_what_was_shown_before(bind: Engine) -> None:
    rosa = reviewer(bind)
    opened(bind, found(signals(f"R05 3 {' '.join(NAMES)}")))
    whole = queue(bind, rosa)
    with transaction(bind) as session:
        first = page(session, rosa, Filters(), limit=10)
        second = page(session, rosa, Filters(), first.after, 10)
        last = page(session, rosa, Filters(), second.after, 10)
        again = page(session, rosa, Filters(), limit=10, before=last.before)
        start = page(session, rosa, Filters(), limit=10, before=again.before)
    shown = [[row.id for row in each.rows] for each in (first, second, last, again, start)]
    assert shown == [whole[:10], whole[10:20], whole[20:], whole[10:20], whole[:10]]
    assert (first.before, start.before, last.after) == (None, None, None)
    assert start.after == first.after


def test_closed_cases_stand_the_newest_first_and_turn_both_ways(bind: Engine) -> None:
    rosa = reviewer(bind)
    opened(bind, found(signals(f"R05 3 {' '.join(NAMES)}")))
    with transaction(bind) as session:
        whole = session.exec(select(Case).order_by(col(Case.id))).all()
        for number, case in enumerate(whole):
            case.state, case.closed_at = "closed", MORNING
            case.deadline += timedelta(days=number)
    filters = Filters(state=CaseState.CLOSED)
    with transaction(bind) as session:
        first = page(session, rosa, filters, limit=10)
        second = page(session, rosa, filters, first.after, 10)
        again = page(session, rosa, filters, limit=10, before=second.before)
    assert [row.id for row in (*first.rows, *second.rows)] == [case.id for case in whole[::-1]][:20]
    assert again == first


def test_what_is_due_before_a_day(bind: Engine) -> None:
    rosa = reviewer(bind)
    opened(bind, found(signals("R05 3 ann")))
    opened(bind, found(signals("R05 3 late")), nights=3)
    case = ids(bind)
    deadline = (NIGHT + timedelta(days=TERMS.deadline_days)).date()
    assert queue(bind, rosa, Filters(due_before=deadline)) == []
    assert queue(bind, rosa, Filters(due_before=deadline + timedelta(days=1))) == [case["ann"]]


def test_a_claim_says_when_it_ends(bind: Engine) -> None:
    rosa, sam = reviewer(bind), senior(bind)
    opened(bind, found(signals("R05 3 ann")))
    took(bind, rosa, ids(bind)["ann"])
    with transaction(bind) as session:
        mine, theirs = page(session, rosa, Filters()).rows[0], page(session, sam, Filters()).rows[0]
    assert (mine.lapses_at, mine.mine) == (MORNING + timedelta(minutes=30), True)
    assert (theirs.claimed_by, theirs.mine) == ("Rosa", False)


@pytest.mark.parametrize("wants", [claim_next, begin_next])
def test_who_wants_the_next_case_while_a_night_holds_them_all_waits_for_it(bind: Engine, wants: Next) -> None:
    rosa = reviewer(bind)
    opened(bind, found(signals("R05 3 ann")))
    if wants is begin_next:
        with transaction(bind) as session:
            session.get_one(Case, ids(bind)["ann"]).state = CaseState.SECOND_LOOK
    locked = threading.Event()

    def night() -> None:
        with transaction(bind) as session:
            session.exec(select(Case.id).with_for_update()).all()
            locked.set()
            time.sleep(0.3)

    held = threading.Thread(target=night)
    held.start()
    locked.wait()
    with transaction(bind) as session:
        case = wants(session, rosa, MORNING)
        assert case is not None
        taken = holding(session, case)
    held.join()
    assert taken is not None
    assert taken.account_id == "rosa"
