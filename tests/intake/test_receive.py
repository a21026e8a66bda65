"""One bad file is told of that file: nothing that somebody puts down raises, and none is lost on the way."""

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as at_most
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import select

from loep.intake.called import called
from loep.intake.deliver import Receipt, deliver, find, owner
from loep.intake.manifest import path_of
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Delivery
from tests.builders.deliveries import RECEIVED, delivery, manifested

LATER = RECEIVED + timedelta(days=1)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
SAID: dict[str, Any] = {
    "contract": 1,
    "feed": "registrations",
    "institution": "25BE",
    "source": "canonical",
    "created_at": "2026-11-23T01:10:00Z",
    "rows": 2,
    "sha256": "0" * 64,
}


def kept(bind: Engine) -> list[Delivery]:
    with transaction(bind) as session:
        return list(session.exec(select(Delivery)))


def told(receipt: Receipt) -> tuple[str, int, list[str]]:
    return receipt.delivery.state, receipt.delivery.rows, receipt.delivery.reasons


@pytest.mark.promise("bad input", "a manifest of impossible counts or moments is refused")
@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"rows": 3_000_000_000}, "MAN-08 rows is not the number of data rows"),
        ({"rows": 2**63}, "MAN-08 rows is not the number of data rows"),
        ({"created_at": "0001-01-01T00:00:00+14:00"}, "MAN-07 created_at is not a timestamp with offset, between"),
        ({"created_at": "9999-12-31T23:59:59-12:00"}, "MAN-07 created_at is not a timestamp with offset, between"),
    ],
)
def test_a_manifest_of_impossible_counts_or_moments_is_refused(
    said: dict[str, Any], reason: str, tmp_path: Path, settings: Settings, bind: Engine
) -> None:
    path = manifested(delivery(tmp_path), **said)
    state, rows, reasons = told(deliver(path, settings, bind, RECEIVED))
    assert (state, rows) == ("refused", 0)
    assert reasons[0].startswith(f"batch.csv.manifest.json: {reason}")


@pytest.mark.promise("bad input", "whatever a manifest says, the file gets an answer")
@at_most(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.dictionaries(st.sampled_from(list(SAID)), anything, min_size=1))
def test_whatever_a_manifest_says_the_file_gets_an_answer(
    said: dict[str, Any], tmp_path: Path, settings: Settings, bind: Engine
) -> None:
    path = delivery(tmp_path)
    path_of(path).write_text(json.dumps({**SAID, **said}), encoding="utf-8")
    answer = deliver(path, settings, bind, RECEIVED).delivery
    assert answer.state == "refused"
    assert answer.rows == answer.loaded + answer.quarantined + answer.refused


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"na\xefve.csv", "na\ufffdve.csv"),
        (b"two\nlines\x1b[2J.csv", "two\ufffdlines\ufffd[2J.csv"),
        ("gnp\u202evsc.csv".encode(), "gnp\ufffdvsc.csv"),
        ("aanmelding één.csv".encode(), "aanmelding één.csv"),
    ],
)
def test_a_file_is_taken_in_whatever_bytes_its_name_is_made_of(
    name: bytes, shown: str, tmp_path: Path, settings: Settings, bind: Engine
) -> None:
    path = delivery(tmp_path / "in")
    odd = path.rename(path.with_name(os.fsdecode(name)))
    path_of(path).rename(path_of(odd))
    assert find(path.parent) == [odd]
    assert deliver(odd, settings, bind, RECEIVED).delivery.state == "accepted"
    assert [each.file_name for each in kept(bind)] == [called(odd)] == [shown]
    path_of(odd).unlink()
    (alone,) = deliver(odd, settings, bind, RECEIVED).delivery.reasons
    assert alone == f"{shown}: MAN-01 no manifest came with it (expected {shown}.manifest.json)"


