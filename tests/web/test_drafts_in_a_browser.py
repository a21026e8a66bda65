"""From the queue to a closed case in Chromium, with all that goes wrong in between: nothing that was typed is lost."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine
from sqlmodel import Session, select

from loep.settings import Settings
from loep.storage.tables import Account, Case, Decision, Draft, SecondLook
from loep.vocabulary import Role
from loep.web.app import create
from tests.builders import desk
from tests.web import browser as driving

pytestmark = pytest.mark.browser
WHY = "The school never issued this diploma."
MORE = " I called them twice."
SAVED, OFFLINE = "Draft saved", "No connection. What you typed is still here"


@pytest.mark.promise("double click", "a judgement typed in a browser is kept and recorded once")
def test_what_is_typed_outlives_the_connection_the_page_and_a_double_click(
    bind: Engine, settings: Settings, chromium: Browser
) -> None:
    rosa, karim = desk.account(bind, "Rosa de Vries"), desk.account(bind, "Karim Aziz", Role.SENIOR)
    desk.night(bind)
    case = desk.single(bind)
    with driving.served(create(settings, bind)) as address:
        with chromium.new_context(locale="en") as context:
            page = _entered(context, address, rosa)
            page.goto(f"{address}/queue")
            page.get_by_role("button", name="Claim the next case").click()
            _typed_through_a_lost_connection(context, page)
            page.close()
            page = context.new_page()
            page.goto(f"{address}/cases/{case.id}")
            _is_there(page)
            page.goto(f"{address}/queue")
            page.go_back()
            _is_there(page)
            page.get_by_role("button", name="Record the decision").dblclick()
            page.wait_for_url("**done=decided*")
            page.go_back()
            page.go_forward()
            expect(page.locator("h1")).to_contain_text("second look")
        with chromium.new_context(locale="en") as context:
            page = _entered(context, address, karim)
            page.goto(f"{address}/cases/{case.id}")
            page.get_by_role("button", name="Give the second look").click()
            expect(page.get_by_text(WHY)).to_have_count(0)
            page.locator("#outcome-1-confirmed").check()
            page.get_by_label("Motivation").fill("I wrote to the school myself.")
            page.get_by_role("button", name="Record the second look").dblclick()
            expect(page.locator("h1")).to_contain_text("closed")
            expect(page.get_by_text(WHY + MORE)).to_be_visible()
    with Session(bind) as session:
        assert session.get_one(Case, case.id).state == "closed"
        assert session.exec(select(Decision.motivation)).all() == [WHY + MORE]
        assert session.exec(select(SecondLook.agrees)).all() == [True]
        assert session.exec(select(Draft)).all() == []


def _entered(context: BrowserContext, address: str, account: Account) -> Page:
    page = context.new_page()
    driving.log_in(page, address, account.email)
    return page


def _typed_through_a_lost_connection(context: BrowserContext, page: Page) -> None:
    state, why = page.locator("[data-draft-state]"), page.get_by_label("Motivation")
    page.locator("#outcome-1-confirmed").check()
    why.fill(WHY)
    expect(state).to_contain_text(SAVED)
    context.set_offline(True)
    why.press("End")
    why.press_sequentially(MORE)
    expect(state).to_contain_text(OFFLINE)
    page.get_by_role("button", name="Record the decision").click()
    expect(why).to_have_value(WHY + MORE)
    context.set_offline(False)
    expect(state).to_contain_text(SAVED)


def _is_there(page: Page) -> None:
    expect(page.get_by_label("Motivation")).to_have_value(WHY + MORE)
    expect(page.locator("#outcome-1-confirmed")).to_be_checked()
