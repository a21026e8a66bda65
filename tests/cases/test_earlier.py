"""What the people of a case did before, and with what its runs worked, on both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from loep.cases import dossier, earlier
from loep.cases.read import open_file
from loep.cases.viewer import Viewer
from loep.storage.session import reading, transaction
from loep.storage.tables import Event, Run, Snapshot
from loep.vocabulary import Outcome, Role
from tests.builders import desk
from tests.builders.received import NIGHT, keep

NOW = datetime(2026, 4, 2, 9, tzinfo=UTC)


def viewer(bind: Engine, institution: str = "25BE") -> Viewer:
    rosa = desk.account(bind, "Rosa de Vries", institution=institution)
    return Viewer(rosa.id, rosa.name, Role.REVIEWER, institution)


def test_the_outcome_is_told_of_closed_cases_only(bind: Engine) -> None:
    desk.night(bind)
    anna, rosa = desk.account(bind, "Anna Jansen"), viewer(bind)
    case, closed, waiting = desk.single(bind), desk.single(bind, "closed00case"), desk.single(bind, "waiting0case")
    desk.decided(bind, closed, anna, Outcome.UNFOUNDED)
    desk.decided(bind, waiting, anna)
    with transaction(bind) as session:
        found = earlier.of(session, rosa, case.id, [case.anchor, closed.anchor, waiting.anchor], NOW)
    assert {name: [(each.case_id, each.outcome) for each in cases] for name, cases in found.items()} == {
        closed.anchor: [(closed.id, Outcome.UNFOUNDED)],
        waiting.anchor: [(waiting.id, None)],
    }


@pytest.mark.promise("reads are events", "who may not see the case learns nothing and nothing is logged")
def test_who_may_not_see_the_case_learns_nothing_and_nothing_is_logged(bind: Engine) -> None:
    desk.night(bind)
    case, stranger = desk.single(bind), viewer(bind, "21PC")
    for asking in (
        lambda session: earlier.of(session, stranger, case.id, [case.anchor], NOW),
        lambda session: dossier.exported(session, stranger, case.id, NOW),
    ):
        with pytest.raises(LookupError), transaction(bind) as session:
            asking(session)
    with transaction(bind) as session:
        assert session.exec(select(Event)).all() == []


def test_the_snapshots_that_a_run_recorded_are_found_again(bind: Engine) -> None:
    night, rosa = desk.night(bind), viewer(bind)
    case, version = desk.single(bind), "2026-03-30 aaaaaaaaaaaa"
    rio = Snapshot(
        id="rio",
        name="rio",
        as_of=NIGHT.date().replace(month=3, day=30),
        sha256="a" * 64,
        size=1,
        rows=9,
        source_name="rio.csv",
        frame_path="rio.parquet",
        loaded_at=NIGHT,
    )
    keep(bind, rio)
    with transaction(bind) as session:
        session.get_one(Run, night.id).versions = {"25BE": {"registers": {"rio": version, "ror": version}}}
    file = open_file(bind, rosa, case.id, NOW)
    with reading(bind) as session:
        found = dossier.sources(session, file)
    assert [run.id for run in found.runs] == [night.id]
    assert {key: kept.rows for key, kept in found.snapshots.items()} == {("rio", version): 9}
