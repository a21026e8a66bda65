import sqlite3
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine
from sqlmodel import select

from loep.storage.bulk import insert_new
from loep.storage.session import transaction
from loep.storage.tables import Run
from tests.builders.accidents import PowerCutError, cut_short

NOW = datetime(2026, 4, 1, 6, 15, tzinfo=UTC)


def run(name: str, **values: Any) -> dict[str, Any]:
    return {
        "id": name,
        "kind": "detect",
        "night": date(2026, 4, 1),
        "folder": "inbox",
        "state": "finished",
        "started_at": NOW,
        "finished_at": None,
        "versions": {},
        "summary": {},
    } | values


def test_new_rows_come_back_as_they_went_in(bind: Engine) -> None:
    odd = {"text": "tab\tquote'\" backslash\\ line\nend \\N é", "list": [1, 2.5, None], "empty": ""}
    with transaction(bind) as session:
        assert (
            insert_new(session, Run, [run("a", summary=odd, folder="\\N", finished_at=NOW), run("b", folder="")]) == 2
        )
    with transaction(bind) as session:
        first, second = session.exec(select(Run).order_by(Run.id)).all()
    assert (first.summary, first.folder, first.finished_at) == (odd, "\\N", NOW)
    assert (second.folder, second.finished_at, second.night) == ("", None, date(2026, 4, 1))


def test_rows_that_are_there_already_are_left_alone_and_not_counted(bind: Engine) -> None:
    with transaction(bind) as session:
        insert_new(session, Run, [run("a", folder="first")])
    with transaction(bind) as session:
        assert insert_new(session, Run, [run("a", folder="second"), run("b"), run("b")]) == 1
        assert insert_new(session, Run, [run("c")]) == 1
    with transaction(bind) as session:
        assert [(each.id, each.folder) for each in session.exec(select(Run).order_by(Run.id))] == [
            ("a", "first"),
            ("b", "inbox"),
            ("c", "inbox"),
        ]


def test_rows_vanish_when_the_transaction_fails(bind: Engine) -> None:
    with pytest.raises(PowerCutError):
        cut_short(bind, lambda session: insert_new(session, Run, [run("a")]))
    with transaction(bind) as session:
        assert session.exec(select(Run)).all() == []


def test_any_other_broken_constraint_is_an_error(bind: Engine) -> None:
    with (
        pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError), match="ck_run_state"),
        transaction(bind) as session,
    ):
        insert_new(session, Run, [run("a", state="asleep")])


def test_no_rows_are_no_work(bind: Engine) -> None:
    with transaction(bind) as session:
        assert insert_new(session, Run, []) == 0
