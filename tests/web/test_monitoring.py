"""What a monitor is told: whether all is well, and counts, to who has the token."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, text

from loep.audit.log import Entry, append
from loep.settings import Settings
from loep.storage.schema import head
from loep.storage.session import transaction
from loep.storage.tables import Run
from loep.web import monitor
from loep.web.app import create
from tests.builders import desk, received
from tests.web.every_route import CANARIES, entered, furnish
from tests.web.visitors import visitor

TOKEN = "a" * 40


@pytest.fixture
def token(tmp_path: Path) -> Path:
    kept = tmp_path / "metrics.token"
    kept.write_text(TOKEN + "\n")
    kept.chmod(0o600)
    return kept


@pytest.fixture
def watched(settings: Settings, database: Engine, token: Path) -> FastAPI:
    furnish(database)
    return create(replace(settings, metrics=token), database)


@pytest.mark.promise("metrics", "counts only, and the same on both databases")
def test_figures_are_counts_and_name_nobody(bind: Engine, settings: Settings, token: Path) -> None:
    furnish(bind)
    received.delivery(bind, institution="30GB", id="delivery-2")
    with transaction(bind) as session:
        append(session, [Entry("25BE", "Rosa", "reviewer", "case.read", "case:1", "review", {})], datetime.now(UTC))
    app = create(replace(settings, metrics=token), bind)
    answer = visitor(app).see("/metrics", authorization=f"Bearer {TOKEN}")
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }

    assert found["loep_deliveries", "accepted"] == 2
    assert found["loep_cases", "open"] == 1
    assert found["loep_runs", "detect", "finished"] == 1
    assert found["loep_last_finished_timestamp_seconds", "detect"] > 0
    assert found["loep_events",] == 1
    assert not any(canary in answer.text for canary in (*CANARIES, "25BE", "30GB", "Rosa"))


@pytest.mark.promise("metrics", "nobody without the token, whatever the role")
@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", f"Basic {TOKEN}", f"Bearer {TOKEN}a", f"bearer {TOKEN[1:]}"]
)
def test_without_the_token_nobody_reads_figures(watched: FastAPI, database: Engine, header: str) -> None:
    given = {"authorization": header} if header else {}
    assert visitor(watched).see("/metrics", **given).headers["location"].startswith("/login")
    vera = entered(watched, database, desk.account(database, "Vera Visser"))
    assert vera.see("/metrics", **given).status_code == 403


@pytest.mark.promise("metrics", "closed where no token is set, or others can read it")
@pytest.mark.parametrize(("content", "mode"), [(TOKEN, 0o640), ("short", 0o600), ("", 0o600), (None, 0)])
def test_a_token_that_is_no_secret_opens_nothing(watched: FastAPI, token: Path, content: str | None, mode: int) -> None:
    if content is None:
        token.unlink()
    else:
        token.write_text(content)
        token.chmod(mode)
    assert visitor(watched).see("/metrics", authorization=f"Bearer {content or ''}").status_code == 303


def test_the_token_opens_the_figures_and_nothing_else(watched: FastAPI) -> None:
    person = visitor(watched)
    assert person.see("/metrics", authorization=f"Bearer {TOKEN}").status_code == 200
    assert person.see("/queue", authorization=f"Bearer {TOKEN}").status_code == 303
    assert len(TOKEN) >= monitor.LEAST


def test_health_tells_database_schema_and_the_age_of_the_last_night(app: FastAPI, database: Engine) -> None:
    assert visitor(app).see("/health").json() == {
        "state": "ok",
        "database": "sqlite",
        "schema": head(),
        "last_night": None,
        "last_night_hours": None,
    }
    desk.night(database)
    with transaction(database) as session:
        session.get_one(Run, "run-1").finished_at = datetime.now(UTC) - timedelta(hours=30)
    assert visitor(app).see("/health").json()["last_night_hours"] == 30.0


def test_health_fails_when_the_database_is_of_another_release(app: FastAPI, database: Engine) -> None:
    with transaction(database) as session:
        session.connection().execute(text("update alembic_version set version_num = '9999'"))
    answer = visitor(app).see("/health")
    assert (answer.status_code, answer.json()["state"]) == (503, "failing")
