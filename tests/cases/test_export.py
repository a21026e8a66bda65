import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine
from sqlmodel import select

from loep.cases.decide import Judgement, decide
from loep.cases.export import decided, rows, write
from loep.cases.queue import claim
from loep.storage.session import transaction
from loep.storage.tables import Case
from loep.vocabulary import Outcome
from tests.builders.findings import NIGHT, TERMS, found, opened, rings, signals
from tests.builders.people import reviewer

COLUMNS = "case_id,registration_id,institution,ring_size,rules,points,is_sample,opened_at,state,decision"


@pytest.fixture
def exported(bind: Engine) -> pl.DataFrame:
    """A decided ring of ann, bob and cas, an open case of eve, and fay from the sample."""
    trial = signals("R07 5 bob", stage="trial")
    said = pl.concat([signals("R05 2 ann bob", "R03 1 ann bob", "M02 1 ann", "R05 3 eve"), trial])
    terms = replace(TERMS, sample_share=0.5)
    opened(bind, found(said, rings("ann bob cas")), terms, "ann bob cas eve fay")
    rosa, now = reviewer(bind), NIGHT + timedelta(hours=5)
    with transaction(bind) as session:
        case_id = session.exec(select(Case.id).where(Case.anchor == "ann")).one()
        outcomes = {"ann": Outcome.CONFIRMED, "bob": Outcome.UNFOUNDED, "cas": Outcome.INCONCLUSIVE}
        version = claim(session, rosa, case_id, now).version
        decide(session, rosa, case_id, Judgement(outcomes, "Looked.", "form-1", version), now)
    with transaction(bind) as session:
        return rows(session)


def test_every_case_and_registration_is_a_row_with_the_columns_of_the_contract(exported: pl.DataFrame) -> None:
    assert ",".join(exported.columns) == COLUMNS
    told = exported.sort("registration_id").drop("case_id", "opened_at", "institution").rows()
    assert told == [
        ("ann", 3, ["M02", "R03", "R05"], 4, False, "second_look", "confirmed"),
        ("bob", 3, ["R03", "R05"], 3, False, "second_look", "unfounded"),
        ("cas", 3, [], 0, False, "second_look", "inconclusive"),
        ("eve", 1, ["R05"], 3, False, "open", None),
        ("fay", 1, [], 0, True, "open", None),
    ]
    assert exported["opened_at"].unique().to_list() == [NIGHT]
    assert exported["case_id"].n_unique() == 3


def test_the_newest_signal_of_a_detector_counts(bind: Engine) -> None:
    opened(bind, found(signals("R05 3 ann", "R06 1 ann")))
    opened(bind, found(signals("R05 4 ann")), nights=1)
    with transaction(bind) as session:
        assert rows(session).select("rules", "points").rows() == [(["R05", "R06"], 5)]


def test_what_was_decided_comes_oldest_first_with_when(bind: Engine) -> None:
    opened(bind, found(signals("R05 3 ann bob")), candidates="ann bob")
    rosa = reviewer(bind)
    with transaction(bind) as session:
        for anchor, day in (("bob", 1), ("ann", 2)):
            now = NIGHT + timedelta(days=day)
            case_id = session.exec(select(Case.id).where(Case.anchor == anchor)).one()
            version = claim(session, rosa, case_id, now).version
            decide(session, rosa, case_id, Judgement({anchor: Outcome.CONFIRMED}, "Looked.", anchor, version), now)
    with transaction(bind) as session:
        told = decided(session)
    assert told.columns == ["institution", "registration_id", "decision", "is_sample", "decided_at"]
    assert told.select("registration_id", "decision").rows() == [("bob", "confirmed"), ("ann", "confirmed")]


def test_no_cases_are_an_empty_table(bind: Engine) -> None:
    with transaction(bind) as session:
        empty = rows(session)
    assert (empty.height, ",".join(empty.columns)) == (0, COLUMNS)


def frame(**changes: Any) -> pl.DataFrame:
    row = {
        "case_id": "c1",
        "registration_id": "r1",
        "institution": "25BE",
        "ring_size": 2,
        "rules": ["R03", "R05"],
        "points": 5,
        "is_sample": False,
        "opened_at": NIGHT,
        "state": "open",
        "decision": None,
    }
    schema: dict[str, Any] = {"rules": pl.List(pl.String), "decision": pl.String}
    return pl.DataFrame([row | changes], schema_overrides=schema)


def test_parquet_keeps_lists_and_times(tmp_path: Path) -> None:
    path = write(frame(), tmp_path / "cases.parquet")
    assert pl.read_parquet(path).equals(frame())


def test_csv_joins_lists_and_spells_times_in_utc(tmp_path: Path) -> None:
    path = write(frame(), tmp_path / "cases.csv")
    assert path.read_text() == (f"{COLUMNS}\nc1,r1,25BE,2,R03;R05,5,false,2026-04-01T04:15:00Z,open,\n")


def test_json_is_a_list_of_records(tmp_path: Path) -> None:
    path = write(frame(), tmp_path / "cases.json")
    (record,) = json.loads(path.read_text())
    assert record["rules"] == ["R03", "R05"]
    assert (record["opened_at"], record["decision"]) == ("2026-04-01T04:15:00Z", None)


@pytest.mark.promise("formulas", "no cell of the csv is a formula")
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_csv_is_a_formula(tmp_path: Path, start: str) -> None:
    path = write(frame(registration_id=f"{start}1+1"), tmp_path / "cases.csv")
    assert pl.read_csv(path)["registration_id"].item() == f"'{start}1+1"


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"cases\.xlsx: write to a \.parquet, \.csv or \.json file"):
        write(frame(), tmp_path / "cases.xlsx")
    assert list(tmp_path.iterdir()) == []
