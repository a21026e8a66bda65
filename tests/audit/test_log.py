import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text
from sqlmodel import col, select

from loep.audit import gaps
from loep.audit.canonical import canonical
from loep.audit.chain import breach, hashed, stored
from loep.audit.log import Entry, append, forget, verify
from loep.storage.session import transaction
from loep.storage.tables import Event, EventDetail
from tests.builders.accidents import PowerCutError, cut_short

NOW = datetime(2026, 4, 1, 6, 15, 7, 123456, tzinfo=UTC)
TRIGGERS = {
    "sqlite": tuple(
        f"drop trigger {name}"
        for name in ("event_no_update", "event_no_delete", "event_detail_no_update", "event_detail_untold")
    ),
    "postgresql": ("drop function refuse_change() cascade", "drop function refuse_untold() cascade"),
}


def entry(action: str = "case.read", **details: Any) -> Entry:
    return Entry("25BE", "rosa", "reviewer", action, "case:abc", "review", details)


def written(bind: Engine, *entries: Entry, now: datetime = NOW) -> None:
    with transaction(bind) as session:
        append(session, entries, now)


def first_bad(bind: Engine) -> int | None:
    with transaction(bind) as session:
        return verify(session)


@contextmanager
def intruder(bind: Engine) -> Iterator[Connection]:
    """Somebody with the rights to take the triggers away."""
    with bind.begin() as connection:
        for statement in TRIGGERS[bind.dialect.name]:
            connection.execute(text(statement))
        yield connection


@pytest.fixture
def five(owner: Engine) -> Engine:
    """A log of five entries."""
    written(owner, *(entry(f"action-{n}", number=n) for n in range(3)))
    written(
        owner, entry("action-3", text='é\n"quoted"', share=0.1 + 0.2), now=NOW.astimezone(timezone(timedelta(hours=2)))
    )
    written(owner, entry("action-4"))
    return owner


def test_a_log_that_nobody_touched_is_whole(five: Engine) -> None:
    assert first_bad(five) is None
    with transaction(five) as session:
        events = session.exec(select(Event).order_by(col(Event.seq))).all()
    assert [(event.seq, event.action, event.at) for event in events] == [(n + 1, f"action-{n}", NOW) for n in range(5)]
    assert [event.previous for event in events] == ["0" * 64] + [event.hash for event in events[:-1]]


def test_an_empty_log_is_whole(bind: Engine) -> None:
    written(bind)
    assert first_bad(bind) is None


@pytest.mark.promise("tampering is seen", "changing any column of an event is seen where it happened")
@pytest.mark.parametrize(
    "column",
    ["at", "institution", "actor", "role", "action", "object", "purpose", "reason", "commitment", "previous", "hash"],
)
def test_changing_any_column_of_an_event_is_seen_where_it_happened(five: Engine, column: str) -> None:
    value = "'2026-04-01 06:15:08+00'" if column == "at" else "'changed'"
    with intruder(five) as connection:
        connection.execute(text(f"update event set {column} = {value} where seq = 3"))
    assert first_bad(five) == 3


@pytest.mark.promise("tampering is seen", "changing or removing reason, versions or field names is seen")
@pytest.mark.parametrize("value", ["'[\"bsn\"]'", "null"])
@pytest.mark.parametrize("column", ["reason", "versions", "fields"])
def test_reason_versions_and_field_names_are_covered(owner: Engine, column: str, value: str) -> None:
    full = replace(entry(), reason="past its term", versions={"code": "0.1.0", "policy": 3}, fields=["phone"])
    written(owner, entry(), full, entry(note="Anna asked for it"))
    with transaction(owner) as session:
        told = session.exec(select(Event).order_by(col(Event.seq))).all()
    assert [(event.reason, event.versions, event.fields) for event in told] == [
        (None, None, None),
        ("past its term", {"code": "0.1.0", "policy": 3}, ["phone"]),
        ("in the details", None, None),
    ]
    assert first_bad(owner) is None
    with intruder(owner) as connection:
        connection.execute(text(f"update event set {column} = {value} where seq = 2"))
    assert first_bad(owner) == 2


def test_a_row_of_before_these_columns_hashes_as_it_did(five: Engine) -> None:
    with transaction(five) as session:
        first = session.get_one(Event, 1).model_dump(exclude={"hash", "reason", "versions", "fields"})
        assert hashed(first) == session.get_one(Event, 1).hash


@pytest.mark.promise("tampering is seen", "changing details or their salt is seen")
def test_changing_details_or_their_salt_is_seen(five: Engine) -> None:
    with intruder(five) as connection:
        connection.execute(text("update event_detail set details = '{\"number\": 7}' where seq = 2"))
        connection.execute(text("update event_detail set salt = 'x' where seq = 3"))
    assert first_bad(five) == 2


@pytest.mark.promise("tampering is seen", "a removed event is named")
def test_a_removed_event_is_named(five: Engine) -> None:
    with intruder(five) as connection:
        connection.execute(text("delete from event_detail where seq = 2"))
        connection.execute(text("delete from event where seq = 2"))
    assert first_bad(five) == 2


