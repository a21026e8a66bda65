"""What applicants write stays text, in a real browser, wherever it shows."""

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, ConsoleMessage, Dialog
from sqlalchemy import Engine

from tests.builders import desk
from tests.web import browser as driving

pytestmark = pytest.mark.browser

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "{{ 7 * 7 }}${7*7}<%= 7*7 %>",
    "</textarea></mark><iframe srcdoc='<script>alert(1)</script>'>",
    "<form action=/logout method=post><button>",
    "javascript:alert(1) hx-get=/logout hx-trigger=load",
    "\u202egnirts desrever \u0000".replace("\u0000", ""),
    "=cmd|' /C calc'!A0",
)


@pytest.mark.promise("untrusted text", "names and letters show as they were written and do nothing")
def test_names_and_letters_show_as_they_were_written_and_do_nothing(
    app: FastAPI, database: Engine, chromium: Browser
) -> None:
    reviewer = desk.account(database, "Rosa de Vries")
    desk.night(database)
    for number, payload in enumerate(PAYLOADS):
        desk.single(database, f"hostile{number}", motivation=payload, surname=payload, prior_school=payload)
    happened: list[str] = []
    with driving.served(app) as address, chromium.new_context() as context:
        page = context.new_page()
        driving.log_in(page, address, reviewer.email)

        def dialog(shown: Dialog) -> None:
            happened.append(shown.message)
            shown.dismiss()

        def console(message: ConsoleMessage) -> None:
            happened.append(message.text)

        page.on("dialog", dialog)
        page.on("console", console)
        page.on("pageerror", lambda error: happened.append(str(error)))
        for number, payload in enumerate(PAYLOADS):
            page.goto(f"{address}/cases/hostile{number}")
            assert page.locator(".letter-text").evaluate("node => node.textContent") == payload
            cells = page.locator(".sheet td").evaluate_all("nodes => nodes.map(node => node.textContent)")
            assert cells.count(payload) == 2
            assert page.locator("main iframe, main script, main img, main svg:not([role])").count() == 0
    assert happened == []


EVALUATED = """<div id="planted">
  <button type="button" hx-on:click="window.reached = 'hx-on'">a</button>
  <button type="button" hx-get="/health" hx-vals="js:{reached: window.reached = 'hx-vals'}">b</button>
  <button type="button" hx-get="/health" hx-trigger="click[window.reached = 'hx-trigger']">c</button>
</div>"""
PLANT = """text => {
    window.refused = [];
    document.addEventListener('securitypolicyviolation', event => window.refused.push(event.blockedURI));
    document.querySelector('main').insertAdjacentHTML('beforeend', text);
    htmx.process(document.getElementById('planted'));
}"""


@pytest.mark.promise("nothing runs that came as data", "htmx evaluates nothing that a page would hold, in Chromium")
def test_htmx_evaluates_nothing(app: FastAPI, chromium: Browser) -> None:
    """A click is of the mouse: what a debugger runs may evaluate what a page may not."""
    with driving.served(app) as address, chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/login")
        page.evaluate(PLANT, EVALUATED)
        for number in range(3):
            page.locator("#planted button").nth(number).click()
        page.wait_for_timeout(300)
        assert page.evaluate("[window.reached ?? null, window.refused]") == [None, ["eval"] * 3]
