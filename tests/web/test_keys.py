"""Keys: declared once a page on real things, and off when a person wants them off."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine
from sqlmodel import Session, select

from loep.settings import Settings
from loep.storage.tables import Account, Case, Comment, Decision
from loep.vocabulary import Role
from loep.web.app import create
from loep.web.case.motivations import motivations
from loep.web.layout.render import MENU, menu_keys
from tests.builders import desk
from tests.web import browser as driving
from tests.web.letters import sent, written
from tests.web.visitors import Visitor, logged_in

KEY = re.compile(r'<(\w+)\b[^>]*? data-key="([^"]+)"')
ROW = re.compile(r"<(\w+)\b[^>]* data-key-row[ >].*?</\1>", re.DOTALL)
REAL = {"a", "button", "input", "select", "textarea", "summary"}
EACH_FORM = "Control+Enter"
TAKEN = {"j", "k", "g", "Escape"}
PAGES = (
    "",
    "queue",
    "queue?mine=yes",
    "cases/ring0000case",
    "cases/mine0000case",
    "cases/second00case",
    "cases/single00case/reassign",
    "cases/mine0000case/letter",
    "mentions",
    "catalogue",
    "policy",
)
RARE = {"plain", "unseen"}
ELSEWHERE = ("/logout", "/keys", "")


@pytest.fixture
def vera(app: FastAPI, database: Engine) -> Visitor:
    account = desk.account(database, "Vera Visser", Role.SENIOR)
    desk.busy(database, account)
    return logged_in(app, account)


def keys(page: str) -> list[tuple[str, str]]:
    """What has which key: those of the page, and of its rows each once, as every row has the same."""
    rows = {pair for row in ROW.finditer(page) for pair in KEY.findall(row[0])}
    return [*KEY.findall(ROW.sub("", page)), *rows]


def test_every_place_of_the_menu_has_a_letter_of_its_own() -> None:
    assert len(set(menu_keys().values())) == len(MENU)


@pytest.mark.parametrize("path", PAGES)
def test_no_key_of_a_page_means_two_things_and_all_are_on_real_things(vera: Visitor, path: str) -> None:
    found = keys(vera.see(f"/{path}").text)
    assert len(found) > len(MENU) / 2
    assert {kind for kind, _ in found} <= REAL
    assert {
        key: times for key, times in Counter(key for _, key in found).items() if times > 1 and key != EACH_FORM
    } == {}
    assert {key for _, key in found if key in TAKEN} == set()
    firsts = {key.split()[0] for _, key in found if " " in key}
    assert firsts <= {"g", "o"}


class Forms(HTMLParser):
    """The forms of a page by where they go, each with whether a button that sends it has a key, rare ones aside."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[bool]] = {}
        self.at = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form":
            self.at = told.get("action") or ""
            self.found.setdefault(self.at, [])
        elif tag == "button" and told.get("type") == "submit" and not RARE & set((told.get("class") or "").split()):
            self.found[self.at].append("data-key" in told)


@pytest.mark.parametrize("path", PAGES)
def test_every_form_is_sent_with_a_key(vera: Visitor, path: str) -> None:
    forms = Forms(vera.see(f"/{path}").text).found
    assert {action for action, keyed in forms.items() if action not in ELSEWHERE and keyed and not any(keyed)} == set()


def test_every_letter_and_answer_is_written_with_keys(reviewer: Visitor, case: Case) -> None:
    place = sent(reviewer, case)
    for page in (reviewer.see(place).text, reviewer.see(written(reviewer, case)).text):
        assert all(any(keyed) for action, keyed in Forms(page).found.items() if action not in ELSEWHERE and keyed)
        found = Counter(key for _, key in keys(page) if key != EACH_FORM)
        assert {key for key, count in found.items() if count > 1} == set()


def test_keys_of_one_letter_are_turned_off_and_on_and_the_visitor_is_back_where_that_was(vera: Visitor) -> None:
    assert 'data-keys="off"' not in vera.see("/queue?mine=yes").text
    answer = vera.send("/keys", keys="off", back="/queue?mine=yes")
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue?mine=yes")
    assert "loep-keys=off" in answer.headers["set-cookie"]
    assert '<body data-keys="off">' in vera.see("/queue").text
    vera.send("/keys", keys="on", back="https://elsewhere.example")
    assert 'data-keys="off"' not in vera.see("/queue").text


