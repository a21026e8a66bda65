"""`loep explain`: any signal of a case again from the records of its night, whatever came since; or why not."""

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine
from sqlmodel import select

from loep.cli.explain import text
from loep.errors import Conflict
from loep.night.explain import Explained, explain
from loep.night.prepare import initialise
from loep.policies.stops import ALL, WHY, stop
from loep.registers import snapshots
from loep.settings import Settings
from loep.simulate.registers import write_registers
from loep.simulate.write import Plan, write
from loep.storage.session import transaction
from loep.storage.tables import CaseRegistration, Delivery, Event, Run, Snapshot
from loep.vocabulary import Register
from tests import databases
from tests.builders.deliveries import delivery
from tests.builders.nights import ran
from tests.builders.policies import approved, author
from tests.conftest import SETTINGS

UNKNOWN = "34999"
RING = ("R1", "R2", "R3", "R4")
TOLD: Mapping[str, Any] = {
    "surname": ("Jansen", "Okafor", "Silva", "Berg"),
    "given_names": ("Eva", "Chidi", "Marta", "Jonas"),
    "street": ("Lindelaan", "Dorpsstraat", "Marktplein", "Havenkade"),
    "programme": UNKNOWN,
    "date_of_birth": ("2006-01-02", "2007-05-09", "2005-11-30", "2006-08-17"),
}


@dataclass(frozen=True)
class Home:
    """A deployment after one night in which four unrelated persons came with one e-mail address."""

    settings: Settings
    bind: Engine
    night: Run
    case_id: str

    def explained(self) -> Explained:
        return explain(self.bind, self.settings, self.case_id, "shell:sam", datetime.now(UTC))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty database that all tests of this module share."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'loep.db'}"
        return
    dsn = request.getfixturevalue("postgresql")
    made = databases.create(dsn, request.getfixturevalue("postgresql_template"))
    yield made
    databases.drop(dsn, made)


