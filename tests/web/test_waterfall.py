"""What speaks for one person, on the case page."""

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser
from sqlalchemy import Engine

from loep.storage.tables import Link
from loep.vocabulary import LinkKind
from loep.web.case.sheet import Member
from loep.web.case.waterfall import waterfalls
from loep.web.language import writers
from tests.builders import desk
from tests.builders.received import keep
from tests.web import browser as driving
from tests.web.visitors import logged_in

MEMBERS = [Member(number, f"reg-{number}", "", {}) for number in (1, 2, 3)]
EVIDENCE = {
    "start": -20.4,
    "bits": {"given_names": 8.2, "surname": 6.5, "date_of_birth": 11.1, "email": -1.0, "address": 0.0, "bsn": None},
    "levels": {
        "given_names": "equal",
        "surname": "near",
        "date_of_birth": "swapped",
        "email": "differs",
        "address": "near",
        "bsn": None,
    },
}


def one_person(left: str, right: str) -> Link:
    link = desk.link(left, right, LinkKind.PERSON, 0.9768)
    link.evidence = EVIDENCE
    return link


@pytest.mark.parametrize(
    ("language", "adds", "total", "sure"),
    [
        ("en", ["−20.4", "+11.1", "+8.2", "+6.5", "0", "−1"], "+4.4", "97%"),
        ("nl", ["−20,4", "+11,1", "+8,2", "+6,5", "0", "−1"], "+4,4", "97%"),
    ],
)
def test_the_steps_stand_in_the_order_of_their_weight_and_add_up(
    language: str, adds: list[str], total: str, sure: str
) -> None:
    (found,) = waterfalls([desk.tie(one_person("reg-1", "reg-2"))], MEMBERS, writers(language))
    assert [step.adds for step in found.steps] == adds
    assert (found.numbers, found.total, found.probability) == ((1, 2), total, sure)


def test_a_field_that_one_of_them_left_out_is_no_step() -> None:
    (found,) = waterfalls([desk.tie(one_person("reg-1", "reg-2"))], MEMBERS, writers("en"))
    labels = [step.label.label("en") for step in found.steps]
    assert labels[:3] == ["before anything is compared", "date of birth", "given names"]
    assert not any("citizen" in label for label in labels)


def test_other_links_and_registrations_outside_the_case_have_none() -> None:
    links = [desk.link("reg-1", "reg-2", LinkKind.PHONE, 1.0), one_person("reg-3", "reg-9")]
    assert waterfalls([desk.tie(each) for each in links], MEMBERS, writers("en")) == []


def test_the_case_page_shows_the_steps_and_what_else_they_may_mean(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    desk.night(database)
    case = desk.ring(database)
    keep(database, one_person("reg-01", "reg-02"))
    visitor = logged_in(app, rosa)
    visitor.see(f"/cases/{case.id}")
    section = visitor.page[visitor.page.index('<section id="one-person"') :].split("</section>")[0]
    assert "Relatives in one home and typing errors look like this too." in section
    assert "day and month exchanged" in section
    assert "+11.1" in section
    assert not any(name in section for name in desk.NAMES)


@pytest.mark.parametrize("width", [320, 1200])
def test_the_points_can_be_read_without_scrolling_sideways(
    app: FastAPI, database: Engine, chromium: Browser, width: int
) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    desk.night(database)
    case = desk.ring(database)
    keep(database, one_person("reg-01", "reg-02"))
    with driving.served(app) as address, chromium.new_context(locale="nl") as context:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        driving.log_in(page, address, rosa.email)
        page.goto(f"{address}/cases/{case.id}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("(e => e.scrollWidth - e.clientWidth)(document.querySelector('#one-person .scroll'))") <= 0
