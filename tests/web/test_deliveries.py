"""What the page of a delivery tells the institution that made it."""

from datetime import UTC, datetime
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import Engine

from loep.intake import keys
from loep.intake.deliver import deliver
from loep.settings import Settings
from loep.simulate.write import Plan, write
from loep.vocabulary import Role
from tests.builders import desk, received
from tests.web.visitors import logged_in


def test_a_delivery_shows_its_balance_its_row_errors_and_what_was_expected(app: FastAPI, database: Engine) -> None:
    received.delivery(database)
    officer = logged_in(app, desk.account(database, "Olga Prins", Role.ADMISSIONS))
    page = officer.see("/deliveries/delivery-1").text
    assert "DATE-03 not a calendar date (expected YYYY-MM-DD)" in page
    assert "ENUM-01 not one of the codes (expected full_time, part_time, dual)" in page
    assert "<strong>1,200</strong> rows = <strong>1,198</strong> loaded" in page
    assert page.index("column values to be in set") < page.index("column values to not be null")


def test_a_delivery_without_a_manifest_is_marked_wherever_it_shows(app: FastAPI, database: Engine) -> None:
    received.delivery(database, complete=False)
    officer = logged_in(app, desk.account(database, "Olga Prins", Role.ADMISSIONS))
    for path in ("/deliveries", "/deliveries/delivery-1"):
        assert "completeness unverified" in officer.see(path).text


def test_a_real_delivery_shows_what_intake_made_of_it(
    app: FastAPI, database: Engine, settings: Settings, tmp_path: Path
) -> None:
    written = write(tmp_path / "out", Plan(rows=60, seed=1, institution="25BE", format="csv", year=2026))
    registrations = next(path for path in written.files if "registrations" in path.name)
    keys.make(settings)
    receipt = deliver(registrations, settings, database, datetime.now(UTC))
    officer = logged_in(app, desk.account(database, "Olga Prins", Role.ADMISSIONS, language="nl"))
    page = officer.see(f"/deliveries/{receipt.delivery.id}").text
    assert "geaccepteerd" in page
    assert "Aan alle verwachtingen is voldaan." in page
    assert "motivation" in page
