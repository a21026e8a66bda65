"""A reviewer understands a ring in a real browser, with the keyboard alone and without a script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser
from sqlalchemy import Engine

from tests.builders import desk
from tests.web import browser as driving
from tests.web.test_every_page import ASKED

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_reviewer_understands_a_ring(app: FastAPI, database: Engine, chromium: Browser, language: str) -> None:
    rosa = desk.account(database, "Rosa de Vries", language=language)
    desk.night(database)
    case = desk.ring(database, size=12)
    with (
        driving.served(app) as address,
        chromium.new_context(locale=language, color_scheme="dark") as context,
    ):
        page = context.new_page()
        driving.log_in(page, address, rosa.email)
        page.goto(f"{address}/cases/{case.id}")

        same = page.locator("#registrations tr.alike").first
        assert not same.is_visible()
        page.locator("#all-fields").focus()
        page.keyboard.press("Space")
        assert same.is_visible()

        page.locator(".jump").focus()
        for number in range(1, 13):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.getAttribute('href')") == f"#r{number}"
        page.locator(".jump").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**#links-table")

        page.locator(".times-table summary").focus()
        page.keyboard.press("Enter")
        assert page.locator(".times-table tbody tr").count() == 12

        for path in (f"cases/{case.id}", f"cases/{case.id}/persons"):
            page.goto(f"{address}/{path}")
            driving.picture(page, f"evidence-{path.rpartition('/')[2]}", language)
            found = Axe().run(page, options=ASKED).response["violations"]
            assert not found, "\n".join(f"{item['id']}: {item['nodes'][0]['html']}" for item in found)


def test_the_sheet_unfolds_without_a_script(app: FastAPI, database: Engine, chromium: Browser) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    desk.night(database)
    case = desk.ring(database)
    with driving.served(app) as address, chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        driving.log_in(page, address, rosa.email)
        page.goto(f"{address}/cases/{case.id}")
        same = page.locator("#registrations tr.alike").first
        assert not same.is_visible()
        page.locator("#all-fields").check()
        assert same.is_visible()
