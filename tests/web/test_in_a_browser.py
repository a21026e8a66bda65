"""People at work in a real browser, with and without JavaScript."""

from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, FloatRect, Page, expect
from sqlalchemy import Engine, delete
from sqlmodel import Session, col, select

from loep.storage.session import transaction
from loep.storage.tables import Account, Case, Event, SecondLook, WebSession
from loep.vocabulary import Role
from loep.web import invites
from tests.builders import desk
from tests.web import browser as driving

pytestmark = pytest.mark.browser

PASSPHRASE = "paars fietst langzaam noordwaarts"
# What stands out of the page at the right, or is cut off there.
BEYOND = """() => [...document.querySelectorAll("main *")].filter((each) => {
  const box = each.getBoundingClientRect();
  return box.width > 1 && box.right > document.documentElement.clientWidth + 1;
}).map((each) => each.outerHTML.slice(0, 80))"""
WHY = "The school confirms that these diplomas were never issued."


@pytest.mark.parametrize("javascript", [True, False])
def test_from_invite_to_second_look(app: FastAPI, database: Engine, chromium: Browser, javascript: bool) -> None:
    desk.night(database)
    case = desk.ring(database)
    with driving.served(app) as address:
        with chromium.new_context(locale="en", java_script_enabled=javascript) as context:
            page = context.new_page()
            newcomer(page, database, address, "Rosa de Vries")
            claim_and_confirm_one(page)
            expect(page.locator("#decision")).to_contain_text("You cannot give it yourself")
        with chromium.new_context(locale="nl", java_script_enabled=javascript) as context:
            page = context.new_page()
            newcomer(page, database, address, "Karim Aziz")
            page.goto(f"{address}/cases/{case.id}")
            expect(page.get_by_text(WHY)).to_have_count(0)
            page.get_by_role("button", name="Tweede blik geven").first.click()
            page.locator("#outcome-1-confirmed").check()
            for number in (2, 3, 4):
                page.locator(f"#outcome-{number}-inconclusive").check()
            page.get_by_label("Motivering").fill("Ik heb de school zelf ook gebeld.")
            page.get_by_role("button", name="Tweede blik vastleggen").click()
            expect(page.locator("h1")).to_contain_text("afgerond")
    with Session(database) as session:
        assert session.get_one(Case, case.id).state == "closed"
        assert session.exec(select(SecondLook.agrees)).all() == [True] * 4
        told = session.exec(select(Event).where(Event.object == f"case:{case.id}").order_by(col(Event.seq))).all()
        names = {account.id: account.name for account in session.exec(select(Account))}
    done = [(names[event.actor], event.action) for event in told if event.action != "case.read"]
    assert done == [
        ("Rosa de Vries", "case.claimed"),
        ("Rosa de Vries", "case.decided"),
        ("Karim Aziz", "case.claimed"),
        ("Karim Aziz", "case.looked_again"),
    ]


def test_claiming_in_the_queue_stays_on_the_page(app: FastAPI, database: Engine, chromium: Browser) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    desk.night(database)
    desk.single(database)
    with driving.served(app) as address, chromium.new_context(locale="en") as context:
        page = context.new_page()
        troubles: list[str] = []
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        driving.log_in(page, address, rosa.email)
        page.goto(f"{address}/queue")
        page.get_by_role("button", name="Claim single00").click()
        expect(page.locator("#standing-single00case")).to_contain_text("claimed you")
        expect(page.get_by_role("button", name="Hand back")).to_be_focused()
        assert page.url == f"{address}/queue"
        expect(page.get_by_role("status")).to_have_text("1 case.")
        page.get_by_label("State").select_option("open")
        expect(page.locator("#results")).to_contain_text("No case matches")
        expect(page.get_by_role("status")).to_have_text("0 cases.")
        page.wait_for_url("**/queue?state=open**")
        assert "state=open" in str(page.get_by_role("link", name="Nederlands").get_attribute("href"))
        page.go_back()
        expect(page.locator("#results")).to_contain_text("single00")
    assert troubles == []


def test_who_was_logged_out_is_asked_to_log_in_on_a_page_of_its_own_and_comes_back(
    app: FastAPI, database: Engine, chromium: Browser
) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    desk.night(database)
    desk.single(database)
    with driving.served(app) as address, chromium.new_context(locale="en") as context:
        page = context.new_page()
        driving.log_in(page, address, rosa.email)
        for begun in ("filter", "claim"):
            page.goto(f"{address}/queue?mine=&due=")
            with transaction(database) as session:
                session.execute(delete(WebSession))
            if begun == "filter":
                page.get_by_label("State").select_option("open")
            else:
                page.get_by_role("button", name="Claim single00").click()
            page.wait_for_url("**/login?next=**")
            expect(page.locator("h1")).to_have_text("Log in")
            page.locator("#email").fill(rosa.email)
            page.locator("#password").fill(desk.PASSWORD)
            page.locator("main button[type=submit]").click()
            page.wait_for_url("**/queue?**")


