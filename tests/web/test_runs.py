"""The page of a night: how far it is, what was not checked, what it used; and the same told live."""

import asyncio
import re
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any, TypeVar

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine, event

from loep.night import stages
from loep.night.progress import Stages
from loep.settings import Settings, read
from loep.storage.session import transaction
from loep.storage.tables import Lease, Run
from loep.vocabulary import Role, RunState, Words
from loep.web.app import create
from loep.web.runs import live
from tests.builders import desk, received
from tests.web import browser as driving
from tests.web.visitors import logged_in

STALE = Words("stale register: RIO of 2026-01-03 is older than 30 days", "verouderd register: RIO van 2026-01-03")
USED = {
    "policy": {"number": 7, "sha256": "a" * 64},
    "registers": {"rio": "2026-01-03 0123456789ab"},
    "deliveries": {"count": 4, "sha256": "b" * 64},
    "models": ["M01-25BE-0123456789ab"],
    "stops": ["*"],
}
T = TypeVar("T")


def apart(work: Coroutine[Any, Any, T]) -> T:
    """What it answers, in a thread of its own: the browser's loop runs in this one when another test drove it."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def under_way(bind: Engine) -> Stages:
    """A night that runs and holds its lease."""
    night = desk.night(bind, seconds={})
    _change(bind, state=RunState.RUNNING.value, finished_at=None, summary={}, started_at=datetime.now(UTC))
    received.keep(bind, Lease(name="detect", holder="here/1/1", expires_at=datetime.now(UTC) + timedelta(minutes=1)))
    return Stages(keep=stages.keeper(bind, night.id))


def _change(bind: Engine, **values: object) -> None:
    with transaction(bind) as session:
        run = session.get_one(Run, "run-1")
        for name, value in values.items():
            setattr(run, name, value)


def test_older_runs_stand_on_the_next_page(app: FastAPI, database: Engine) -> None:
    night = desk.night(database).model_dump()
    each = [
        Run(**{**night, "id": f"older-{number:02}", "started_at": received.NIGHT - timedelta(hours=number // 2 + 1)})
        for number in range(35)
    ]
    received.keep(database, *each)
    person = logged_in(app, desk.account(database, "Vera Visser", Role.AUDITOR))
    pages = [person.see("/runs").text]
    following = re.search(r'href="(/runs\?after=[^"]+)" rel="next"', pages[0])
    assert following is not None
    pages.append(person.see(unescape(following[1])).text)
    shown = [re.findall(r'href="/runs/([\w-]+)"', page) for page in pages]
    assert [len(ids) for ids in shown] == [30, 6]
    assert shown[0] + shown[1] == ["run-1", *(run.id for run in each)]
    assert 'rel="next"' not in pages[1]
    assert person.see("/runs?after=nonsense").status_code == 422


def test_a_finished_night_tells_its_stages_counts_and_versions(app: FastAPI, database: Engine) -> None:
    desk.night(database, skipped={"R14": STALE.kept()})
    _change(database, versions={"code": "0.1.0", "prefect": "flow-1", "25BE": USED, "30GB": USED})
    officer = logged_in(app, desk.account(database, "Olga Prins", Role.ADMISSIONS, language="nl"))
    assert 'href="/runs/run-1"' in officer.see("/runs").text
    page = officer.see("/runs/run-1").text
    assert "verbanden leggen" in page
    assert "1,2" in page
    assert "verouderd register: RIO van 2026-01-03" in page
    assert "RIO erkende opleidingen" in page
    assert "Versie van het beleid" in page
    assert "alles" in page
    assert "30GB" not in page
    assert "Prefect" not in page


def test_only_own_refused_deliveries_are_named(app: FastAPI, database: Engine) -> None:
    received.delivery(database)
    received.delivery(database, institution="30GB", id="delivery-2")
    told: list[dict[str, Any]] = [
        {"delivery": id, "file": f"{id}.csv", "reasons": []} for id in ("delivery-1", "delivery-2")
    ]
    desk.night(database, refused=told)
    page = logged_in(app, desk.account(database, "Olga Prins", Role.ADMISSIONS)).see("/runs/run-1").text
    assert '<a href="/deliveries/delivery-1">delivery-1.csv</a>' in page
    assert "delivery-2" not in page


def test_an_institution_without_its_night_is_told_to_its_own_people(app: FastAPI, database: Engine) -> None:
    told = [{"institution": name, "stage": "link", "why": f"KeyError at {name}.py:1"} for name in ("25BE", "30GB")]
    desk.night(database, failed=told)
    page = logged_in(app, desk.account(database, "Olga Prins", Role.ADMISSIONS, language="nl")).see("/runs/run-1").text
    assert "Instellingen zonder hun nacht" in page
    assert "25BE, verbanden leggen" in page
    assert "KeyError at 25BE.py:1" in page
    assert "30GB.py" not in page


def test_a_file_that_is_nobodys_is_told_to_who_sees_all(app: FastAPI, database: Engine) -> None:
    reasons = ["gone.csv: FILE-14 the file cannot be read (FileNotFoundError)"]
    desk.night(database, refused=[{"delivery": "nowhere", "file": "gone.csv", "reasons": reasons}])
    auditor = desk.account(database, "Anna Smit", Role.AUDITOR, "", language="nl")
    page = logged_in(app, auditor).see("/runs/run-1").text
    assert "het bestand is niet te lezen (FileNotFoundError)" in page
    assert "/deliveries/nowhere" not in page
    assert (
        "gone.csv" not in logged_in(app, desk.account(database, "Olga Prins", Role.ADMISSIONS)).see("/runs/run-1").text
    )


def test_a_night_that_runs_shows_how_far_it_is_without_a_script(app: FastAPI, database: Engine) -> None:
    told = under_way(database)
    senior = logged_in(app, desk.account(database, "Vera Visser", Role.SENIOR))
    assert "No stage began yet." in senior.see("/runs/run-1").text
    with told.stage("receive", 40):
        page = senior.see("/runs/run-1").text
    assert '<progress max="40" value="0" aria-label="receiving and checking">' in page
    assert 'data-live="/runs/run-1/live"' in page
    assert "Show how far it is now" in page


def test_a_night_whose_process_died_says_so(app: FastAPI, database: Engine) -> None:
    under_way(database)
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    _change(database, started_at=long_ago)
    with transaction(database) as session:
        session.get_one(Lease, "detect").expires_at = long_ago
    page = logged_in(app, desk.account(database, "Vera Visser", Role.SENIOR)).see("/runs/run-1").text
    assert "This night was interrupted" in page
    assert "data-live" not in page


def test_the_link_to_prefect_leads_to_the_run_there(settings: Settings, database: Engine) -> None:
    desk.night(database)
    _change(database, versions={"prefect": "flow-1"})
    app = create(replace(settings, scheduler="https://prefect.example.nl"), database)
    page = logged_in(app, desk.account(database, "Vera Visser", Role.SENIOR)).see("/runs/run-1").text
    assert 'href="https://prefect.example.nl/runs/flow-run/flow-1"' in page


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({}, None),
        ({"PREFECT_API_URL": "http://127.0.0.1:4200/api"}, "http://127.0.0.1:4200"),
        ({"PREFECT_UI_URL": "https://ui.example.nl/", "PREFECT_API_URL": "http://x/api"}, "https://ui.example.nl"),
        ({"PREFECT_UI_URL": "javascript:alert(1)"}, None),
    ],
)
def test_prefect_is_where_its_own_variables_say(environment: dict[str, str], address: str | None) -> None:
    assert read(environment).scheduler == address


def test_a_finished_night_is_told_once_and_the_stream_ends(app: FastAPI, database: Engine) -> None:
    desk.night(database)
    told = logged_in(app, desk.account(database, "Vera Visser", Role.SENIOR)).see("/runs/run-1/live")
    assert told.headers["content-type"].startswith("text/event-stream")
    assert told.text.startswith("event: standing\ndata: ")
    assert "linking" in told.text
    assert told.text.endswith("event: end\ndata: \n\n")


def test_every_change_is_told_and_what_stays_is_not(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "EVERY", 0.01)
    told = under_way(database)
    watch = live.Watch(database)
    heard = apart(_heard(watch, told))
    assert heard == ["", "receive 0/2", "receive 2/2", "link 0/1", "link 1/1", "end"]
    assert watch.viewers == 0


async def _heard(watch: live.Watch, told: Stages) -> list[str]:
    """What a browser hears while a night receives, links, and ends."""
    events = live.stream(
        watch, "run-1", lambda found: " ".join(f"{each.name} {each.done}/{each.total}" for each in found.stages[-1:])
    )
    heard = [await _data(events)]
    for name, parts in (("receive", 2), ("link", 1)):
        with told.stage(name, parts):
            heard.append(await _data(events))
        heard.append(await _data(events))
    _change(watch.bind, state=RunState.FINISHED.value, finished_at=datetime.now(UTC))
    last = [each async for each in events]
    return [*heard, last[-1].removeprefix("event: ").partition("\n")[0]]


async def _data(events: AsyncIterator[str]) -> str:
    return (await anext(events)).partition("data: ")[2].strip()


def test_a_stream_pauses_when_it_takes_long(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "EVERY", 0.01)
    monkeypatch.setattr(live, "LONGEST", 0.1)
    under_way(database)

    async def heard() -> list[str]:
        return [each async for each in live.stream(live.Watch(database), "run-1", lambda _: "now")]

    assert apart(heard()) == ["event: standing\ndata: now\n\n", "event: pause\ndata: \n\n"]


def test_many_who_watch_cost_one_look(database: Engine) -> None:
    under_way(database)
    looked: list[str] = []
    event.listen(database, "begin", lambda _: looked.append("looked"))
    watch = live.Watch(database)

    async def together() -> None:
        await asyncio.gather(*(watch.standing("run-1") for _ in range(20)))

    apart(together())
    assert looked == ["looked"]


def test_more_viewers_than_there_is_room_for_are_told_to_wait(app: FastAPI, database: Engine) -> None:
    desk.night(database)
    senior = logged_in(app, desk.account(database, "Vera Visser", Role.SENIOR))
    live.watch_of(app, database).viewers = live.VIEWERS
    assert senior.see("/runs/run-1/live").status_code == 429


@pytest.mark.browser
def test_a_browser_follows_a_night_live(app: FastAPI, database: Engine, chromium: Browser) -> None:
    told = under_way(database)
    senior = desk.account(database, "Vera Visser", Role.SENIOR)
    with driving.served(app) as address, chromium.new_context(locale="en") as context:
        page = context.new_page()
        driving.log_in(page, address, senior.email)
        page.goto(f"{address}/runs/run-1")
        with told.stage("receive", 2):
            page.get_by_role("status").get_by_text("receiving and checking").wait_for()
        page.get_by_role("cell", name="done 2 of 2").wait_for()
        page.get_by_role("group", name="Stages").focus()
        with told.stage("link"):
            page.get_by_role("status").get_by_text("linking").wait_for()
        expect(page.get_by_role("group", name="Stages")).to_be_focused()
        _change(database, state=RunState.FINISHED.value, finished_at=datetime.now(UTC))
        page.get_by_role("status").get_by_text("finished").wait_for()
        page.get_by_role("link", name="Show how far it is now").wait_for()
