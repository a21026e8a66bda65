"""A reviewer asks an applicant, says that the letter was sent, and records the answer with a file: in Chromium."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from tests.builders import desk
from tests.web import browser as driving
from tests.web.test_every_page import checked

pytestmark = pytest.mark.browser
LETTER = "Beste Jonas,\n\nWat vragen wij?\nHoe schreef u uw brief?\n\nMet vriendelijke groet,\n\nVera Visser"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_from_asking_to_downloading_what_came(
    app: FastAPI, database: Engine, chromium: Browser, language: str, tmp_path: Path
) -> None:
    account = desk.account(database, "Vera Visser", language=language)
    desk.night(database)
    desk.held(database, desk.ring(database, size=3), account)
    diploma = tmp_path / "mijn diploma.pdf"
    diploma.write_bytes(b"%PDF-1.7 a diploma")
    with driving.served(app) as address, chromium.new_context(locale=language, accept_downloads=True) as context:
        page = context.new_page()
        driving.log_in(page, address, account.email)
        page.goto(f"{address}/cases/ring0000case/letter")
        _sends(page, "form.ask")
        page.select_option("#registration", index=2)
        page.check("#asked-for-letter")
        page.fill("#contact", "admissions@school.example")
        checked(page, "letter-choose", language)
        _sends(page, "form.ask")
        checked(page, "letter-written", language)
        page.fill("#text", LETTER)
        _sends(page, "form[action$='/sent']")
        page.emulate_media(media="print")
        assert page.locator(".paper").is_visible()
        assert not any(page.locator(part).first.is_visible() for part in (".beside-letter", ".top", ".facts", ".foot"))
        page.emulate_media(media="screen")
        page.fill("#text", f"{LETTER}\n\nTot ziens.")
        page.check("#way-portal")
        _sends(page, "#send-title ~ .actions")
        assert page.locator("#text-error").is_visible()
        assert page.locator("#text").input_value().endswith("Tot ziens.")
        _sends(page, "#change-title ~ .actions")
        page.check("#way-portal")
        _sends(page, "#send-title ~ .actions")
        page.fill("#answer", "Mijn school gaf ons een voorbeeld.")
        page.set_input_files("#files", diploma)
        _sends(page, "form[action$='/answer']")
        with page.expect_download() as downloading:
            page.click(".files a")
        assert Path(downloading.value.path()).read_bytes() == diploma.read_bytes()
        checked(page, "letter-answered", language)
        page.goto(f"{address}/cases/ring0000case#asked")
        assert page.locator("#asked li").count() == 1
        checked(page, "letter-on-the-case", language)


def _sends(page: Page, form: str) -> None:
    with page.expect_navigation():
        page.locator(f"{form} button[type=submit]").first.click()