def test_a_removed_first_event_is_named(five: Engine) -> None:
    with intruder(five) as connection:
        connection.execute(text("delete from event_detail where seq = 1"))
        connection.execute(text("delete from event where seq = 1"))
    assert first_bad(five) == 1


@pytest.mark.promise("tampering is seen", "two events that changed places are seen")
def test_two_events_that_changed_places_are_seen(five: Engine) -> None:
    with intruder(five) as connection:
        connection.execute(text("delete from event_detail"))
        for old, new in ((2, 20), (3, 2), (20, 3)):
            connection.execute(text(f"update event set seq = {new} where seq = {old}"))
    assert first_bad(five) == 2


@pytest.mark.promise("tampering is seen", "erased details leave the chain whole")
def test_erased_details_leave_the_chain_whole(five: Engine) -> None:
    with transaction(five) as session:
        assert forget(session, [2, 3, 5, 77], "retain", NOW) == 3
        assert forget(session, [2], "retain", NOW) == 0
    assert first_bad(five) is None
    written(five, entry())
    assert first_bad(five) is None
    with transaction(five) as session:
        assert session.get_one(EventDetail, 6).details == {"events": [[2, 3], [5, 5]]}
        assert verify(session, after=2) is None


@pytest.mark.promise("tampering is seen", "details that somebody took without a word are seen")
@pytest.mark.parametrize("taken", [1, 4, 6])
def test_details_that_somebody_took_are_seen(five: Engine, taken: int) -> None:
    with transaction(five) as session:
        forget(session, [2, 3], "retain", NOW)
    with intruder(five) as connection:
        connection.execute(text(f"delete from event_detail where seq = {taken}"))
    assert first_bad(five) == (2 if taken == 6 else taken)


@given(st.sets(st.integers(1, 30)), st.lists(st.sets(st.integers(1, 30))), st.integers(1, 30))
def test_only_what_no_event_names_counts_as_taken(kept: set[int], named: list[set[int]], last: int) -> None:
    seen = gaps.Gaps()
    for seq in range(1, last + 1):
        seen.see(seq, "case.read", "rosa", "{}" if seq in kept else None)
    for seq, each in enumerate(named, start=last + 1):
        seen.see(seq, gaps.ACTION, "retain", json.dumps({"events": gaps.ranges(each)}))
    past = {
        number
        for seq, each in enumerate(named, start=last + 1)
        for first, end in gaps.ranges(each)
        if end < seq
        for number in range(first, end + 1)
    }
    assert seen.first() == min(set(range(1, last + 1)) - kept - past, default=None)


@pytest.mark.promise("tampering is seen", "an event that tells of forgotten details excuses nothing after it")
def test_an_event_that_tells_of_forgotten_details_excuses_nothing_after_it(five: Engine) -> None:
    written(five, Entry("", "erase", "system", gaps.ACTION, "log", "administer", {"events": [[1, 900]]}))
    written(five, entry("action-6"), entry("action-7"))
    assert first_bad(five) is None
    with intruder(five) as connection:
        connection.execute(text("delete from event_detail where seq in (2, 7)"))
    assert first_bad(five) == 2


def test_who_forgot_how_much_is_counted(five: Engine) -> None:
    with transaction(five) as session:
        forget(session, [1, 2, 3], "retain", NOW)
        forget(session, [5], "erase", NOW)
        seen = gaps.Gaps()
        assert breach(stored(session), {}, gaps=seen) is None
    assert seen.forgotten == {"retain": 3, "erase": 1}


@pytest.mark.promise("I3 kept", "a transaction that fails leaves no entry")
def test_a_transaction_that_fails_leaves_no_entry(five: Engine) -> None:
    with pytest.raises(PowerCutError):
        cut_short(five, lambda session: append(session, [entry()], NOW))
    written(five, entry())
    with transaction(five) as session:
        assert session.exec(select(Event.seq).order_by(col(Event.seq).desc()).limit(1)).one() == 6
    assert first_bad(five) is None


@pytest.mark.promise("I3 kept", "eight writers at once make one chain")
def test_eight_writers_at_once_make_one_chain(bind: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: written(bind, entry(writer=n), entry(writer=n)), range(24)))
    assert first_bad(bind) is None
    with transaction(bind) as session:
        assert len(session.exec(select(Event.seq)).all()) == 48


def test_ten_thousand_entries_go_in_at_once(bind: Engine) -> None:
    began = time.perf_counter()
    written(bind, *(entry(number=n) for n in range(10_000)))
    seconds = time.perf_counter() - began
    assert first_bad(bind) is None
    assert seconds < 30


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.text(st.characters(codec="utf-8")), st.integers()))
def test_equal_values_have_one_spelling(value: dict[str, int]) -> None:
    turned = dict(reversed(value.items()))
    assert canonical(turned) == canonical(value)


def test_the_spelling_is_sorted_compact_and_plain() -> None:
    assert canonical({"b": [1, 2.5, None], "a": "é"}) == '{"a":"é","b":[1,2.5,null]}'.encode()


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"share": float("nan")})
