"""Numbers and days that no database holds: the desk says that it did not understand them, and does not break."""

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from loep.storage.tables import Account, Case
from loep.vocabulary import Role
from tests.builders import desk
from tests.builders.received import delivery
from tests.web.visitors import Visitor, logged_in

LONG = "9" * 5_000
ENDLESS = "9" * 20


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"/policy/{ENDLESS}", 404),
        (f"/policy/{ENDLESS}/edit", 404),
        ("/audit?since=0001-01-01", 422),
        ("/audit?until=9999-12-31", 422),
        (f"/audit?before={LONG}", 422),
        (f"/deliveries/delivery-1?after={ENDLESS}.1", 422),
        (f"/deliveries/delivery-1?after=1.{ENDLESS}", 422),
        ("/deliveries/delivery-1?after=1", 422),
        ("/deliveries/delivery-1?after=1.1", 200),
    ],
)
def test_an_address_that_asks_for_what_cannot_be(app: FastAPI, database: Engine, address: str, status: int) -> None:
    delivery(database)
    role = Role.RULE_AUTHOR if address.startswith("/policy") else Role.AUDITOR
    assert logged_in(app, desk.account(database, "Vera Visser", role)).see(address).status_code == status


@pytest.mark.parametrize("version", [LONG, ENDLESS, "-1", "\u00b2", ""])
def test_a_form_that_tells_no_version_of_the_case_is_out_of_date(
    app: FastAPI, rosa: Account, case: Case, version: str
) -> None:
    reviewer: Visitor = logged_in(app, rosa)
    reviewer.see(f"/cases/{case.id}")
    form = {"version": version, "seen": LONG, "motivation": "I read the letters.", "all": "unfounded"}
    answer = reviewer.send(f"/cases/{case.id}/decide", **form)
    assert answer.status_code == 409
    assert "I read the letters." in answer.text
