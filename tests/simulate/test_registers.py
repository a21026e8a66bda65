import csv
from pathlib import Path

import polars as pl

from loep.simulate import words
from loep.simulate.registers import RIO_COLUMNS, write_registers
from loep.simulate.write import Plan, write
from loep.vocabulary import Register


def test_rio_is_written_as_the_official_file_is(tmp_path: Path) -> None:
    lines = write_registers(tmp_path)[Register.RIO].read_text(encoding="utf-8").splitlines()
    assert lines[0] == ",".join(f'"{name}"' for name in RIO_COLUMNS)
    assert lines[1].startswith('1,90001,"Stichting Hanzehogeschool Groningen","25BE"')
    assert {len(row) for row in csv.reader(lines)} == {47}
    rows = list(csv.DictReader(lines))
    assert {row["VORM"] for row in rows} == {"VOLTIJD", "DEELTIJD", "DUAAL"}
    assert {row["INSTROOM_EINDDATUM"] for row in rows} == {"NA", "2022-09-01T00:00:00"}


def test_rio_has_the_columns_of_the_real_file(shared: Path) -> None:
    path = shared / "data" / "duo-rio-erkenningen-ho" / "rio_overzicht_erkenningen_ho.csv"
    with path.open(encoding="utf-8") as real:
        assert next(csv.reader(real)) == RIO_COLUMNS


def test_duo_has_the_columns_of_the_real_files(tmp_path: Path, shared: Path) -> None:
    ours = write_registers(tmp_path)[Register.DUO_INSTITUTIONS]
    for name in ("dim_instelling.parquet", "dim_bestuur.parquet"):
        real = pl.read_parquet_schema(shared / "data" / "duo-hbo-starschema-2025" / name)
        assert pl.read_parquet_schema(ours / name) == real


def test_every_institution_but_one_is_a_sponsor(tmp_path: Path) -> None:
    written = write_registers(tmp_path)
    boards = pl.read_parquet(written[Register.DUO_INSTITUTIONS] / "dim_bestuur.parquet")
    sponsors = pl.read_csv(written[Register.IND_SPONSORS], separator=";", infer_schema_length=0)
    missing = boards.filter(~pl.col("kvk_nummer").is_in(sponsors["kvk"].implode()))
    assert missing["bevoegd_gezag_naam"].to_list() == ["Stichting Hogeschool Voorbeeld"]
    assert len(words.institutions()) >= 13


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first = {path.name: path.read_bytes() for path in _files(write_registers(tmp_path / "once"))}
    second = {path.name: path.read_bytes() for path in _files(write_registers(tmp_path / "again"))}
    assert first == second


def test_simulated_programmes_stand_in_the_simulated_register(tmp_path: Path) -> None:
    rio = pl.read_csv(write_registers(tmp_path)[Register.RIO], infer_schema_length=0)
    write(tmp_path, Plan(rows=1_000, seed=3, institution="28DN", format="parquet"))
    rows = pl.read_parquet(tmp_path / "registrations.parquet")
    labels = pl.read_csv(tmp_path / "labels.csv")
    planted = set(labels.filter(pl.col("kind") == "programme_not_recognised")["registration_id"])
    offered = rio.filter(pl.col("INSTELLINGSCODE") == "28DN")["ERKENDEOPLEIDINGSCODE"]
    unknown = rows.filter(~pl.col("programme").is_in(offered.implode()))
    assert set(unknown["registration_id"]) <= planted


def _files(written: dict[Register, Path]) -> list[Path]:
    return [one for path in written.values() for one in ([path] if path.is_file() else sorted(path.iterdir()))]