@pytest.fixture(scope="module")
def home(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("home")
    for name in ("rules", "models"):
        shutil.copytree(SETTINGS.home / name, folder / "content" / name)
    settings = replace(SETTINGS, home=folder / "content", data=folder / "var", database_url=url)
    bind = initialise(settings)
    try:
        yield _home(settings, bind, folder)
    finally:
        bind.dispose()


def _home(settings: Settings, bind: Engine, folder: Path) -> Home:
    _rio(settings, bind, folder)
    write(folder / "simulated", Plan(rows=400, seed=11, institution="25BE"))
    (folder / "in").mkdir()
    for file in (folder / "simulated").glob("registrations.*"):
        file.rename(folder / "in" / file.name)
    delivery(folder / "in", 4, name="ring.csv", registration_id=RING, email="one@address.example", **TOLD)
    night = ran(settings, bind, folder / "in")
    with transaction(bind) as session:
        case_id = session.exec(select(CaseRegistration.case_id).where(CaseRegistration.registration_id == "R1")).one()
    _and_then(settings, bind, folder)
    return Home(settings, bind, night, case_id)


@pytest.fixture(scope="module")
def told(home: Home) -> Explained:
    """The case explained, with nothing in the way."""
    return home.explained()


def _rio(settings: Settings, bind: Engine, folder: Path, *more: str) -> None:
    """RIO with what is simulated and, as of today too, `more` programmes."""
    file = write_registers(folder / f"registers{len(more)}")[Register.RIO]
    table = pl.read_csv(file, infer_schema=False)
    first = table.filter((pl.col("INSTELLINGSCODE") == "25BE") & (pl.col("VORM") == "VOLTIJD")).head(1)
    added = [first.with_columns(ERKENDEOPLEIDINGSCODE=pl.lit(code)) for code in more]
    pl.concat([table, *added]).write_csv(file)
    now = datetime.now(UTC)
    snapshots.load(Register.RIO, file, settings, bind, now.date(), now)


def _and_then(settings: Settings, bind: Engine, folder: Path) -> None:
    """RIO knows the programme, the registrations are corrected, the policy is milder, everything is stopped."""
    _rio(settings, bind, folder, UNKNOWN)
    apart = tuple(f"{number}@address.example" for number in RING)
    delivery(folder / "later", 4, name="corrected.csv", registration_id=RING, email=apart, **TOLD)
    milder = (settings.home / "rules" / "policy.toml").read_text().replace("line = 3", "line = 6")
    approved(bind, milder)
    anna = author(bind)
    with transaction(bind) as session:
        stop(session, ALL, anna, "a review of all rules", datetime.now(UTC))
    ran(settings, bind, folder / "later")


def outcomes(told: Explained) -> dict[str, set[str | None]]:
    """Detector -> in what its signals differ; None: in nothing."""
    found: dict[str, set[str | None]] = {}
    for again in told.signals:
        found.setdefault(again.signal.detector, set()).add(again.differs)
    return found


def test_every_signal_is_found_again_as_things_stood_that_night(told: Explained) -> None:
    assert {"R05": {None}, "R14": {None}}.items() <= outcomes(told).items()
    assert told.reproduced, list(text(told))
    assert told.registrations == 4
    assert told.line == 3


def test_it_shows_what_was_read_and_how_strict_it_was(told: Explained) -> None:
    (again, *_) = [again for again in told.signals if again.signal.detector == "R05"]
    assert again.reads == {"contact_persons": 4, "contact_kind": "email"}
    assert again.thresholds == {"min_persons": 3}
    assert again.signal.evidence == {"persons": 4, "kind": "email"}


def test_it_shows_how_the_points_add_up_against_the_line(told: Explained) -> None:
    shared = next(line for line in text(told) if "shared by two or more" in line)
    assert "R05 3 (4 of 4)" in shared
    assert re.search(r"R14 \d \(4 of 4\)", shared)
    assert shared.endswith(": reaches the line")


def test_it_names_the_versions_of_the_run(home: Home, told: Explained) -> None:
    written = "\n".join(text(told))
    recorded = home.night.versions["25BE"]
    assert f"policy     version 1, sha256 {recorded['policy']['sha256'][:12]}" in written
    assert f"rio {recorded['registers']['rio']}" in written
    assert "stopped    nothing" in written
    assert recorded["models"][0] in written


def test_that_somebody_asked_is_an_event_without_details_of_people(home: Home, told: Explained) -> None:
    assert told.case.id == home.case_id
    with transaction(home.bind) as session:
        asked = session.exec(select(Event).where(Event.action == "case.explained")).all()
    assert {(event.object, event.purpose, event.institution) for event in asked} == {
        (f"case:{home.case_id}", "audit", "25BE")
    }


def test_a_case_that_is_not_there_is_answered_with_where_to_look(home: Home) -> None:
    with pytest.raises(Conflict, match="no such case: `loep cases list`"):
        explain(home.bind, home.settings, "nowhere", "shell:sam", datetime.now(UTC))


def test_other_code_is_named_and_nothing_counts_as_reproduced(home: Home) -> None:
    told = explain(home.bind, replace(home.settings, home=SETTINGS.home), home.case_id, "shell:sam", datetime.now(UTC))
    assert not told.reproduced
    assert "code: the run had" in told.runs[0].obstacles[0]


def test_a_snapshot_or_model_that_is_gone_keeps_back_what_leans_on_it_and_no_more(home: Home) -> None:
    with transaction(home.bind) as session:
        version = home.night.versions["25BE"]["registers"]["rio"].split()[1]
        (old,) = [each for each in session.exec(select(Snapshot)) if each.sha256.startswith(version)]
    with away(home.settings.data / old.frame_path), away(home.settings.data / "models"):
        told = home.explained()
    assert not told.reproduced
    (why,) = outcomes(told)["R14"]
    assert str(why).startswith("cannot be reproduced: rio: the snapshot of that run is gone")
    assert "this fitted model is gone" in told.runs[0].obstacles[-1]
    assert outcomes(told)["R05"] == {None}


def test_a_delivery_that_retention_erased_is_named(home: Home) -> None:
    with transaction(home.bind) as session:
        ring = session.exec(select(Delivery).where(Delivery.file_name == "ring.csv")).one()
        path, ring.frame_path = ring.frame_path, None
    told = home.explained()
    with transaction(home.bind) as session:
        session.get_one(Delivery, ring.id).frame_path = path
    assert not told.reproduced
    (why,) = outcomes(told)["R05"]
    assert "retention erased the rest" in str(why)


def test_the_night_of_the_stop_looked_with_nothing_and_left_the_case_as_it_was(home: Home, told: Explained) -> None:
    with transaction(home.bind) as session:
        last = session.exec(select(Run).where(Run.id != home.night.id)).one()
    assert last.summary["signals"] == {}
    assert all(why == WHY.kept() for why in last.summary["skipped"].values())
    assert last.summary["sampled"] > 0
    assert last.versions["25BE"]["stops"] == ["*"]
    assert last.versions["25BE"]["policy"]["number"] == 2
    assert all(again.still_holds for again in told.signals)


def test_a_run_keeps_how_many_groups_reach_how_many_points(home: Home) -> None:
    levels = home.night.summary["levels"]["25BE"]
    assert [level["points"] for level in levels] == sorted((level["points"] for level in levels), reverse=True)
    assert sum(level["cases"] for level in levels if level["points"] >= 3) == home.night.summary["opened"]


@contextmanager
def away(path: Path) -> Iterator[None]:
    """Without this file or folder for a while."""
    elsewhere = path.with_name(f"{path.name}.away")
    path.rename(elsewhere)
    try:
        yield
    finally:
        elsewhere.rename(path)
