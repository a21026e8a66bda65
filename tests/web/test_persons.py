"""The earlier history of the people of a case: their other registrations, what became of them, and who read it."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import select

from loep.storage.session import transaction
from loep.storage.tables import Event, EventDetail
from loep.vocabulary import Outcome, Role
from loep.web.persons.registered import READ, of
from tests.builders import desk
from tests.builders.received import delivery
from tests.web.visitors import logged_in

AT = datetime(2025, 3, 1, 9, tzinfo=UTC)


def frame(path: Path, *rows: tuple[str, str, str]) -> Path:
    """A delivery of last year: registration, person, status."""
    shown = [(registration, person, "34936", 2025, AT, status) for registration, person, status in rows]
    pl.DataFrame(shown, schema=list(READ), orient="row").write_parquet(path)
    return path


def test_the_newest_version_of_every_registration_of_these_people(tmp_path: Path) -> None:
    first = frame(tmp_path / "1", ("a", "anna", "requested"), ("b", "boris", "requested"), ("c", "clara", "enrolled"))
    second = frame(tmp_path / "2", ("a", "anna", "withdrawn"), ("d", "anna", "requested"))
    found, unread = of([first, second], {"anna", "boris"})
    assert unread == 0
    assert found.select("registration_id", "status").rows() == [
        ("a", "withdrawn"),
        ("b", "requested"),
        ("d", "requested"),
    ]
    assert of([], {"anna"})[0].is_empty()
    assert of([first], set())[0].is_empty()


def test_what_cannot_be_read_is_counted_and_keeps_nothing_else_back(tmp_path: Path) -> None:
    first = frame(tmp_path / "1", ("a", "anna", "requested"))
    cut = frame(tmp_path / "2", ("b", "anna", "requested"))
    cut.write_bytes(cut.read_bytes()[:-9])
    found, unread = of([first, cut, tmp_path / "gone"], {"anna"})
    assert (found["registration_id"].to_list(), unread) == (["a"], 2)
    assert of([cut], {"anna"})[1] == 1


def test_a_page_says_that_rows_cannot_be_read(app: FastAPI, database: Engine) -> None:
    desk.night(database)
    case = desk.ring(database, size=2)
    delivery(database, frame_path="gone.parquet")
    rosa = logged_in(app, desk.account(database, "Rosa de Vries"))
    assert "The rows of 1 delivery cannot be read now" in rosa.see(f"/cases/{case.id}/persons").text
    paul = logged_in(app, desk.account(database, "Paul Post", Role.AUDITOR))
    paul.see("/audit/who-saw")
    told = paul.send("/audit/who-saw", kind="person", number="person-reg-01", institution="25BE").text
    assert "The rows of 1 delivery cannot be read now" in told


@pytest.mark.promise("reads are events", "what became of other registrations is told and reading it is logged")
def test_what_became_of_other_registrations_is_told_and_reading_it_is_logged(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries", language="nl")
    desk.night(database)
    case = desk.ring(database, size=2)
    before = desk.single(database, "before00case", registration_id="old", person_id="person-reg-01")
    desk.decided(database, before, desk.account(database, "Anna Jansen"), Outcome.UNFOUNDED)
    folder = app.state.desk.settings.data
    path = frame(
        folder / "old.parquet", (before.anchor, "person-reg-01", "withdrawn"), ("new", "person-reg-01", "requested")
    )
    delivery(database, frame_path=path.name)
    visitor = logged_in(app, rosa)
    page = visitor.see(f"/cases/{case.id}/persons").text
    assert page.count("1 mrt 2025") == 2
    assert "ongegrond" in page
    assert "ingetrokken" in page
    assert "zat in geen dossier" in page
    assert "Niets anders is bekend van" in page
    with transaction(database) as session:
        event = session.exec(select(Event).where(Event.action == "case.persons_read")).one()
        assert event.object == f"case:{case.id}"
        told = session.get_one(EventDetail, event.seq).details["registrations"]
    assert told == sorted([before.anchor, "new", "reg-01", "reg-02"])


def test_the_outcome_of_a_case_that_is_not_closed_stays_hidden(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    desk.night(database)
    case = desk.ring(database, size=2)
    waiting = desk.single(database, "waiting0case")
    desk.decided(database, waiting, desk.account(database, "Anna Jansen"))
    path = app.state.desk.settings.data / "old.parquet"
    frame(path, (waiting.anchor, "person-reg-01", "requested"))
    delivery(database, frame_path=path.name)
    page = logged_in(app, rosa).see(f"/cases/{case.id}/persons").text
    assert "not decided yet" in page
    assert "confirmed" not in page


def test_people_of_another_institution_are_not_told_of(app: FastAPI, database: Engine) -> None:
    elsewhere = desk.account(database, "Emre Kaya", institution="21PC")
    desk.night(database)
    case = desk.single(database)
    assert logged_in(app, elsewhere).see(f"/cases/{case.id}/persons").status_code == 404
