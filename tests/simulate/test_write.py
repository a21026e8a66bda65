import hashlib
import json
from pathlib import Path

import polars as pl
import pytest

from loep.contract import FEEDS, REGISTRATIONS, Feed, Kind
from loep.errors import SettingMissing
from loep.simulate.write import Plan, write


def contents(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@pytest.mark.parametrize("layout", ["csv", "parquet"])
def test_the_same_plan_writes_the_same_bytes(tmp_path: Path, layout: str) -> None:
    for name in ("once", "again"):
        write(tmp_path / name, Plan(rows=300, seed=3, format=layout))
    assert contents(tmp_path / "once") == contents(tmp_path / "again")


def test_another_seed_writes_other_people(tmp_path: Path) -> None:
    for seed in (1, 2):
        write(tmp_path / str(seed), Plan(rows=50, seed=seed))
    first, second = (pl.read_csv(tmp_path / str(seed) / "registrations.csv") for seed in (1, 2))
    assert first["email"].drop_nulls().is_in(second["email"].implode()).sum() == 0


def test_every_file_has_a_manifest_that_is_true(tmp_path: Path) -> None:
    plan = Plan(rows=400, seed=5)
    written = write(tmp_path, plan)
    data = [path for path in written.files if path.name != "labels.csv"]
    assert {path.name for path in data} == {"registrations.csv", "events.csv", "protected.csv"}
    for path in data:
        manifest = json.loads((tmp_path / f"{path.name}.manifest.json").read_text())
        assert manifest["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert manifest["rows"] == pl.read_csv(path, infer_schema_length=0).height
        assert manifest["feed"] == path.stem
        assert (manifest["contract"], manifest["institution"], manifest["source"]) == (1, "25BE", "canonical")
        assert manifest["created_at"] == plan.delivered_at.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_large_plan_is_cut_into_parts_that_repeat_nobody(tmp_path: Path) -> None:
    written = write(tmp_path, Plan(rows=1_000, seed=2, part_rows=300))
    parts = sorted(tmp_path.glob("registrations-*.csv"))
    assert [path.name for path in parts] == [f"registrations-00{n}.csv" for n in (1, 2, 3, 4)]
    every = pl.concat([pl.read_csv(path, infer_schema_length=0) for path in parts])
    labels = pl.read_csv(tmp_path / "labels.csv")
    assert every.height == written.rows == 1_000
    assert every["registration_id"].is_unique().all()
    assert labels["registration_id"].is_unique().all()
    assert labels.join(every, on="registration_id", how="anti").is_empty()
    assert sum(written.planted.values()) == labels.height


@pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS)
def test_every_row_keeps_the_contract(delivered: Path, feed: Feed) -> None:
    frame = pl.read_parquet(delivered / f"{feed.name}.parquet")
    assert dict(frame.schema) == feed.schema
    assert frame.select(feed.key).is_duplicated().sum() == 0
    for column in feed.columns:
        values = frame[column.name]
        assert not (column.required and values.null_count()), column.name
        known = values.drop_nulls()
        if column.one_of:
            assert set(known.unique()) <= set(column.one_of), column.name
        if column.pattern:
            assert known.str.contains(column.pattern).all(), column.name
        if column.kind is Kind.TEXT:
            assert (known.str.len_chars() <= column.max_length).all(), column.name
            assert not known.str.contains(r"[\p{Cc}&&[^\n]]" if column.multiline else r"\p{Cc}").any(), column.name


def test_csv_and_parquet_tell_the_same(tmp_path: Path) -> None:
    for layout in ("csv", "parquet"):
        write(tmp_path / layout, Plan(rows=200, seed=9, format=layout))
    table = pl.read_csv(tmp_path / "csv" / "registrations.csv", infer_schema_length=0)
    typed = pl.read_parquet(tmp_path / "parquet" / "registrations.parquet")
    assert table["motivation"].equals(typed["motivation"])
    assert table["upload_hashes"].equals(typed["upload_hashes"].list.join(";"))
    assert table["submitted_at"].equals(typed["submitted_at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert table["permit_needed"].equals(typed["permit_needed"].cast(pl.String))
    assert table.columns == [column.name for column in REGISTRATIONS.columns]


def test_events_and_protected_are_about_people_of_the_delivery(delivered: Path, registrations: pl.DataFrame) -> None:
    events, protected = (pl.read_parquet(delivered / f"{name}.parquet") for name in ("events", "protected"))
    assert events.join(registrations, on="registration_id", how="anti").is_empty()
    assert set(protected["person_id"]) == set(registrations["person_id"])
    assert protected["person_id"].is_unique().all()


@pytest.mark.parametrize(
    ("wrong", "setting"),
    [
        ({"rows": 0}, "rows"),
        ({"rows": 10, "institution": "Hanze"}, "institution"),
        ({"rows": 10, "institution": "25BEX"}, "institution"),
        ({"rows": 10, "format": "xlsx"}, "format"),
        ({"rows": 10, "year": 26}, "year"),
        ({"rows": 10, "seed": -1}, "seed"),
    ],
)
def test_a_plan_that_cannot_be_carried_out_is_refused_at_once(wrong: dict[str, object], setting: str) -> None:
    with pytest.raises(SettingMissing) as refused:
        Plan(**wrong)  # type: ignore[arg-type]
    assert refused.value.name == setting
    assert str(refused.value).startswith(f"{setting}: must be")


@pytest.mark.parametrize("rows", [1, 2, 3, 40])
def test_a_handful_of_rows_is_a_delivery_too(tmp_path: Path, rows: int) -> None:
    written = write(tmp_path, Plan(rows=rows, seed=4))
    assert pl.read_csv(tmp_path / "registrations.csv", infer_schema_length=0).height == written.rows == rows
