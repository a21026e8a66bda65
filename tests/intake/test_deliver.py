"""A delivery is loaded whole, quarantined by row or refused; repeated, parallel or interrupted, it counts once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from loep.audit import log
from loep.contract import PROTECTED, REGISTRATIONS
from loep.intake import keys
from loep.intake.deliver import Receipt, awaited, deliver, find
from loep.intake.stored import read_protected, read_stored
from loep.settings import Settings
from loep.storage.schema import migrate
from loep.storage.session import engine, transaction
from loep.storage.tables import Delivery, Event, RowError, Validation
from loep.vocabulary import DeliveryState
from tests.builders.deliveries import RECEIVED, delivery, manifested, table, write_csv, write_parquet

LATER = RECEIVED + timedelta(days=1)
SECRETS: dict[str, Any] = {
    "bsn": "999990019",
    "onderwijsnummer": "101222331",
    "v_number": "V-8812345",
    "document_number": "SPECI2014",
    "document_issuer": "NLD",
    "iban": "NL91ABNA0417164300",
    "refund_iban": "GB82WEST12345698765432",
    "payer": "Grootmoeder van Zomeren",
    "emergency_phone": "+31687654321",
    "mrz": "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<</L898902C36UTO7408122F1204159ZE184226B<<<<<10",
}


def frame_of(receipt: Receipt, settings: Settings) -> pl.DataFrame:
    assert receipt.delivery.frame_path is not None
    return pl.read_parquet(settings.data / receipt.delivery.frame_path)


def written(settings: Settings) -> list[Path]:
    """Everything below the data folder but the database and the keys."""
    return sorted(
        path
        for path in settings.data.rglob("*")
        if path.is_file() and not path.name.startswith("loep.db") and path.parent != settings.keys
    )


def test_an_accepted_delivery_is_typed_stored_validated_and_logged(
    tmp_path: Path, settings: Settings, bind: Engine
) -> None:
    path = delivery(tmp_path / "in", rows=3, amount_due="2530.50", grades=("7;8.5", "", "6"))
    receipt = deliver(path, settings, bind, RECEIVED)
    frame = frame_of(receipt, settings)
    counts = (receipt.delivery.rows, receipt.delivery.loaded, receipt.delivery.quarantined, receipt.delivery.refused)
    assert (receipt.delivery.state, receipt.again, counts) == (DeliveryState.ACCEPTED, False, (3, 3, 0, 0))
    assert receipt.delivery.complete
    assert frame["registration_id"].to_list() == ["R1", "R2", "R3"]
    assert frame["submitted_at"][0] == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert frame["grades"].to_list() == [[7.0, 8.5], None, [6.0]]
    assert frame["amount_due"][0] == 2530.5
    assert frame["delivered_at"][0] == datetime(2026, 11, 23, 1, 10, tzinfo=UTC)
    typed = {name: dtype for name, dtype in REGISTRATIONS.schema.items() if name != "mrz"}
    assert {name: frame.schema[name] for name in typed} == typed
    with transaction(bind) as session:
        validation = session.exec(select(Validation)).one()
        assert validation.success
        assert [event.action for event in session.exec(select(Event))] == ["delivery.accepted"]
        assert log.verify(session) is None


@pytest.mark.promise("I1 once", "the same delivery again does nothing")
def test_the_same_delivery_again_does_nothing(tmp_path: Path, settings: Settings, bind: Engine) -> None:
    path = delivery(tmp_path / "in")
    first = deliver(path, settings, bind, RECEIVED)
    before = {file: file.read_bytes() for file in written(settings)}
    again = deliver(path, settings, bind, LATER)
    assert again.again
    assert again.delivery.id == first.delivery.id
    assert again.delivery.received_at == RECEIVED
    assert {file: file.read_bytes() for file in written(settings)} == before


def test_a_refused_delivery_is_tried_anew_once_its_manifest_is_corrected(
    tmp_path: Path, settings: Settings, bind: Engine
) -> None:
    path = manifested(delivery(tmp_path / "in"), rows=7)
    refused = deliver(path, settings, bind, RECEIVED)
    assert refused.delivery.reasons == ["batch.csv: MAN-11 2 rows, the manifest says 7 (rows were lost or added)"]
    assert deliver(path, settings, bind, LATER).again
    corrected = deliver(manifested(path, rows=2), settings, bind, LATER)
    assert (corrected.again, corrected.delivery.state) == (False, DeliveryState.ACCEPTED)


@pytest.mark.promise("same records again", "a newer delivery of the same registrations stands beside the older")
def test_a_newer_delivery_of_the_same_registrations_stands_beside_the_older(
    tmp_path: Path, settings: Settings, bind: Engine
) -> None:
    older = deliver(delivery(tmp_path / "monday"), settings, bind, RECEIVED)
    newer = deliver(delivery(tmp_path / "tuesday", status="enrolled"), settings, bind, LATER)
    assert frame_of(older, settings)["status"].to_list() == ["requested", "requested"]
    assert frame_of(newer, settings)["status"].to_list() == ["enrolled", "enrolled"]


def test_without_a_manifest_a_delivery_is_refused(tmp_path: Path, settings: Settings, bind: Engine) -> None:
    path = write_csv(tmp_path / "in" / "batch.csv", table())
    receipt = deliver(path, settings, bind, RECEIVED)
    assert receipt.delivery.state == DeliveryState.REFUSED
    assert receipt.delivery.reasons == ["batch.csv: MAN-01 no manifest came with it (expected batch.csv.manifest.json)"]
    assert not receipt.delivery.complete
    assert written(settings) == []


def test_where_settings_allow_it_a_delivery_without_manifest_is_marked_unverified(
    tmp_path: Path, settings: Settings, bind: Engine
) -> None:
    path = write_csv(tmp_path / "in" / "batch.csv", table())
    receipt = deliver(path, replace(settings, allow_unverified=True), bind, RECEIVED)
    assert (receipt.delivery.state, receipt.delivery.complete) == (DeliveryState.ACCEPTED, False)
    assert (receipt.delivery.institution, receipt.delivery.feed) == ("25BE", "registrations")
    assert receipt.delivery.warnings == ["batch.csv: completeness unverified, no manifest came with it"]
    assert frame_of(receipt, settings)["delivered_at"][0] == RECEIVED


@pytest.mark.promise("sealed at intake", "sealed values stand nowhere in clear")
def test_sealed_values_stand_nowhere_in_clear(tmp_path: Path, settings: Settings, bind: Engine) -> None:
    path = delivery(tmp_path / "in", rows=1, **SECRETS)
    receipt = deliver(path, settings, bind, RECEIVED)
    assert receipt.delivery.state == DeliveryState.ACCEPTED
    frame = frame_of(receipt, settings)
    assert "mrz" not in frame.columns
    sealed = [name for name in SECRETS if name != "mrz"]
    assert all(len(frame[name][0]) == 32 and frame[name][0] != SECRETS[name] for name in sealed)
    for file in (file for file in settings.data.rglob("*") if file.is_file()):
        content = file.read_bytes()
        assert [name for name in SECRETS if name != "document_issuer" and SECRETS[name].encode() in content] == []


@pytest.mark.promise("sealed at intake", "the same number is sealed alike, within its purpose only")
def test_the_same_number_written_otherwise_is_sealed_alike_and_only_within_its_purpose(
    tmp_path: Path, settings: Settings, bind: Engine
) -> None:
    account = ("NL91ABNA0417164300", "nl91 abna 0417 1643 00", "GB82WEST12345698765432")
    path = delivery(tmp_path / "in", rows=3, iban=account, refund_iban=tuple(reversed(account)), payer=account)
    frame = frame_of(deliver(path, settings, bind, RECEIVED), settings)
    assert frame["iban"][0] == frame["iban"][1] == frame["refund_iban"][2]
    assert frame["iban"][0] != frame["iban"][2]
    assert frame["payer"][0] != frame["iban"][0]


def test_a_document_number_is_sealed_with_its_issuer(tmp_path: Path, settings: Settings, bind: Engine) -> None:
    path = delivery(tmp_path / "in", document_number="SPECI2014", document_issuer=("NLD", "BEL"))
    numbers = frame_of(deliver(path, settings, bind, RECEIVED), settings)["document_number"]
    assert numbers[0] != numbers[1]


@pytest.mark.promise("stored encrypted", "the received bytes come back from the encrypted store")
def test_the_received_bytes_come_back_from_the_encrypted_store(
    tmp_path: Path, settings: Settings, bind: Engine
) -> None:
    path = delivery(tmp_path / "in", surname="Özdemir")
    receipt = deliver(path, settings, bind, RECEIVED)
    assert read_stored(receipt.delivery, settings) == path.read_bytes()
    assert "Özdemir".encode() not in (settings.data / str(receipt.delivery.stored_path)).read_bytes()


@pytest.mark.promise("protected store", "protected rows are sealed and never a plain frame")
def test_protected_rows_are_sealed_and_never_a_plain_frame(tmp_path: Path, settings: Settings, bind: Engine) -> None:
    path = delivery(tmp_path / "in", feed="protected", nationality="Utopian", birth_year="2006")
    receipt = deliver(path, settings, bind, RECEIVED)
    assert [file.suffix for file in written(settings)] == [".enc", ".enc"]
    assert all(b"Utopian" not in file.read_bytes() for file in settings.data.rglob("*") if file.is_file())
    rows = read_protected(receipt.delivery, settings)
    assert rows.schema == PROTECTED.schema
    assert rows["nationality"].to_list() == ["Utopian", "Utopian"]


def test_events_become_a_typed_frame(tmp_path: Path, settings: Settings, bind: Engine) -> None:
    path = delivery(tmp_path / "in", feed="events", kind=("credits", "arrived"), value=("15.5", ""))
    frame = frame_of(deliver(path, settings, bind, RECEIVED), settings)
    assert frame.select("kind", "value").rows() == [("credits", 15.5), ("arrived", None)]


def test_typed_parquet_is_loaded_as_csv_is(tmp_path: Path, settings: Settings, bind: Engine) -> None:
    rows: dict[str, Any] = {
        "grades": ("7.5;8", ""),
        "amount_due": ("10.5", ""),
        "paid_at": ("2026-03-05T10:00:00Z", ""),
    }
    from_csv = frame_of(deliver(delivery(tmp_path / "csv", **rows), settings, bind, RECEIVED), settings)
    typed = from_csv.select(table(**rows).keys())
    path = manifested(write_parquet(tmp_path / "parquet" / "batch.parquet", typed))
    from_parquet = frame_of(deliver(path, settings, bind, RECEIVED), settings)
    assert from_parquet.equals(from_csv)


@pytest.mark.promise("I2 nothing lost", "a crash before the commit leaves nothing that counts and a rerun completes")
def test_a_crash_before_the_commit_leaves_nothing_that_counts_and_a_rerun_completes(
    tmp_path: Path, settings: Settings, bind: Engine
) -> None:
    path = delivery(tmp_path / "in")
    with bind.begin() as connection:
        connection.execute(text("alter table validation rename to elsewhere"))
    with pytest.raises(OperationalError):
        deliver(path, settings, bind, RECEIVED)
    with bind.begin() as connection:
        connection.execute(text("alter table elsewhere rename to validation"))
        assert connection.execute(text("select count(*) from delivery")).scalar() == 0
    left = written(settings)
    receipt = deliver(path, settings, bind, LATER)
    assert (receipt.again, receipt.delivery.state) == (False, DeliveryState.ACCEPTED)
    assert written(settings) == left


@pytest.mark.promise("delivered five times", "five deliveries of one file at once load it once")
def test_five_deliveries_of_one_file_at_once_load_it_once(tmp_path: Path, settings: Settings, bind: Engine) -> None:
    path = delivery(tmp_path / "in")
    together = Barrier(5)

    def deliver_too(_: int) -> Receipt:
        together.wait()
        return deliver(path, settings, bind, RECEIVED)

    with ThreadPoolExecutor(5) as pool:
        receipts = list(pool.map(deliver_too, range(5)))
    assert sorted(receipt.again for receipt in receipts) == [False, True, True, True, True]
    assert len({receipt.delivery.id for receipt in receipts}) == 1
    with transaction(bind) as session:
        assert len(session.exec(select(Delivery)).all()) == 1
        assert len(session.exec(select(Event)).all()) == 1
    assert len(written(settings)) == 2


@pytest.mark.promise("I2 nothing lost", "every received row is loaded quarantined or refused")
@pytest.mark.parametrize("broken", ["registrations", "events", "protected"])
def test_every_received_row_is_loaded_quarantined_or_refused(
    broken: str, tmp_path: Path, settings: Settings, bind: Engine
) -> None:
    path = delivery(tmp_path / "in", rows=4, feed=broken)
    content = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*content[:4], "short,row,of,too,many,fields,here,surely" * 9 + "\n", content[4]]))
    manifested(path, rows=5, feed=broken)
    receipt = deliver(path, replace(settings, max_bad_share=0.5), bind, RECEIVED)
    counts = (receipt.delivery.rows, receipt.delivery.loaded, receipt.delivery.quarantined, receipt.delivery.refused)
    assert counts == (5, 4, 1, 0)
    with transaction(bind) as session:
        errors = session.exec(select(RowError)).all()
    assert [(error.line, error.record, error.code) for error in errors] == [(5, 4, "ROW-01")]


@pytest.mark.promise("disk full", "a delivery that cannot be stored counts for nothing")
def test_a_delivery_that_cannot_be_stored_counts_for_nothing(tmp_path: Path, settings: Settings, bind: Engine) -> None:
    settings.data.mkdir(exist_ok=True)
    (settings.data / "deliveries").write_text("a file where a folder must come")
    with pytest.raises(OSError, match="deliveries"):
        deliver(delivery(tmp_path / "in"), settings, bind, RECEIVED)
    with transaction(bind) as session:
        assert session.exec(select(Delivery)).all() == []


def test_only_data_files_are_found(tmp_path: Path) -> None:
    wanted = [delivery(tmp_path / "25BE"), delivery(tmp_path / "deeper" / "21PC", name="events.CSV")]
    for name in ("labels.csv", ".hidden.csv", "upload.csv.part", "readme.txt", ".cache/batch.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "link.csv").symlink_to(wanted[0])
    assert find(tmp_path) == sorted(wanted)


def test_a_delivery_may_be_called_labels_when_a_manifest_says_that_it_is_one(tmp_path: Path) -> None:
    assert find(tmp_path) == []
    assert find((path := delivery(tmp_path, name="labels.csv")).parent) == [path]


def test_a_manifest_whose_data_file_is_not_there_yet_is_told(tmp_path: Path) -> None:
    here, on_its_way = delivery(tmp_path), delivery(tmp_path, name="late.csv")
    on_its_way.rename(on_its_way.with_name("late.csv.part"))
    assert awaited(tmp_path) == [on_its_way]
    assert find(tmp_path) == [here]


def test_without_keys_nothing_is_received(tmp_path: Path, settings: Settings) -> None:
    bind = engine(settings)
    migrate(bind)
    with pytest.raises(Exception, match="loep init"):
        deliver(delivery(tmp_path / "in"), settings, bind, RECEIVED)
    keys.make(settings)
    assert deliver(delivery(tmp_path / "in"), settings, bind, RECEIVED).delivery.state == DeliveryState.ACCEPTED
    bind.dispose()
