"""What the page of a delivery tells the institution that made it."""

import csv
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import select

from loep.intake import keys
from loep.intake.deliver import deliver
from loep.settings import Settings
from loep.simulate.write import Plan, write
from loep.storage.session import transaction
from loep.storage.tables import Event, RowError
from loep.vocabulary import Role
from loep.web.app import create
from loep.web.deliveries import views
from loep.web.deliveries.errors import LENGTH
from tests.builders import desk, received
from tests.web.visitors import logged_in

SHOWN = re.compile(r'href="/deliveries/(delivery-\d)"')


def test_a_delivery_shows_its_balance_its_row_errors_and_what_was_expected(app: FastAPI, database: Engine) -> None:
    received.delivery(database)
    officer = logged_in(app, desk.account(database, "Olga Prins", Role.ADMISSIONS))
    page = officer.see("/deliveries/delivery-1").text
    assert "<code>DATE-03</code> not a calendar date (expected YYYY-MM-DD)" in page
    assert "<code>ENUM-01</code> not one of the codes (expected full_time, part_time, dual)" in page
    assert "<strong>1,200</strong> rows = <strong>1,198</strong> loaded" in page
    assert page.index("is one of the codes") < page.index("1 expectation was met") < page.index("has a value")
    assert "Write dates as YYYY-MM-DD" in page


def test_a_refusal_and_how_to_mend_it_read_in_dutch(app: FastAPI, database: Engine) -> None:
    reason = "25BE.csv, line 2, record 1, column surname: FILE-07 a byte that is not UTF-8 (expected UTF-8)"
    counts: dict[str, Any] = {"state": "refused", "loaded": 0, "quarantined": 0, "refused": 1_200}
    received.delivery(database, reasons=[reason], warnings=["25BE.csv: 3 blank lines were skipped"], **counts)
    officer = logged_in(app, desk.account(database, "Olga Prins", Role.ADMISSIONS, language="nl"))
    page = officer.see("/deliveries/delivery-1").text
    assert "25BE.csv, regel 2, record 1, kolom surname:" in page
    assert "een byte die geen UTF-8 is (verwacht: UTF-8)" in page
    assert "3 lege regels zijn overgeslagen" in page
    assert "Exporteer het bestand opnieuw als CSV in UTF-8" in page
    assert "De volgende nacht haalt het op." in page


def test_the_list_goes_on_where_it_was_whatever_comes_in_meanwhile(
    settings: Settings, bind: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LENGTH", 2)
    same = {f"delivery-{number}": received.NIGHT for number in range(4)}
    for id, at in {"delivery-9": received.NIGHT + timedelta(seconds=1), **same}.items():
        received.delivery(bind, id=id, received_at=at)
    officer = logged_in(create(settings, bind), desk.account(bind, "Olga Prins", Role.ADMISSIONS))
    officer.see("/deliveries")
    seen = [SHOWN.findall(officer.page)]
    for id in ("delivery-7", "delivery-8"):
        received.delivery(bind, id=id, received_at=received.NIGHT + timedelta(hours=1))
    while found := re.search(r'href="([^"]+)">Older deliveries', officer.page):
        seen.append(SHOWN.findall(officer.see(unescape(found[1])).text))
    assert seen == [["delivery-9", "delivery-0"], ["delivery-1", "delivery-2"], ["delivery-3"]]
    for wrong in ("yesterday_x", "0001-01-01T00:00:00+23:00_x", "x"):
        assert officer.see(f"/deliveries?{urlencode({'after': wrong})}").status_code == 422


def test_row_errors_are_filtered_and_shown_a_page_at_a_time(app: FastAPI, database: Engine) -> None:
    received.delivery(database)
    many = [
        RowError(delivery_id="delivery-1", line=2 + at, record=1 + at, column_name="surname", code="REQ-01")
        for at in range(LENGTH + 20)
    ]
    received.keep(database, *many)
    officer = logged_in(app, desk.account(database, "Olga Prins", Role.ADMISSIONS))
    page = officer.see("/deliveries/delivery-1").text
    assert [line_of(row) for row in rows_of(page)] == list(range(2, 2 + LENGTH))
    following = officer.see(unescape(re.search(r'href="([^"]+)#errors">Next rows', page)[1])).text  # type: ignore[index]
    assert [line_of(row) for row in rows_of(following)] == [*range(2 + LENGTH, 22 + LENGTH), 1042, 1100]
    assert "To the beginning" in following
    one = officer.see("/deliveries/delivery-1?code=DATE-03&column=date_of_birth").text
    assert [line_of(row) for row in rows_of(one)] == [1042]
    for nonsense in ("code=<b>", "after=x", "after=1", "after=1.y"):
        assert officer.see(f"/deliveries/delivery-1?{nonsense}").status_code == 422


def rows_of(page: str) -> list[str]:
    """The rows of the table of row errors."""
    return page.partition('aria-labelledby="errors"')[2].partition("</tbody>")[0].split("<tr>")[2:]


def line_of(row: str) -> int:
    found = re.search(r'<td class="count">([\d,]+)</td>', row)
    assert found, row
    return int(found[1].replace(",", ""))


@pytest.mark.promise("formulas", "the list of row errors is a file without values or formulas")
@pytest.mark.parametrize(("language", "mark"), [("nl", ";"), ("en", ",")])
def test_the_list_of_row_errors_is_a_file_without_values_or_formulas(
    app: FastAPI, database: Engine, language: str, mark: str
) -> None:
    received.delivery(database, file_name="=HYPERLINK(1).csv")
    officer = logged_in(app, desk.account(database, "Olga Prins", Role.ADMISSIONS, language=language))
    answer = officer.see("/deliveries/delivery-1/errors.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="row-errors-delivery-1.csv"'
    told = list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=mark))
    assert [row[1:5] for row in told[1:]] == [
        ["1042", "1038", "date_of_birth", "DATE-03"],
        ["1100", "1096", "study_mode", "ENUM-01"],
    ]
    assert {row[0] for row in told[1:]} == {"'=HYPERLINK(1).csv"}
    assert told[1][5].startswith("not a calendar date" if language == "en" else "geen kalenderdatum")
    only = officer.see("/deliveries/delivery-1/errors.csv?code=ENUM-01").text
    assert "DATE-03" not in only


@pytest.mark.promise("reads are events", "who took the list is in the log and nobody else gets it")
def test_who_took_the_list_is_in_the_log_and_nobody_else_gets_it(app: FastAPI, database: Engine) -> None:
    received.delivery(database)
    account = desk.account(database, "Olga Prins", Role.ADMISSIONS)
    logged_in(app, account).see("/deliveries/delivery-1/errors.csv")
    stranger = logged_in(app, desk.account(database, "Kees Kok", Role.ADMISSIONS, institution="30GB"))
    assert stranger.see("/deliveries/delivery-1/errors.csv").status_code == 404
    with transaction(database) as session:
        events = session.exec(select(Event).where(Event.action == "delivery.errors_exported")).all()
    assert [(event.actor, event.object, event.institution) for event in events] == [
        (account.id, "delivery:delivery-1", "25BE")
    ]


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