@pytest.mark.parametrize("fields", [{}, {"keys": "maybe"}])
def test_a_wish_about_keys_that_is_none_is_refused(vera: Visitor, fields: dict[str, str]) -> None:
    assert vera.send("/keys", **fields).status_code == 422


@pytest.mark.browser
def test_five_keystrokes_from_the_queue_to_a_decided_case(bind: Engine, settings: Settings, chromium: Browser) -> None:
    rosa = desk.account(bind, "Rosa de Vries")
    desk.night(bind)
    desk.single(bind)
    with driving.served(create(settings, bind)) as address, chromium.new_context(locale="en") as context:
        page = context.new_page()
        driving.log_in(page, address, rosa.email)
        page.goto(f"{address}/queue")
        page.keyboard.press("n")
        page.wait_for_url("**/cases/single00case")
        for key in ("u", "1", "Control+Enter"):
            page.keyboard.press(key)
        expect(page.locator("h1")).to_contain_text("closed")
    with Session(bind) as session:
        assert session.get_one(Case, "single00case").state == "closed"
        assert session.exec(select(Decision.outcome)).all() == ["unfounded"]
        assert session.exec(select(Decision.motivation)).all() == [motivations()[0].text.label("en")]


@pytest.mark.browser
def test_control_enter_sends_the_form_in_which_one_types_and_no_other(
    app: FastAPI, database: Engine, case: Case, rosa: Account, chromium: Browser
) -> None:
    with driving.served(app) as address, chromium.new_context(locale="en") as context:
        page = context.new_page()
        driving.log_in(page, address, rosa.email)
        page.goto(f"{address}/cases/{case.id}")
        page.keyboard.press("u")
        page.get_by_label("Motivation").fill("The school confirmed all of it.")
        page.get_by_label("Write a comment").fill("Ask the school first.")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".remarks")).to_contain_text("Ask the school first.")
        page.locator("h1").click()
        page.keyboard.press("Control+Enter")
        page.keyboard.press("?")
        overview = page.get_by_role("dialog", name="Keys on this page")
        expect(overview).to_contain_text("Place the comment")
        expect(overview).to_contain_text("Record the decision")
    with Session(database) as session:
        assert session.get_one(Case, case.id).state == "claimed"
        assert session.exec(select(Comment.text)).all() == ["Ask the school first."]


@pytest.mark.browser
def test_rows_are_walked_the_overview_traps_the_focus_and_typing_is_left_alone(
    app: FastAPI, database: Engine, chromium: Browser
) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    desk.night(database)
    for number in range(3):
        desk.single(database, f"{number}0000000case")
    with driving.served(app) as address, chromium.new_context(locale="en") as context:
        page = context.new_page()
        driving.log_in(page, address, rosa.email)
        page.goto(f"{address}/queue")
        page.keyboard.press("?")
        overview = page.get_by_role("dialog", name="Keys on this page")
        expect(overview).to_contain_text("Claim the next case")
        for _ in range(6):
            page.keyboard.press("Tab")
            assert page.evaluate(
                "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
            )
        page.keyboard.press("n")
        page.keyboard.press("Escape")
        expect(overview).to_be_hidden()
        for key in ("j", "j", "k", "j", "t"):
            page.keyboard.press(key)
        expect(page.locator("#standing-10000000case")).to_contain_text("claimed")
        page.keyboard.press("j")
        expect(page.locator("#case-20000000case a").first).to_be_focused()
        page.keyboard.press("p")
        page.keyboard.type("nh?")
        expect(page.get_by_label("Programme")).to_have_value("nh?")
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        page.get_by_role("button", name="Turn keys of one letter off").click()
        page.keyboard.press("n")
        page.keyboard.press("g")
        page.keyboard.press("c")
        filtered = f"{address}/queue?state=&due=&programme=nh%3F&rule="  # once the field was left
        assert page.url in {f"{address}/queue", filtered}
        page.get_by_role("button", name="Keys").click()
        expect(overview).to_contain_text("turned off")
