"""The picture of a ring: truthful, the same every time, legible at any size, and there for who uses no mouse."""

import re
from itertools import combinations
from math import dist
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

import loep.web
from loep.vocabulary import LinkKind
from loep.web.case.picture import ROOM, WIDTH, Picture, picture
from loep.web.case.ring import Joined, joined
from loep.web.case.sheet import Member
from tests.builders import desk
from tests.web import browser as driving
from tests.web.visitors import logged_in

STYLE = (Path(loep.web.__file__).parent / "static" / "loep.css").read_text("utf-8")


def people(count: int) -> list[Member]:
    return [Member(number, f"reg-{number}", "", {}) for number in range(1, count + 1)]


def group(kind: LinkKind, *numbers: int, mark: str = "A") -> Joined:
    return Joined(kind, numbers, 0.9, 0.9, mark)


def drawn(count: int, *groups: Joined) -> Picture:
    return picture(groups, people(count))


def test_what_some_share_is_a_badge_with_a_line_to_each_of_them() -> None:
    made = drawn(4, group(LinkKind.LETTER, 1, 2, 3), group(LinkKind.EMAIL, 3, 4, mark="B"))
    lines = {node.number: [(spoke.kind, spoke.x, spoke.y) for spoke in node.spokes] for node in made.nodes}
    letter, email = ((badge.group.kind, badge.x, badge.y) for badge in made.badges)
    assert lines == {1: [letter], 2: [letter], 3: [letter, email], 4: [email]}
    assert made.kinds == (LinkKind.LETTER, LinkKind.EMAIL)


def test_groups_have_a_mark_of_their_own_in_the_order_of_the_table() -> None:
    own = people(60)
    pairs = [desk.link(f"reg-{n}", f"reg-{n + 1}", LinkKind.PHONE, 1.0) for n in range(1, 57, 2)]
    grades = [desk.link("reg-58", f"reg-{n}", LinkKind.GRADES, 1.0) for n in (59, 60)]
    found = joined([desk.tie(each) for each in (*pairs, *grades)], own)
    assert [(item.kind, item.mark) for item in found[:2]] == [(LinkKind.GRADES, "A"), (LinkKind.PHONE, "B")]
    assert [item.mark for item in found[25:]] == ["Z", "AA", "AB", "AC"]


@pytest.mark.parametrize("count", [1, 2, 7, 30, 31, 50])
def test_registrations_stand_apart_inside_the_drawing(count: int) -> None:
    made = drawn(count, group(LinkKind.LETTER, *range(1, count + 1)))
    for node in made.nodes:
        assert made.radius < node.x < made.width - made.radius
        assert made.radius < node.y < made.height - made.radius
    apart = [dist((one.x, one.y), (other.x, other.y)) for one, other in combinations(made.nodes, 2)]
    assert min(apart, default=WIDTH) > 2 * made.radius


def test_badges_stand_clear_of_each_other_and_of_registrations() -> None:
    everybody = range(1, 25)
    made = drawn(24, *(group(kind, *everybody, mark=kind) for kind in list(LinkKind)[:5]))
    for one, other in combinations(made.badges, 2):
        assert dist((one.x, one.y), (other.x, other.y)) > ROOM / 2
    for badge in made.badges:
        assert min(dist((badge.x, badge.y), (node.x, node.y)) for node in made.nodes) > ROOM / 2


def test_who_shares_most_stands_together() -> None:
    made = drawn(20, group(LinkKind.LETTER, 1, 5, 9, 13, 17))
    near = sorted(made.nodes, key=lambda node: dist((node.x, node.y), (made.nodes[8].x, made.nodes[8].y)))
    assert {node.number for node in near[:3]} <= {1, 5, 9, 13, 17}


def test_the_same_case_is_drawn_alike() -> None:
    groups = [group(LinkKind.LETTER, 1, 2, 3), group(LinkKind.FORM, 2, 3, 4, mark="B")]
    assert picture(groups, people(5)) == picture(groups, people(5))


def test_of_very_many_those_that_share_the_same_are_drawn_as_one() -> None:
    everybody = tuple(range(1, 201))
    made = drawn(200, group(LinkKind.LETTER, *everybody), group(LinkKind.ACCOUNT, 1, 2, mark="B"))
    assert [(node.number, len(node.bundled)) for node in made.nodes] == [(1, 0), (2, 0), (3, 198)]
    shown = {number for node in made.nodes for number in node.bundled or (node.number,)}
    assert shown == set(everybody)


def test_up_to_sixty_everybody_stands_alone() -> None:
    assert not any(node.bundled for node in drawn(60, group(LinkKind.LETTER, *range(1, 61))).nodes)


def look(kind: LinkKind) -> tuple[str, str]:
    """The colour and the dashes of a kind of link."""
    found = {"kind": "", "dash": "none"}
    for selectors, name, value in re.findall(r"^([^{}\n]*kind-[^{}]*) \{ --(kind|dash): ([^;]*); \}", STYLE, re.M):
        if f".kind-{kind.value}" in selectors.split(", "):
            found[name] = value
    return found["kind"], found["dash"]


def test_every_kind_of_link_has_colour_and_dashes_of_its_own() -> None:
    looks = [look(kind) for kind in LinkKind]
    assert all(colour for colour, _ in looks)
    assert len(set(looks)) == len(looks)


def test_the_page_names_every_registration_of_the_picture_and_no_person(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries", language="nl")
    desk.night(database)
    case = desk.ring(database)
    visitor = logged_in(app, rosa)
    visitor.see(f"/cases/{case.id}")
    svg = re.search(r'<svg [^>]*role="group".*?</svg>', visitor.page, re.S)
    assert svg
    titles = re.findall(r'<a class="node" href="#r(\d)"><title>(.*?)</title>', svg[0])
    both = "vrijwel gelijke brief (A), zelfde bankrekening (B)"
    assert titles[0] == ("1", f"Aanmelding 1: {both}")
    assert titles[3] == ("4", "Aanmelding 4: vrijwel gelijke brief (A)")
    assert not any(name in svg[0] for name in desk.NAMES)
    assert "style=" not in svg[0]


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1200])
def test_a_picture_of_fifty_is_legible_and_reached_by_keyboard(
    app: FastAPI, database: Engine, chromium: Browser, width: int
) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    desk.night(database)
    case = desk.ring(database, size=50)
    with driving.served(app) as address, chromium.new_context(locale="en", color_scheme="dark") as context:
        page = context.new_page()
        troubles: list[str] = []
        page.on("console", lambda message: troubles.append(message.text))
        page.set_viewport_size({"width": width, "height": 900})
        driving.log_in(page, address, rosa.email)
        page.goto(f"{address}/cases/{case.id}")
        assert letter_height(page) >= 9
        page.locator(".jump").focus()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#r1"
        page.keyboard.press("Enter")
        page.wait_for_url("**#r1")
    assert troubles == []


def letter_height(page: Page) -> float:
    """The size of a number in the picture, in pixels of the screen."""
    return float(
        page.evaluate(
            """() => {
                const text = document.querySelector(".node text");
                const scale = text.getScreenCTM().a;
                return scale * parseFloat(getComputedStyle(text).fontSize);
            }"""
        )
    )
