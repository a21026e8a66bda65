"""A real headless Chromium, and the desk on a port of its own."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

from loep.web.patience import configured
from tests.builders.desk import PASSWORD

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
PICTURES = Path(__file__).resolve().parents[2] / "screenshots"
WIDTHS = (320, 390, 1280, 1920)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium; skips loudly where it is absent, and fails where the build says it must be there."""
    if not CHROMIUM.exists():
        said = f"{CHROMIUM} is not here: nothing was tested in a real browser"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield launched
        launched.close()


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of the app, served by uvicorn on a free port of 127.0.0.1."""
    server = uvicorn.Server(configured(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def log_in(page: Page, address: str, email: str) -> None:
    """Fill in the log-in form as a person does."""
    page.goto(f"{address}/login")
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda url: "/login" not in url)


def picture(page: Page, name: str, language: str) -> None:
    """The page never scrolls sideways at any width; with LOEP_PICTURES set each is kept as a picture to look at."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, f"{name} scrolls sideways by {beyond} px at {width} px"
        if os.environ.get("LOEP_PICTURES"):
            page.screenshot(path=PICTURES / f"{name}-{language}-{width}.png", full_page=True)
