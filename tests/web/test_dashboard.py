"""The dashboard and the first page: each role sees what concerns it, in counts."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from loep.policies import stops
from loep.reports import figures
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Account, Run
from loep.vocabulary import Outcome, Role
from loep.web.app import create
from tests.builders import desk, received
from tests.web.visitors import logged_in

DAY = timedelta(days=1)
WAITING = re.compile(r'Second looks</h2>\s*<p class="big-number">(\d+)</p>')


def worked(bind: Engine) -> None:
    """Five unfounded cases of six registrations and one that waits confirmed, so that some shares may be told."""
    rosa = desk.account(bind, "Rosa de Vries")
    desk.night(bind, screened={"25BE": 1_198})
    received.delivery(bind)
    for case in (desk.ring(bind, size=2), *(desk.single(bind, f"single{number}case") for number in range(4))):
        desk.decided(bind, case, rosa, Outcome.UNFOUNDED)
    desk.decided(bind, desk.single(bind), rosa, Outcome.CONFIRMED)


@pytest.mark.parametrize("role", [Role.SENIOR, Role.AUDITOR, Role.ADMISSIONS])
def test_the_dashboard_tells_counts_with_a_table_beside_each_chart(app: FastAPI, database: Engine, role: Role) -> None:
    worked(database)
    page = logged_in(app, desk.account(database, "Vera Visser", role)).see("/dashboard").text
    assert "Of 1,198 registrations received, 7 were signalled, 6 decided on and 0 confirmed." in page
    assert page.count("<summary>As a table") == 5
    assert page.count('role="img"') == 9
    assert "<strong>100%</strong>" in page  # five of five
    assert "5 of 5" in page
    assert "reg-01" not in page


def test_weeks_before_anything_happened_are_left_out(app: FastAPI, database: Engine) -> None:
    worked(database)
    page = logged_in(app, desk.account(database, "Vera Visser", Role.SENIOR)).see("/dashboard").text
    assert "The last 8 weeks." in page


@pytest.mark.parametrize(("role", "links"), [(Role.SENIOR, True), (Role.AUDITOR, False)])
def test_the_dashboard_holds_what_waits_against_the_days_that_count(
    app: FastAPI, database: Engine, role: Role, links: bool
) -> None:
    worked(database)
    page = logged_in(app, desk.account(database, "Vera Visser", role)).see("/dashboard").text
    waits = page.split('id="backlog-title"')[1].split("</aside>")[0]
    assert "1 case waits" in waits
    assert ("1 May" in waits, "1 Sept" in waits, 'href="/queue' in waits) == (True, True, links)


def test_a_handful_is_not_written_as_a_percentage(app: FastAPI, database: Engine) -> None:
    desk.night(database)
    rosa = desk.account(database, "Rosa de Vries")
    desk.decided(database, desk.ring(database, size=4), rosa, Outcome.UNFOUNDED)
    page = logged_in(app, desk.account(database, "Vera Visser", Role.SENIOR)).see("/dashboard").text
    assert "too few to say" in page
    assert "1 of 1" in page  # one form, one judgement, of four registrations
    assert "100%</strong>" not in page


def test_each_institution_sees_its_own_figures(app: FastAPI, database: Engine) -> None:
    worked(database)
    elsewhere = desk.account(database, "Olga Prins", Role.ADMISSIONS, institution="30GB")
    assert "Of 0 registrations received" in logged_in(app, elsewhere).see("/dashboard").text
    everywhere = desk.account(database, "Anna Audit", Role.AUDITOR, institution="")
    assert "Of 1,198 registrations received" in logged_in(app, everywhere).see("/dashboard").text


def test_of_many_cases_the_dashboard_says_when_they_were_counted(
    app: FastAPI, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "FEW", 1)
    worked(database)
    senior = logged_in(app, desk.account(database, "Vera Visser", Role.SENIOR))
    assert "Nothing was counted yet." in senior.see("/dashboard").text
    with transaction(database) as session:
        figures.keep(session, figures.count(session, received.NIGHT), received.NIGHT)
    assert "Counted on 1 Apr 2026, 06:15." in senior.see("/dashboard").text


def test_a_reviewer_starts_with_the_own_cases_and_second_looks(app: FastAPI, database: Engine) -> None:
    reviewer = desk.account(database, "Vera Visser")
    desk.busy(database, reviewer)
    person = logged_in(app, reviewer)
    page = person.see("/").text
    assert 'href="/cases/mine0000case"' in page
    assert '<p class="big-number">1</p>' in page
    assert "Backlog" in page
    assert person.send("/queue/next").headers["location"].startswith("/cases/")


def test_of_what_one_decided_oneself_no_second_look_waits(settings: Settings, bind: Engine) -> None:
    desk.night(bind)
    rosa, vera = desk.account(bind, "Rosa de Vries"), desk.account(bind, "Vera Visser")
    desk.decided(bind, desk.single(bind), rosa)
    app = create(settings, bind)
    assert [WAITING.findall(logged_in(app, each).see("/").text) for each in (rosa, vera)] == [["0"], ["1"]]


def test_a_senior_starts_with_the_backlog_too(app: FastAPI, database: Engine) -> None:
    desk.busy(database, desk.account(database, "Vera Visser"))
    page = logged_in(app, desk.account(database, "Sanne Smit", Role.SENIOR)).see("/").text
    assert "cases are not closed." in page
    assert 'href="/runs/run-1"' in page
    assert "To the dashboard" in page


def test_admissions_start_with_the_night_and_the_deliveries(app: FastAPI, database: Engine) -> None:
    desk.night(database)
    received.delivery(database)
    counts: dict[str, Any] = {"state": "refused", "loaded": 0, "quarantined": 0, "refused": 1_200}
    received.delivery(database, id="delivery-2", received_at=datetime.now(UTC) - DAY, **counts)
    received.delivery(database, institution="30GB", id="delivery-3", received_at=datetime.now(UTC) - DAY, **counts)
    page = logged_in(app, desk.account(database, "Olga Prins", Role.ADMISSIONS)).see("/").text
    assert "1 was refused in the last seven days." in page
    assert "30GB" not in page
    assert "2 rows quarantined" in page
    assert 'href="/runs/run-1"' in page
    assert "/queue" not in page


def test_an_auditor_starts_with_the_log_and_the_reports(app: FastAPI, database: Engine) -> None:
    desk.night(database)
    told: dict[str, Any] = {"kind": "report", "night": date(2026, 4, 2), "folder": "", "state": "finished"}
    when: dict[str, Any] = {"started_at": received.NIGHT, "finished_at": received.NIGHT}
    received.keep(database, Run(id="run-2", versions={}, summary={}, **told, **when))
    page = logged_in(app, desk.account(database, "Anna Audit", Role.AUDITOR)).see("/").text
    assert "entries in the log" in page
    assert '<a href="/runs/run-2">The report of 2 Apr 2026</a>' in page


def test_an_administrator_starts_with_the_people_and_sees_no_case(app: FastAPI, database: Engine) -> None:
    desk.busy(database, desk.account(database, "Vera Visser"))
    page = logged_in(app, desk.account(database, "Bas Beheer", Role.ADMIN, institution="")).see("/").text
    assert '<p class="big-number">3</p>' in page
    assert "case" not in page.partition("<main")[2].replace("No change", "").lower().partition("policy")[0]


def test_an_approver_sees_what_is_stopped(app: FastAPI, database: Engine) -> None:
    approver: Account = desk.account(database, "Piet Prins", Role.RULE_APPROVER)
    with transaction(database) as session:
        stops.stop(session, "R06", approver, "Too many innocent families.", datetime.now(UTC))
    page = logged_in(app, approver).see("/").text
    assert "1 stop is in force" in page
    assert "<code>R06</code>" in page
    assert "No change waits" in page


def test_everybody_has_a_first_page(app: FastAPI, database: Engine) -> None:
    for number, role in enumerate(Role):
        account = desk.account(database, f"Person{number} Jansen", role)
        assert logged_in(app, account).see("/").status_code == 200