def test_the_keyboard_alone_reaches_the_content_first(app: FastAPI, database: Engine, chromium: Browser) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    with driving.served(app) as address, chromium.new_context(locale="en") as context:
        page = context.new_page()
        driving.log_in(page, address, rosa.email)
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("size", [1, 50])
@pytest.mark.parametrize("width", [320, 1920])
def test_a_case_of_any_size_fits_any_screen(
    app: FastAPI, database: Engine, chromium: Browser, size: int, width: int
) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    desk.night(database)
    case = desk.ring(database, size=size)
    desk.held(database, case, rosa)
    with driving.served(app) as address, chromium.new_context(locale="nl") as context:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        driving.log_in(page, address, rosa.email)
        page.goto(f"{address}/cases/{case.id}")
        assert page.locator(".sheet thead th").count() == size + 1
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_ring_stands_beside_its_table_and_judging_beside_reading(
    app: FastAPI, database: Engine, chromium: Browser
) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    desk.night(database)
    desk.held(database, desk.ring(database, size=8), rosa)
    with driving.served(app) as address, chromium.new_context(locale="nl") as context:
        page = context.new_page()
        page.set_viewport_size({"width": 1920, "height": 1000})
        driving.log_in(page, address, rosa.email)
        page.goto(f"{address}/cases/ring0000case")
        drawing, table = (box(page, each) for each in (".drawing", "#links-table"))
        assert (drawing["y"], drawing["x"] + drawing["width"] < table["x"]) == (table["y"], True)
        reading, judging = (box(page, each) for each in (".case-read", ".case-judge"))
        assert (reading["y"], reading["x"] + reading["width"] < judging["x"]) == (judging["y"], True)
        page.locator("#history").scroll_into_view_if_needed()
        expect(page.get_by_role("button", name="Record the decision")).to_be_in_viewport()
        page.set_viewport_size({"width": 1000, "height": 1000})
        reading, judging = (box(page, each) for each in (".case-read", ".case-judge"))
        assert reading["y"] + reading["height"] <= judging["y"]


def test_a_ring_is_whole_on_paper(app: FastAPI, database: Engine, chromium: Browser) -> None:
    rosa = desk.account(database, "Rosa de Vries", Role.SENIOR)
    desk.night(database)
    desk.held(database, desk.ring(database, size=9, email="a.very.long.address.of.somebody@student.example.org"), rosa)
    with driving.served(app) as address, chromium.new_context(locale="nl") as context:
        page = context.new_page()
        page.set_viewport_size({"width": 720, "height": 1000})
        driving.log_in(page, address, rosa.email)
        for path, folded in (("cases/ring0000case", "#timeline table"), ("dashboard", ".figures table")):
            page.goto(f"{address}/{path}")
            page.emulate_media(media="print")
            beyond = page.evaluate(BEYOND)
            assert beyond == [], path
            assert page.locator(folded).first.bounding_box(), path
            page.emulate_media(media="screen")
        page.goto(f"{address}/cases/ring0000case")
        page.emulate_media(media="print")
        assert page.locator(".sheet tr.alike").first.is_visible()


def box(page: Page, what: str) -> FloatRect:
    found = page.locator(what).first.bounding_box()
    assert found is not None
    return found


def newcomer(page: Page, database: Engine, address: str, name: str) -> None:
    """Accept an invite; the account opens on its first page."""
    with transaction(database) as session:
        token = invites.invite(session, Role.REVIEWER, "25BE", None, datetime.now(UTC))
    page.goto(f"{address}/invite/{token}")
    page.locator("#name").fill(name)
    page.locator("#email").fill(f"{name.split(maxsplit=1)[0].lower()}@example.nl")
    page.locator("#password").fill(PASSPHRASE)
    page.locator("main button").click()
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}/queue")


def claim_and_confirm_one(page: Page) -> None:
    """Take the next case, confirm the first registration and leave the others undecided."""
    page.get_by_role("button", name="Claim the next case").click()
    expect(page.locator("mark").first).to_be_visible()
    page.locator("#outcome-1-confirmed").check()
    for number in (2, 3, 4):
        page.locator(f"#outcome-{number}-inconclusive").check()
    page.get_by_label("Motivation").fill(WHY)
    page.get_by_role("button", name="Record the decision").click()
    expect(page.locator("h1")).to_contain_text("second look")
