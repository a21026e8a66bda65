"""A case past its term says what was decided and when, and nothing of whom it was about or why it was opened."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from loep.cases import retain
from loep.errors import Conflict
from loep.intake import erased, keys
from loep.night.explain import explain
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Account
from loep.vocabulary import Outcome
from tests.builders import desk
from tests.web.visitors import logged_in

SAID = ("Jonas", "Berg", "reg-01", "erased-", "paid for from one account")


def test_a_case_past_its_term_shows_what_was_decided_and_nothing_else(
    app: FastAPI, database: Engine, settings: Settings, rosa: Account
) -> None:
    made = desk.ring(database, size=2)
    desk.decided(database, made, rosa, Outcome.UNFOUNDED)
    shown = logged_in(app, rosa).see(f"/cases/{made.id}").text
    assert [text for text in SAID if text not in shown] == ["erased-"]
    held, past = keys.read(settings), datetime.now(UTC) + timedelta(weeks=9)
    with transaction(database) as session:
        retain.forget(session, settings, past, lambda name: erased.marks(held, name))
    someone = logged_in(app, rosa)
    for path in (f"/cases/{made.id}", f"/cases/{made.id}/persons", "/queue?state=closed"):
        answer = someone.see(path)
        assert answer.status_code == 200, path
        assert [text for text in SAID if text in answer.text] == [], path
    assert "unfounded" in someone.see(f"/cases/{made.id}").text.lower()
    with pytest.raises(Conflict, match="its term is over"):
        explain(database, settings, made.id, "shell:sam", past)
