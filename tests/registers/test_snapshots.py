"""Registers are taken in whole or not at all, and used until they are too old."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from shutil import copyfile

import polars as pl
import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from loep.audit import log
from loep.errors import Refused
from loep.registers.snapshots import ABSENT, UNREADABLE, current, load, stale
from loep.settings import Settings
from loep.storage.session import engine
from loep.storage.tables import Event, EventDetail, Snapshot
from loep.vocabulary import Register
from tests.builders.registers import NOW, TODAY, csv_bytes, duo_folder, ind_csv, licences, rio_csv, written

AS_OF = date(2026, 11, 20)


def take(
    bind: Engine, settings: Settings, content: bytes, as_of: date | None = AS_OF, name: str = "rio.csv"
) -> Snapshot:
    """RIO with this content loaded."""
    return load(Register.RIO, written(settings.data, name, content), settings, bind, as_of, NOW)


def refusal(bind: Engine, settings: Settings, content: bytes, as_of: date = AS_OF) -> str:
    with pytest.raises(Refused) as refused:
        take(bind, settings, content, as_of)
    return str(refused.value)


def in_use(bind: Engine, settings: Settings, name: Register = Register.RIO) -> pl.DataFrame:
    return current(bind, settings, TODAY).frames[name]


@pytest.fixture
def sqlite_bind(settings: Settings, sqlite_template: Path) -> Engine:
    """A migrated SQLite: these tests are about files, not about the engine."""
    settings.data.mkdir(parents=True)
    copyfile(sqlite_template, settings.data / "loep.db")
    return engine(replace(settings, database_url=f"sqlite:///{settings.data / 'loep.db'}"))


def test_a_loaded_register_is_in_use_with_its_day_and_the_hash_of_its_bytes(bind: Engine, settings: Settings) -> None:
    snapshot = take(bind, settings, rio_csv(*licences(3)))
    found = current(bind, settings, TODAY)
    assert found.frames[Register.RIO].height == snapshot.rows == 3
    assert found.versions == {Register.RIO: f"2026-11-20 {snapshot.sha256[:12]}"}
    assert snapshot.size == len(rio_csv(*licences(3)))


def test_a_register_that_was_never_loaded_is_named_as_such(bind: Engine, settings: Settings) -> None:
    found = current(bind, settings, TODAY)
    assert (dict(found.frames), dict(found.versions)) == ({}, {})
    assert dict(found.unavailable) == dict.fromkeys(Register, ABSENT)


@pytest.mark.promise("I5 honest", "a register is used until its maximum age and then said to be stale")
@pytest.mark.parametrize(
    ("name", "days"), [(Register.RIO, 30), (Register.DUO_INSTITUTIONS, 400), (Register.IND_SPONSORS, 62)]
)
def test_a_register_is_used_until_its_maximum_age_and_then_said_to_be_stale(
    name: Register, days: int, bind: Engine, settings: Settings
) -> None:
    content = {Register.RIO: rio_csv(), Register.IND_SPONSORS: ind_csv("Hanze=41012703")}
    source = (
        written(settings.data, "register.csv", content[name])
        if name in content
        else duo_folder(settings.data / "duo", "25BE=41012703")
    )
    load(name, source, settings, bind, AS_OF, NOW)
    assert name in current(bind, settings, AS_OF + timedelta(days=days)).frames
    later = current(bind, settings, AS_OF + timedelta(days=days + 1))
    assert name not in later.frames
    assert later.unavailable[name] == stale(date(2026, 11, 20), days)


def test_the_same_file_for_the_same_day_changes_nothing(bind: Engine, settings: Settings) -> None:
    first = take(bind, settings, rio_csv())
    again = take(bind, settings, rio_csv())
    with Session(bind) as session:
        assert len(session.exec(select(Snapshot)).all()) == 1
        assert len(session.exec(select(Event)).all()) == 1
    assert again.id == first.id


def test_the_newest_day_is_in_use_whatever_came_in_last(bind: Engine, settings: Settings) -> None:
    take(bind, settings, rio_csv(*licences(3)), date(2026, 11, 20))
    take(bind, settings, rio_csv(*licences(2)), date(2026, 11, 19))
    assert in_use(bind, settings).height == 3


def test_a_register_of_today_in_amsterdam_is_in_use_though_it_is_still_yesterday_in_utc(
    bind: Engine, settings: Settings
) -> None:
    midnight = NOW.replace(hour=23, minute=30)
    source = written(settings.data, "rio.csv", rio_csv())
    assert load(Register.RIO, source, settings, bind, None, midnight).as_of == date(2026, 11, 24)
    assert Register.RIO in current(bind, settings, midnight.date()).frames


def test_the_day_comes_from_the_name_of_the_file_when_it_is_not_given(bind: Engine, settings: Settings) -> None:
    dated = take(bind, settings, rio_csv(), None, "ho_erkenningen_2026-11-02.csv")
    undated = take(bind, settings, rio_csv(*licences(2)), None, "ho_erkenningen_rio.csv")
    assert (dated.as_of, undated.as_of) == (date(2026, 11, 2), TODAY)


def test_a_day_in_the_future_is_refused(bind: Engine, settings: Settings) -> None:
    assert "lies in the future" in refusal(bind, settings, rio_csv(), TODAY + timedelta(days=1))


@pytest.mark.promise("register cut or shrunk", "a register that lost more than a fifth is refused, the old one stays")
def test_a_register_that_shrank_by_more_than_a_fifth_is_refused_and_the_old_one_stays(
    bind: Engine, settings: Settings
) -> None:
    take(bind, settings, rio_csv(*licences(100)))
    said = refusal(bind, settings, rio_csv(*licences(100)[21:]), TODAY)
    assert "79 rows, the snapshot in use (as of 2026-11-20) has 100: 21% fewer, more than 20%" in said
    assert in_use(bind, settings).height == 100


def test_a_register_that_shrank_by_a_fifth_is_taken_in(bind: Engine, settings: Settings) -> None:
    take(bind, settings, rio_csv(*licences(100)))
    take(bind, settings, rio_csv(*licences(100)[20:]), TODAY)
    assert in_use(bind, settings).height == 80


@pytest.mark.promise("register cut or shrunk", "a register cut at the end of a line is refused and the old one stays")
def test_a_register_cut_at_the_end_of_a_line_is_refused_and_the_old_one_stays(bind: Engine, settings: Settings) -> None:
    take(bind, settings, rio_csv(*licences(100)))
    assert "begins with exactly these: the file was cut off" in refusal(bind, settings, rio_csv(*licences(95)), TODAY)
    assert in_use(bind, settings).height == 100


@pytest.mark.promise("register cut or shrunk", "the real register cut at ten points is refused and the old one stays")
@pytest.mark.parametrize("tenth", range(1, 11))
def test_the_real_register_cut_at_ten_points_is_refused_and_the_old_one_stays(
    tenth: int, settings: Settings, sqlite_bind: Engine, shared: Path
) -> None:
    whole = (shared / "data/duo-rio-erkenningen-ho/rio_overzicht_erkenningen_ho.csv").read_bytes()
    take(sqlite_bind, settings, whole)
    refusal(sqlite_bind, settings, whole[: len(whole) * tenth // 11], TODAY)
    assert in_use(sqlite_bind, settings).height == 6741


def test_a_file_over_the_limit_is_refused(bind: Engine, settings: Settings) -> None:
    assert "larger than the limit" in refusal(bind, replace(settings, max_file_bytes=10), rio_csv())


def test_a_file_that_is_not_there_is_refused(bind: Engine, settings: Settings) -> None:
    with pytest.raises(Refused, match=r"nothing\.csv: there is no such file"):
        load(Register.RIO, settings.data / "nothing.csv", settings, bind, AS_OF, NOW)


def test_a_damaged_snapshot_gives_way_to_the_one_before_it(bind: Engine, settings: Settings) -> None:
    take(bind, settings, rio_csv(*licences(4)), date(2026, 11, 19))
    newest = take(bind, settings, rio_csv(*licences(5)), date(2026, 11, 20))
    (settings.data / newest.frame_path).write_bytes(b"PAR1")
    assert in_use(bind, settings).height == 4


def test_a_lost_snapshot_is_named_and_comes_back_by_loading_it_again(bind: Engine, settings: Settings) -> None:
    snapshot = take(bind, settings, rio_csv())
    (settings.data / snapshot.frame_path).unlink()
    assert current(bind, settings, TODAY).unavailable[Register.RIO] == UNREADABLE
    take(bind, settings, rio_csv())
    assert in_use(bind, settings).height == 1


def test_every_load_and_every_refusal_is_in_the_audit_log(bind: Engine, settings: Settings) -> None:
    take(bind, settings, rio_csv())
    refusal(bind, settings, csv_bytes([{"a": "1"}], ","))
    with Session(bind) as session:
        told = [(event.action, event.object) for event in session.exec(select(Event).order_by("seq"))]
        details = [detail.details for detail in session.exec(select(EventDetail).order_by("seq"))]
        assert log.verify(session) is None
    assert told == [("register.loaded", "register:rio"), ("register.refused", "register:rio")]
    assert (details[0]["rows"], details[0]["as_of"]) == (1, "2026-11-20")
    assert "without column INSTELLINGSCODE" in details[1]["reasons"][0]
