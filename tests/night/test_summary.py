"""What a person reads in the morning."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from loep.intake.deliver import Receipt
from loep.night.summary import Night, text
from loep.storage.tables import Delivery

RECEIVED = datetime(2026, 3, 1, 6, 15, tzinfo=UTC)


def delivery(state: str, rows: int, loaded: int = 0, quarantined: int = 0) -> Delivery:
    return Delivery(
        id="d1",
        institution="25BE",
        feed="registrations",
        source="canonical",
        file_name="first.csv",
        sha256="0" * 64,
        manifest_sha256="0" * 64,
        size=1,
        created_at=RECEIVED,
        received_at=RECEIVED,
        state=state,
        complete=True,
        rows=rows,
        loaded=loaded,
        quarantined=quarantined,
        refused=rows - loaded - quarantined,
        reasons=["first.csv: FILE-01 the file is empty"] if state == "refused" else [],
    )


def told(night: Night) -> str:
    return text({**night.as_dict(), "seconds": {"receive": 1.04}})


@pytest.mark.promise("I2 nothing lost", "rows that came add up to loaded quarantined and refused")
def test_rows_that_came_add_up_to_loaded_quarantined_and_refused() -> None:
    night = Night()
    night.received(Path("a.csv"), Receipt(delivery("accepted", 10, loaded=9, quarantined=1), False, {}))
    night.received(Path("b.csv"), Receipt(delivery("refused", 4), False, {}))
    assert night.rows == night.loaded + night.quarantined + night.refused_rows == 14
    assert "refused     b.csv: first.csv: FILE-01 the file is empty" in told(night)


def test_a_file_that_was_refused_before_is_told_under_the_name_it_has_now() -> None:
    night = Night()
    night.received(Path("again.csv"), Receipt(delivery("refused", 4), True, {}))
    assert (night.rows, night.refused_rows) == (0, 0)
    assert "again.csv: refused before, at 2026-03-01 06:15 UTC" in told(night)


def test_a_file_that_is_announced_and_absent_is_told() -> None:
    assert "awaited     late.csv" in told(Night(awaited=["late.csv"]))


def test_a_night_without_anything_says_so() -> None:
    assert "signals     none (0 new)" in told(Night())