@pytest.mark.promise("I2 nothing lost", "a file that could not be read is told and taken in once it can be")
def test_a_file_that_could_not_be_read_is_told_and_taken_in_once_it_can_be(
    tmp_path: Path, settings: Settings, bind: Engine
) -> None:
    path = delivery(tmp_path / "in")
    away = path.rename(tmp_path / "away.csv")
    refused = deliver(path, settings, bind, RECEIVED)
    assert told(refused) == ("refused", 2, ["batch.csv: FILE-14 the file cannot be read (FileNotFoundError)"])
    assert deliver(path, settings, bind, LATER).again
    path.mkdir()
    assert deliver(path, settings, bind, LATER).delivery.reasons[0].endswith("(IsADirectoryError)")
    path.rmdir()
    away.rename(path)
    taken = deliver(path, settings, bind, LATER)
    assert (taken.again, taken.delivery.state, taken.delivery.reasons) == (False, "accepted", [])
    assert [(each.state, each.loaded) for each in kept(bind)] == [("accepted", 2)]


def test_a_file_that_is_gone_with_its_manifest_is_told_and_not_kept(
    tmp_path: Path, settings: Settings, bind: Engine
) -> None:
    answer = deliver(tmp_path / "gone.csv", settings, bind, RECEIVED).delivery
    assert (answer.state, answer.rows, len(answer.reasons)) == ("refused", 0, 2)
    assert kept(bind) == []


@pytest.mark.promise("bad input", "a delivery from the future is refused, so that corrections count")
def test_a_delivery_from_the_future_is_refused_until_that_moment_has_been(
    tmp_path: Path, settings: Settings, bind: Engine
) -> None:
    ahead = manifested(delivery(tmp_path / "in"), created_at="2026-11-23T03:00:01Z")
    refused = deliver(ahead, settings, bind, RECEIVED)
    assert refused.delivery.reasons == [
        "batch.csv: MAN-14 created_at lies more than an hour after the moment of receipt"
        " (expected a moment that has been: look at the clock of the system that made it)"
    ]
    assert deliver(ahead, settings, bind, LATER).delivery.state == "accepted"


def test_a_clock_that_runs_a_little_ahead_is_a_warning(tmp_path: Path, settings: Settings, bind: Engine) -> None:
    ahead = manifested(delivery(tmp_path / "in"), created_at="2026-11-23T03:00:00Z")
    answer = deliver(ahead, settings, bind, RECEIVED).delivery
    assert answer.state == "accepted"
    assert answer.warnings == ["batch.csv: the manifest's created_at is later than the moment of receipt"]


@pytest.mark.promise("rows of one institution", "nobody delivers for another institution out of its own folder")
def test_a_folder_of_one_institution_holds_no_delivery_of_another(
    tmp_path: Path, settings: Settings, bind: Engine
) -> None:
    path = delivery(tmp_path / "21PC" / "today")
    assert owner(path, tmp_path) == "21PC"
    refused = deliver(path, settings, bind, RECEIVED, owner="21PC")
    assert refused.delivery.reasons == [
        "batch.csv: MAN-15 a delivery of 25BE in the folder of 21PC (expected in the folder of its own institution)"
    ]
    assert deliver(path, settings, bind, LATER, owner="25BE").delivery.state == "accepted"


def test_a_folder_of_one_institution_asks_the_rows_where_no_manifest_came(
    tmp_path: Path, settings: Settings, bind: Engine
) -> None:
    path = delivery(tmp_path)
    path_of(path).unlink()
    lenient = replace(settings, allow_unverified=True)
    assert "MAN-15" in deliver(path, lenient, bind, RECEIVED, owner="21PC").delivery.reasons[0]
    assert deliver(path, lenient, bind, RECEIVED, owner="25BE").delivery.state == "accepted"


@pytest.mark.parametrize(
    ("place", "whose"),
    [("a.csv", ""), ("25BE/a.csv", "25BE"), ("25be/a.csv", ""), ("x25BE/a.csv", ""), ("21PC/sent/25BE/a.csv", "25BE")],
)
def test_a_folder_named_like_a_brin_is_that_institutions(place: str, whose: str) -> None:
    inbox = Path("/srv/00IC/inbox")
    assert owner(inbox / place, inbox) == whose
