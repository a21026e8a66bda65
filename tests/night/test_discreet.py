"""What schedulers log and keep holds no value out of a delivery."""

import sqlite3
import traceback
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError, OperationalError

from loep.errors import Refused
from loep.night.discreet import DatabaseAway, NoRoom, StageFailed, discreet
from loep.storage.frames import whole

SECRET = "Failing row contains (Jansen, 2007-02-03)"


@pytest.mark.promise("I4 said", "an unforeseen error tells its place and not its message")
def test_an_unforeseen_error_tells_its_place_and_not_its_message() -> None:
    @discreet
    def stage() -> None:
        raise IntegrityError("insert", {"surname": "Jansen"}, ValueError(SECRET))

    with pytest.raises(StageFailed) as failed:
        stage()
    told = "".join(traceback.format_exception(failed.value))
    assert "IntegrityError at" in told
    assert "test_discreet.py" in told
    assert "Jansen" not in told


def test_an_error_that_is_meant_to_be_read_passes() -> None:
    error = Refused(("no rows",))

    @discreet
    def stage() -> None:
        raise error

    with pytest.raises(Refused) as raised:
        stage()
    assert raised.value is error


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("insert", {"surname": "Jansen"}, ValueError(SECRET)),
        psycopg.errors.QueryCanceled(f'canceling statement\nCONTEXT:  COPY case, line 3: "{SECRET}"'),
        sqlite3.OperationalError(SECRET),
    ],
)
@pytest.mark.promise("canary gate", "a database that was away tells its place and is tried again, without the row")
def test_a_database_that_was_away_may_be_tried_again_and_repeats_no_row(error: Exception) -> None:
    @discreet
    def stage() -> None:
        raise error

    with pytest.raises(DatabaseAway) as raised:
        stage()
    told = "".join(traceback.format_exception(raised.value))
    assert type(error).__name__ in told
    assert "Jansen" not in told


def test_a_stage_that_succeeds_is_left_alone() -> None:
    assert discreet(lambda number: number + 1)(1) == 2


@pytest.mark.promise("disk full", "the error says what found no room and what to do")
def test_a_full_disk_is_told_with_what_found_no_room_and_what_to_do(tmp_path: Path) -> None:
    @discreet
    def stage() -> None:
        with whole(tmp_path / "kept.enc") as temporary:
            temporary.symlink_to("/dev/full")
            temporary.write_text(SECRET)

    with pytest.raises(
        NoRoom, match=r"^no room left for .*/kept\.enc: make room on that disk, then run it again"
    ) as told:
        stage()
    assert "Jansen" not in str(told.value)
    assert not (tmp_path / "kept.enc").exists()


@pytest.mark.promise("disk full", "a database without room says so, and is not tried again at once")
def test_a_database_without_room_says_so(tmp_path: Path) -> None:
    bind = create_engine(f"sqlite:///{tmp_path / 'small.db'}")

    @discreet
    def stage() -> None:
        with bind.begin() as connection:
            connection.execute(text("pragma max_page_count = 2"))
            connection.execute(text("create table a (b text)"))
            connection.execute(text("insert into a values (:b)"), {"b": SECRET * 1_000})

    with pytest.raises(NoRoom, match=r"^no room left for the database: make room"):
        stage()
    bind.dispose()
