"""From an invite to a browser that is logged out from another; and in through an identity provider."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Account, Decision, Event, WebSession
from loep.vocabulary import Role
from loep.web import invites
from loep.web.app import create
from loep.web.fresh import FRESH
from tests.builders import desk
from tests.builders.identity import provider
from tests.web import browser as driving
from tests.web.test_every_page import checked

pytestmark = pytest.mark.browser

PASSPHRASE = "paars fietst langzaam noordwaarts"
WHY = "De school bevestigt schriftelijk dat zij dit diploma nooit gaf."


def test_from_invite_to_a_fresh_log_in(settings: Settings, bind: Engine, chromium: Browser) -> None:
    desk.night(bind)
    with transaction(bind) as session:
        token = invites.invite(session, Role.AUDITOR, "25BE", None, datetime.now(UTC))
    app = create(replace(settings, require_codes=True), bind)
    with driving.served(app) as address, chromium.new_context(locale="nl") as context:
        page = context.new_page()
        troubles: list[str] = []
        page.on("console", lambda message: troubles.append(message.text))
        page.goto(f"{address}/invite/{token}")
        page.locator("#name").fill("Rosa de Vries")
        page.locator("#email").fill("rosa@example.nl")
        page.locator("#password").fill(PASSPHRASE)
        page.locator("main button").click()
        app_on_phone = set_up(page)
        page.goto(f"{address}/profile")
        expect(page.locator("#codes ~ p").first).to_contain_text("nog 10 herstelcodes")
        checked(page, "auditor-profile-codes", "nl")
        with chromium.new_context(locale="nl") as elsewhere:
            other = elsewhere.new_page()
            with_code(other, address, app_on_phone, bind)
            page.reload()
            page.get_by_role("button", name="Daar uitloggen").click()
            expect(page.locator(".note.good")).to_contain_text("Daar uitgelogd")
            other.goto(f"{address}/profile")
            expect(other.locator("h1")).to_have_text("Inloggen")
        stale(bind)
        desk.single(bind)
        page.goto(f"{address}/audit/outside?case=single00case")
        page.get_by_label("Waarom dit nodig is").fill("Een aanmelder maakt bezwaar; ik lees mee.")
        page.get_by_role("button", name="Dossier een half uur openen").click()
        expect(page.locator("h1")).to_have_text("Opnieuw inloggen")
        checked(page, "auditor-again", "nl")
        later(bind)
        page.locator("#again-password").fill(PASSPHRASE)
        page.locator("#again-code").fill(app_on_phone.now())
        page.get_by_role("button", name="Doorgaan").click()
        expect(page.locator("h1")).to_contain_text("Dossier")
        checked(page, "auditor-outside-case", "nl")
    assert [trouble for trouble in troubles if "401" not in trouble] == []
    with Session(bind) as session:
        done = session.exec(select(Event.action).order_by(col(Event.seq))).all()
    wanted = ["codes set up", "log in", "log in", "end browser", "log in again", "case.opened_outside", "case.read"]
    assert [action for action in done if action in wanted] == wanted


def set_up(page: Page) -> pyotp.TOTP:
    """Scan the picture, so to say, and keep the recovery codes."""
    expect(page.locator("h1")).to_have_text("Uw codes instellen")
    checked(page, "nobody-set-up", "nl")
    assert page.locator(".squares svg").bounding_box()
    known = pyotp.TOTP(re.sub(r"\s", "", page.locator("code.key").inner_text()))
    page.locator("#code").fill(known.now())
    page.get_by_role("button", name="Deze app gebruiken").click()
    expect(page.locator(".codes li")).to_have_count(10)
    checked(page, "nobody-recovery", "nl")
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    return known


def with_code(page: Page, address: str, app_on_phone: pyotp.TOTP, bind: Engine) -> None:
    """Log in in another browser, with the next code of the app."""
    page.goto(f"{address}/login")
    page.locator("#email").fill("rosa@example.nl")
    page.locator("#password").fill(PASSPHRASE)
    page.locator("main button[type=submit]").click()
    expect(page.locator("h1")).to_have_text("Uw code")
    checked(page, "nobody-code", "nl")
    later(bind)
    page.locator("#code").fill(app_on_phone.now())
    page.get_by_role("button", name="Inloggen").click()
    expect(page.locator(".me")).to_contain_text("Rosa de Vries")


def later(bind: Engine) -> None:
    """Half a minute later: the last code is no longer the newest."""
    with transaction(bind) as session:
        for account in session.exec(select(Account).where(col(Account.totp_step).is_not(None))):
            account.totp_step = 0


def stale(bind: Engine) -> None:
    with transaction(bind) as session:
        for kept in session.exec(select(WebSession)):
            kept.authenticated_at -= FRESH * 2


@pytest.mark.parametrize("javascript", [True, False])
def test_in_through_the_institution_and_again_for_a_decision(
    settings: Settings, bind: Engine, chromium: Browser, tmp_path: Path, javascript: bool
) -> None:
    desk.night(bind)
    with provider() as mock:
        app = create(replace(settings, identity=mock.registration(tmp_path / "identity")), bind)
        known = app.state.desk.provider
        with driving.served(app) as place, chromium.new_context(locale="en", java_script_enabled=javascript) as context:
            known.registration = replace(known.registration, address=place)
            page = context.new_page()
            page.goto(f"{place}/queue")
            checked_if(page, "nobody-login-institution", javascript)
            page.get_by_role("link", name="Log in at my institution").click()
            page.wait_for_url(f"{place}/queue")
            with Session(bind) as session:
                rosa = session.exec(select(Account)).one()
            desk.held(bind, desk.single(bind), rosa)
            stale(bind)
            page.goto(f"{place}/cases/single00case")
            page.locator("#outcome-1-confirmed").check()
            page.get_by_label("Motivation").fill(WHY)
            page.get_by_role("button", name="Record the decision").click()
            expect(page.locator("h1")).to_have_text("Log in again")
            checked_if(page, "reviewer-again-institution", javascript)
            page.get_by_role("link", name="Log in at my institution").click()
            expect(page.locator("h1")).to_have_text("You are logged in again")
            checked_if(page, "reviewer-send", javascript)
            page.get_by_role("button", name="Send it now").click()
            expect(page.locator("h1")).to_contain_text("second look")
    with Session(bind) as session:
        assert session.exec(select(Decision.motivation)).all() == [WHY]


def checked_if(page: Page, name: str, javascript: bool) -> None:
    """axe is a script itself: without scripts there is nothing to run it."""
    if javascript:
        checked(page, name, "en")
