"""The table for the ministry, from deliveries, nights and decisions to a file."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine
from sqlmodel import select

from loep.reports import ocw
from loep.reports.funnel import read
from loep.settings import Settings
from loep.storage import frames
from loep.storage.session import transaction
from loep.storage.tables import Case, CaseRegistration, Decision, Delivery, Event, Run, Signal
from loep.vocabulary import Register
from tests.builders import registers as register_files
from tests.builders.people import account
from tests.builders.registrations import registrations

NOW = datetime(2026, 4, 20, 8, tzinfo=UTC)
NIGHT = datetime(2026, 4, 1, 4, 15, tzinfo=UTC)


@pytest.fixture
def here(settings: Settings, bind: Engine) -> Settings:
    return replace(settings, database_url=bind.url.render_as_string(hide_password=False))


def names(count: int, prefix: str = "r") -> str:
    return " ".join(f"{prefix}{number}" for number in range(count))


def delivered(bind: Engine, here: Settings, frame: pl.DataFrame, id: str = "first", at: datetime = NIGHT) -> None:
    """A delivery of one institution that was accepted."""
    path = Path("frames") / f"{id}.parquet"
    frames.write(frame, here.data / path)
    row = Delivery(
        id=id,
        institution=frame["institution"][0],
        feed="registrations",
        source="canonical",
        file_name=f"{id}.csv",
        sha256=id,
        manifest_sha256="",
        size=1,
        created_at=at,
        received_at=at,
        state="accepted",
        complete=True,
        rows=frame.height,
        loaded=frame.height,
        quarantined=0,
        refused=0,
        frame_path=str(path),
    )
    keep(bind, row)


def looked(bind: Engine, state: str = "finished", **summary: Any) -> None:
    """A night over one institution."""
    told = {"screened": {"25BE": 1}, "skipped": {}, **summary}
    keep(
        bind,
        Run(id="night", kind="detect", night=date(2026, 4, 1), folder="", state=state, started_at=NIGHT, summary=told),
    )


def signalled(bind: Engine, registration: str, stage: str = "live") -> None:
    said: dict[str, Any] = {"points": 3, "sentence_en": "One", "sentence_nl": "Een"}
    of: dict[str, Any] = {"institution": "25BE", "registration_id": registration, "detector": "R05", "stage": stage}
    keep(bind, Signal(key=f"R05:{registration}", run_id="night", recorded_at=NIGHT, **of, **said))


def cased(bind: Engine, registration: str, state: str, outcomes: str = "", is_sample: bool = False) -> None:
    """A case of one registration with its decisions, oldest first."""
    account(bind, "rosa")
    case = Case(
        id=f"case-{registration}",
        institution="25BE",
        anchor=registration,
        ordinal=1,
        state=state,
        is_sample=is_sample,
        points=3,
        ring_size=1,
        opened_at=NIGHT,
        deadline=date(2026, 4, 15),
        closed_at=NIGHT if state == "closed" else None,
        run_id="night",
    )
    keep(bind, case)
    member: dict[str, Any] = {
        "registration_id": registration,
        "institution": "25BE",
        "is_open": state != "closed",
        "programme": "34280",
    }
    keep(bind, CaseRegistration(case_id=case.id, joined_at=NIGHT, form={}, **member))
    for turn, outcome in enumerate(outcomes.split()):
        made = {"outcome": outcome, "motivation": "seen", "decided_by": "rosa", "token": f"{registration}-{turn}"}
        decided_at = NIGHT + timedelta(hours=turn)
        row = {"id": f"{registration}-{turn}", "case_id": case.id, "registration_id": registration}
        keep(bind, Decision(decided_at=decided_at, **row, **made))


def keep(bind: Engine, row: Any) -> None:
    with transaction(bind) as session:
        session.merge(row)


def written(bind: Engine, here: Settings, out: Path) -> tuple[pl.DataFrame, dict[str, Any]]:
    table, metadata, _ = ocw.write(bind, here, 2026, out, NOW)
    return pl.read_csv(table), json.loads(metadata.read_text(encoding="utf-8"))


def counted(bind: Engine, here: Settings) -> dict[str, int]:
    """The measures of the year, before anything is protected."""
    rows = read(bind, here, 2026).rows
    return {name: int(rows[name].sum()) for name in ocw.COUNTS}


def test_each_registration_counts_once_in_its_newest_version(bind: Engine, here: Settings) -> None:
    delivered(bind, here, registrations("a b c"))
    delivered(bind, here, registrations("b c d", academic_year=(2026, 2027, 2026)), "second", NIGHT + timedelta(days=1))

    assert counted(bind, here)["received"] == 3


def test_what_came_after_the_last_night_was_not_screened(bind: Engine, here: Settings) -> None:
    delivered(bind, here, registrations("a b c"))
    delivered(bind, here, registrations("c d"), "second", NIGHT + timedelta(days=1))
    looked(bind)

    assert counted(bind, here)["screened"] == 3


@pytest.mark.parametrize("state", ["failed", "running"])
def test_a_night_that_did_not_finish_screened_nobody(bind: Engine, here: Settings, state: str) -> None:
    delivered(bind, here, registrations("a b c"))
    looked(bind, state)

    assert counted(bind, here)["screened"] == 0


@pytest.mark.promise("I5 honest", "a night in which every rule was skipped screened nobody")
def test_a_night_in_which_every_rule_was_skipped_screened_nobody(bind: Engine, here: Settings) -> None:
    from loep import content

    delivered(bind, here, registrations("a b c"))
    looked(bind, skipped={rule.id: "stale register" for rule in content.rules(here.home)})

    assert counted(bind, here)["screened"] == 0


def test_the_newest_decision_of_a_closed_case_counts_and_an_open_case_is_open(bind: Engine, here: Settings) -> None:
    delivered(bind, here, registrations("a b c d e f"))
    looked(bind)
    cased(bind, "a", "closed", "confirmed")
    cased(bind, "b", "closed", "confirmed unfounded")
    cased(bind, "c", "second_look", "confirmed")
    cased(bind, "d", "open", is_sample=True)
    signalled(bind, "a")
    signalled(bind, "f", stage="trial")

    assert counted(bind, here) == {
        "received": 6,
        "screened": 6,
        "signalled": 1,
        "sampled": 1,
        "confirmed": 1,
        "unfounded": 1,
        "inconclusive": 0,
        "open": 2,
    }


@pytest.mark.promise("small cells", "the table has the names of duo and holes where counts are small")
def test_the_table_has_the_names_of_duo_and_holes_where_counts_are_small(
    bind: Engine, here: Settings, tmp_path: Path
) -> None:
    source = register_files.written(tmp_path, "rio-2026-04-15.csv", register_files.rio_csv())
    load_rio(bind, here, source)
    march = registrations(names(41), submitted_at=datetime(2026, 3, 31, 21, 59, tzinfo=UTC))
    april = registrations(names(3, "s"), submitted_at=datetime(2026, 3, 31, 22, 0, tzinfo=UTC))
    delivered(bind, here, pl.concat([march, april]))
    looked(bind)

    table, metadata = written(bind, here, tmp_path / "out")

    finest = table.filter(pl.col("MAAND") != "TOTAAL", pl.col("NIVEAU") != "TOTAAL")
    assert table.columns == [column["name"] for column in metadata["tableSchema"]["columns"]]
    assert finest.select("STUDIEJAAR", "ONDERDEEL", "NIVEAU").unique().rows() == [(2026, "TECHNIEK", "HBO-BA")]
    assert finest.sort("MAAND").select("MAAND", "AANTAL_AANMELDINGEN", "IS_ONDERDRUKT").rows() == [
        ("2026-03", 40, False),
        ("2026-04", None, True),
    ]
    assert finest["AANTAL_BEVESTIGD"].to_list() == [0, 0]
    assert metadata["notes"]["registers"]["rio"]["snapshot"].startswith("2026-04-15")


def test_without_rio_nobody_is_placed_and_the_metadata_says_why(bind: Engine, here: Settings, tmp_path: Path) -> None:
    delivered(bind, here, registrations(names(20)))

    table, metadata = written(bind, here, tmp_path)

    assert set(table["ONDERDEEL"]) == {"ONBEKEND", "TOTAAL"}
    assert metadata["notes"]["registers"]["rio"]["unavailable"] != ""


def test_the_metadata_holds_the_hash_of_the_file_and_the_release_is_an_event(
    bind: Engine, here: Settings, tmp_path: Path
) -> None:
    delivered(bind, here, registrations(names(20)))

    table, metadata, _ = ocw.write(bind, here, 2026, tmp_path, NOW)

    said = json.loads(metadata.read_text(encoding="utf-8"))
    assert metadata.name == "ocw_2026.csv-metadata.json"
    assert said["notes"]["sha256"] == sha256(table.read_bytes()).hexdigest()
    assert table.read_bytes().startswith(b"\xef\xbb\xbfSTUDIEJAAR,INSTELLINGSCODE_ACTUEEL,")
    with transaction(bind) as session:
        told = session.exec(select(Event.object).where(Event.action == "statistics.written")).all()
    assert told == ["statistics:ocw-2026"]


def test_a_year_without_registrations_gives_a_table_without_rows(bind: Engine, here: Settings, tmp_path: Path) -> None:
    table, metadata = written(bind, here, tmp_path)

    assert table.height == 0
    assert metadata["notes"]["rows"] == 0


def test_the_same_facts_give_the_same_file(bind: Engine, here: Settings, tmp_path: Path) -> None:
    delivered(bind, here, registrations(names(23)))

    first, *_ = ocw.write(bind, here, 2026, tmp_path / "one", NOW)
    second, *_ = ocw.write(bind, here, 2026, tmp_path / "two", NOW + timedelta(hours=1))

    assert first.read_bytes() == second.read_bytes()


def load_rio(bind: Engine, here: Settings, source: Path) -> None:
    from loep.registers.snapshots import load

    load(Register.RIO, source, here, bind, None, NOW)
