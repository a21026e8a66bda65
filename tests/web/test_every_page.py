"""Every page in both languages: accessible, within its width, and pictured where LOEP_PICTURES is set."""

from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from loep.night import policies
from loep.storage.session import transaction
from loep.vocabulary import Role
from loep.web import invites
from tests.builders import desk
from tests.web import browser as driving

pytestmark = pytest.mark.browser

LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
ASKED = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}
SEEN_BY = {
    Role.REVIEWER: (
        "profile",
        "profile/codes",
        "again",
        "queue",
        "cases/ring0000case",
        "cases/mine0000case",
        "cases/second00case",
        "cases/sample00case",
    ),
    Role.SENIOR: ("queue", "cases/single00case/reassign"),
    Role.AUDITOR: (
        "catalogue",
        "runs",
        "deliveries",
        "deliveries/delivery-1",
        "deliveries/delivery-2",
        "audit",
        "audit/who-saw",
        "audit/outside",
        "dashboard",
        "runs/run-1",
        "catalogue/R06",
        "catalogue/M01",
        "",
    ),
    Role.ADMIN: ("people", "queue"),
    Role.WELFARE: ("welfare",),
    Role.RULE_AUTHOR: ("policy", "policy/1", "policy/1/edit"),
}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("role", list(SEEN_BY))
def test_pages_are_accessible_and_fit(
    app: FastAPI, database: Engine, chromium: Browser, role: Role, language: str
) -> None:
    account = desk.account(database, "Vera Visser", role, language=language)
    desk.busy(database, account)
    policies.in_force(database, app.state.desk.settings, datetime.now(UTC))
    with driving.served(app) as address, chromium.new_context(locale=language) as context:
        page = context.new_page()
        driving.log_in(page, address, account.email)
        for path in SEEN_BY[role]:
            page.goto(f"{address}/{path}")
            checked(page, f"{role}-{path.replace('/', '-')}", language)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_pages_before_logging_in_are_accessible_and_fit(
    app: FastAPI, database: Engine, chromium: Browser, language: str
) -> None:
    with transaction(database) as session:
        token = invites.invite(session, Role.REVIEWER, "25BE", None, datetime.now(UTC))
    with driving.served(app) as address, chromium.new_context(locale=language) as context:
        page = context.new_page()
        for name, path in {"login": "login", "invite": f"invite/{token}", "used": "invite/x", "404": "nowhere"}.items():
            page.goto(f"{address}/{path}")
            checked(page, f"nobody-{name}", language)


def test_pages_with_errors_say_so_accessibly(app: FastAPI, database: Engine, chromium: Browser) -> None:
    account = desk.account(database, "Vera Visser")
    desk.busy(database, account)
    with driving.served(app) as address, chromium.new_context(locale="en") as context:
        page = context.new_page()
        driving.log_in(page, address, account.email)
        page.goto(f"{address}/cases/mine0000case")
        page.get_by_role("button", name="Record the decision").click()
        page.wait_for_selector("#problems")
        checked(page, "reviewer-errors", "en")


def checked(page: Page, name: str, language: str) -> None:
    """Fails on any violation that axe finds, and on a page in another language than asked."""
    assert page.locator("html").get_attribute("lang") == language
    driving.picture(page, name, language)
    found = Axe().run(page, options=ASKED).response["violations"]
    assert not found, "\n".join(f"{name}: {item['id']}: {item['nodes'][0]['html']}" for item in found)
