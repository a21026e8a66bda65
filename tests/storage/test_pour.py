import json
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine, inspect
from sqlalchemy import select as columns_of
from sqlmodel import select

from loep.storage.bulk import frame
from loep.storage.pour import alike, pour
from loep.storage.session import transaction
from loep.storage.tables import Run
from tests.builders.accidents import PowerCutError, cut_short

NOW = datetime(2026, 4, 1, 6, 15, 0, 5, tzinfo=UTC)
ODD = {"text": "tab\tquote'\" backslash\\ line\nend \\N é", "list": [1, 2.5, None], "empty": ""}


def runs(*names: str, **values: Any) -> pl.DataFrame:
    same = {
        "kind": "detect",
        "night": date(2026, 4, 1),
        "folder": "inbox",
        "state": "finished",
        "started_at": NOW,
        "versions": "{}",
        "summary": "{}",
    }
    return alike(pl.DataFrame({"id": names}), {**same, **values})


def test_a_frame_comes_back_as_it_went_in(bind: Engine) -> None:
    with transaction(bind) as session:
        assert pour(session, Run, runs("a", folder="\\N", summary=json.dumps(ODD), finished_at=NOW)) == 1
        assert pour(session, Run, runs("b", folder="")) == 1
        assert pour(session, Run, runs("c", folder='"\\N",\r\n')) == 1
    with transaction(bind) as session:
        first, second, third = session.exec(select(Run).order_by(Run.id)).all()
    assert (first.folder, first.summary, first.finished_at) == ("\\N", ODD, NOW)
    assert (second.folder, second.finished_at, second.night) == ("", None, date(2026, 4, 1))
    assert third.folder == '"\\N",\r\n'


def test_moments_dates_and_nothing_are_read_into_a_frame_as_they_are(bind: Engine) -> None:
    moment, run = pl.Datetime("us", "UTC"), inspect(Run).columns
    with transaction(bind) as session:
        pour(session, Run, runs("a"))
        asked = columns_of(run.id, run.night, run.started_at, run.finished_at)
        schema = {"id": pl.String, "night": pl.Date, "started_at": moment, "finished_at": moment}
        assert frame(session, asked, schema).rows() == [("a", date(2026, 4, 1), NOW, None)]


def test_rows_that_are_there_already_are_left_alone_and_not_counted(bind: Engine) -> None:
    with transaction(bind) as session:
        assert pour(session, Run, runs("a", folder="first")) == 1
        assert pour(session, Run, runs("a", "b", "b", folder="second")) == 1
        assert pour(session, Run, runs()) == 0
    with transaction(bind) as session:
        assert [each.folder for each in session.exec(select(Run).order_by(Run.id))] == ["first", "second"]


def test_rows_vanish_when_the_transaction_fails(bind: Engine) -> None:
    with pytest.raises(PowerCutError):
        cut_short(bind, lambda session: pour(session, Run, runs("a")))
    with transaction(bind) as session:
        assert session.exec(select(Run)).all() == []


def test_what_was_written_before_in_the_transaction_stays_when_a_row_is_there_already(bind: Engine) -> None:
    with transaction(bind) as session:
        pour(session, Run, runs("a"))
        assert pour(session, Run, runs("b", "a", "c")) == 2
    with transaction(bind) as session:
        assert session.exec(select(Run.id).order_by(Run.id)).all() == ["a", "b", "c"]
