"""The policy on a page: write a draft, have it tried, let another person approve it, stop what must stop."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import Response
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine
from sqlmodel import select

from loep.night import policies
from loep.policies import stops, versions
from loep.storage.session import transaction
from loep.storage.tables import Account, Event, PolicyVersion, Run, WebSession
from loep.vocabulary import Role
from loep.web.fresh import PASSWORD
from tests.builders import desk, received
from tests.builders.policies import FOUND, released
from tests.conftest import SETTINGS
from tests.web import browser as driving
from tests.web.visitors import Visitor, logged_in

TEXT = (SETTINGS.home / policies.SHIPPED).read_text(encoding="utf-8")


def author(bind: Engine, name: str = "Anna Smit", **given: Any) -> Account:
    """Who writes a policy; a night has run."""
    released(bind, TEXT)
    return desk.account(bind, name, Role.RULE_AUTHOR, "", **given)


def approver(bind: Engine, name: str = "Petra Bos", **given: Any) -> Account:
    return desk.account(bind, name, Role.RULE_APPROVER, "", **given)


def draft(of: Visitor, **changed: str) -> str:
    """Fill in the form from version 1; the address of the new version."""
    of.see("/policy/1/edit")
    answer = of.send("/policy/1/edit", **{"note": "a higher line", "token": of.hidden("token"), **changed})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def tried(bind: Engine, number: int, at: datetime = received.NIGHT) -> None:
    with transaction(bind) as session:
        live = versions.live(session)
        versions.record_backtest(session, number, live.number if live else None, FOUND, at)


def under_way(bind: Engine, number: int) -> Run:
    """A run that tries this version now."""
    now = datetime.now(UTC)
    made = Run(id="trying", kind="backtest", state="running", night=now.date(), folder="", started_at=now)
    made.versions, made.summary = {"draft": number}, {}
    received.keep(bind, made)
    return made


def approve(by: Visitor, path: str) -> Response:
    """Send the form of approval on the page as it stands."""
    by.see(path)
    return by.send(f"{path}/approve", tried=by.hidden("tried"))


def test_a_form_makes_a_draft_that_differs_in_what_was_changed(app: FastAPI, database: Engine) -> None:
    anna = logged_in(app, author(database))
    path = draft(anna, **{"line": "4", "sample_share": "0,2", "R06.max_persons": "5", "R03.stage": "trial"})
    page = anna.see(path).text
    for said in (
        "Points at which a case opens",
        "Persons, at most",
        "<ins>0.2</ins>",
        "<ins>trial</ins>",
        "a higher line",
    ):
        assert said in page
    assert page.count("<ins>") == 4
    with transaction(database) as session:
        made = versions.find(session, 2)
    assert (made.state, made.author) == ("draft", "account-anna")
    assert "line = 4              # one strong group pattern" in made.content


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"line": "many"}, "Write a number here, such as 3 or 0.5."),
        ({"note": " "}, "Say what this version changes and why; the approver reads it."),
        ({"R06.stage": "loud"}, "Choose one of the stages."),
        ({"line": "0"}, "Write a whole number from 1 to 1000."),
        ({"deadline_days": "10000000"}, "Write a whole number from 1 to 365."),
        ({"R06.max_persons": "9" * 400}, "Write a whole number from 3 to 100."),
        ({"R05.min_persons": "2"}, "Write a whole number from 3 to 100."),
        ({"R03.min_similarity": "60"}, "Write a number from 0.6 to 1."),
    ],
)
def test_what_cannot_be_a_policy_is_told_and_what_was_typed_stays(
    app: FastAPI, database: Engine, given: dict[str, str], said: str
) -> None:
    anna = logged_in(app, author(database))
    anna.see("/policy/1/edit")
    answer = anna.send("/policy/1/edit", **{"note": "why", "R01.points": "7", **given})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'name="R01.points" value="7"' in answer.text
    with transaction(database) as session:
        assert len(versions.listed(session)) == 1


def test_the_back_test_is_shown_before_approval_is_asked(app: FastAPI, database: Engine) -> None:
    anna, petra = logged_in(app, author(database)), logged_in(app, approver(database))
    path = draft(anna, line="4")
    assert "It must be tried on past deliveries first." in petra.see(path).text
    tried(database, 2)
    page = petra.see(path).text
    assert "Farther from 1 than 1.25, and chance does not explain it: look at the groups before you approve." in page
    for said in ("Approve version 2", ">9</td>", "60%", "permit_needed", "1.5"):
        assert said in page
    assert "gender M, 4.2" in page
    assert "What signals one group more or less often than others, beyond chance" in page


def test_each_number_of_the_form_shows_what_it_may_be(app: FastAPI, database: Engine) -> None:
    page = logged_in(app, author(database)).see("/policy/1/edit").text
    assert "a whole number from 3 to 100: <span" in page
    dutch = logged_in(app, author(database, "Daan Vos", language="nl")).see("/policy/1/edit").text
    assert "een getal van 0,6 tot en met 1" in dutch


def test_another_person_lets_a_version_go_live_and_the_author_cannot(app: FastAPI, database: Engine) -> None:
    author(database)
    petra = logged_in(app, approver(database, language="nl"))
    rene = logged_in(app, approver(database, "Rene Vos"))
    path = draft(petra, line="4")
    tried(database, 2)
    assert "goedkeuren is aan iemand anders" in petra.see(path).text
    refused = petra.send(f"{path}/approve")
    assert (
        refused.status_code,
        "niet gedaan" in refused.text and "U schreef deze versie: goedkeuren" in refused.text,
    ) == (409, True)
    assert "loep policy" not in refused.text
    rene.see(path)
    assert approve(rene, path).status_code == 303
    with transaction(database) as session:
        live = versions.live(session)
        said = session.exec(select(Event.actor).where(Event.action == "policy.approved")).all()
    assert live is not None
    assert (live.number, live.approver, said) == (2, "account-rene", ["account-rene"])


@pytest.mark.promise("fresh log-in", "approving asks for a fresh log in")
def test_approving_asks_for_a_fresh_log_in(app: FastAPI, database: Engine) -> None:
    anna, petra = logged_in(app, author(database)), logged_in(app, approver(database))
    path = draft(anna, line="4")
    tried(database, 2)
    petra.see(path)
    with transaction(database) as session:
        for found in session.exec(select(WebSession)):
            found.authenticated_at -= timedelta(minutes=6)
    seen = petra.hidden("tried")
    asked = petra.send(f"{path}/approve", tried=seen)
    assert "Approve version 2" not in asked.text
    with transaction(database) as session:
        assert versions.find(session, 2).state == "backtested"
    petra.send(f"{path}/approve", **{PASSWORD: desk.PASSWORD, "tried": seen})
    with transaction(database) as session:
        assert versions.find(session, 2).state == "live"


def test_a_back_test_from_before_another_version_went_live_is_not_enough(app: FastAPI, database: Engine) -> None:
    anna, petra = logged_in(app, author(database)), logged_in(app, approver(database))
    first, second = draft(anna, line="4"), draft(anna, line="5")
    tried(database, 2)
    tried(database, 3)
    petra.see(first)
    approve(petra, first)
    page = petra.see(second).text
    assert "Another version went live since: try it again." in page
    assert petra.send(f"{second}/approve").status_code == 409


def test_a_back_test_that_came_after_the_page_was_read_is_not_approved(app: FastAPI, database: Engine) -> None:
    anna, petra = logged_in(app, author(database)), logged_in(app, approver(database))
    path = draft(anna, line="4")
    tried(database, 2)
    petra.see(path)
    seen = petra.hidden("tried")
    tried(database, 2, received.NIGHT + timedelta(minutes=1))
    answer = petra.send(f"{path}/approve", tried=seen)
    assert (answer.status_code, "tried again since you opened this page" in answer.text) == (409, True)
    assert petra.hidden("tried") != seen
    assert approve(petra, path).status_code == 303


def test_a_form_that_is_sent_twice_is_kept_once(app: FastAPI, database: Engine) -> None:
    anna = logged_in(app, author(database))
    anna.see("/policy/1/edit")
    form = {"note": "a higher line", "token": anna.hidden("token"), "line": "4"}
    answers = [anna.send("/policy/1/edit", **form).headers["location"] for _ in range(2)]
    assert answers == ["/policy/2", "/policy/2"]


def test_looking_at_the_policy_puts_none_in_force(app: FastAPI, database: Engine) -> None:
    audits = logged_in(app, desk.account(database, "Olga Prins", Role.AUDITOR, ""))
    assert "goes live with the next night" in audits.see("/policy").text
    with transaction(database) as session:
        assert versions.listed(session) == []
    released(database, "line = 3\n")  # of a release before
    page = audits.see("/policy").text
    assert "goes live with the next night" in page
    assert "deadline_days = 14" in page
    with transaction(database) as session:
        assert [one.number for one in versions.listed(session)] == [1]
    released(database, TEXT)
    assert "goes live with the next night" not in audits.see("/policy").text


@pytest.mark.slow
def test_a_draft_is_tried_in_a_process_of_its_own(app: FastAPI, database: Engine) -> None:
    anna = logged_in(app, author(database))
    path = draft(anna, line="4")
    anna.see(path)
    assert anna.send(f"{path}/backtest").status_code == 303
    assert "It is being tried now." in anna.see(path).text
    assert anna.see(path, **{"hx-request": "true"}).status_code == 204
    assert anna.send(f"{path}/backtest").status_code == 409
    until = time.monotonic() + 60
    while "It is being tried now." in (page := anna.see(path).text):
        assert time.monotonic() < until
        time.sleep(0.5)
    assert "nothing was delivered yet: there is nothing to try a draft on" in page
    assert anna.see(path, **{"hx-request": "true"}).status_code == 200
    with transaction(database) as session:
        assert session.exec(select(PolicyVersion.state).where(PolicyVersion.number == 2)).one() == "backtested"


def test_a_switch_stops_a_rule_and_starts_it_again(app: FastAPI, database: Engine) -> None:
    sena = logged_in(app, desk.account(database, "Sena Aydin", Role.SENIOR))
    sena.see("/policy")
    answer = sena.send("/policy/stop", detector="R05")
    assert answer.status_code == 422
    assert "Say why nothing may look meanwhile." in answer.text
    assert sena.send("/policy/stop", detector="R05", reason="the library has a new network").status_code == 303
    assert "the library has a new network" in sena.see("/policy").text
    assert sena.send("/policy/stop", detector="R05", reason="again").status_code == 409
    with transaction(database) as session:
        assert [stop.detector for stop in stops.standing(session)] == ["R05"]
    assert sena.send("/policy/start", detector="R05").status_code == 303
    assert sena.send("/policy/start", detector="R05").status_code == 409
    assert "Nothing is stopped." in sena.see("/policy").text


@pytest.mark.browser
def test_a_policy_goes_from_form_to_live_in_a_browser(app: FastAPI, database: Engine, chromium: Browser) -> None:
    anna, petra = author(database), approver(database)
    with driving.served(app) as address, chromium.new_context(locale="en") as writing:
        page = writing.new_page()
        driving.log_in(page, address, anna.email)
        page.goto(f"{address}/policy")
        page.get_by_role("link", name="Write a new version").click()
        page.get_by_label("Points at which a case opens").fill("4")
        page.get_by_label("What this version changes, and why").fill("Two patterns instead of one")
        page.get_by_role("button", name="Save the draft").click()
        expect(page.get_by_role("heading", name="Version 2 draft")).to_be_visible()
        run = under_way(database, 2)
        page.reload()
        expect(page.get_by_text("It is being tried now.")).to_be_visible()
        tried(database, 2)
        with transaction(database) as session:
            session.get_one(Run, run.id).state = "finished"
        expect(page.get_by_role("row", name="lost 9 27")).to_be_visible(timeout=10_000)
        expect(page.get_by_role("heading", name="Version 2 back-tested")).to_be_visible()
        with chromium.new_context(locale="en") as approving:
            other = approving.new_page()
            driving.log_in(other, address, petra.email)
            other.goto(f"{address}/policy/2")
            expect(other.get_by_role("row", name="lost 9 27")).to_be_visible()
            other.get_by_role("button", name="Approve version 2").click()
            expect(other.get_by_role("heading", name="Version 2 live")).to_be_visible()
