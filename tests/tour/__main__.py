"""`make tour`: a night, some work of two reviewers, and pictures of every part of the desk into docs/tour.md."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, ViewportSize
from sqlalchemy import Engine
from sqlmodel import col, select

from loep.settings import Settings
from loep.storage.session import engine, transaction
from loep.storage.tables import Account, Case, Signal
from loep.vocabulary import Role
from loep.web.app import create
from tests.builders import desk
from tests.conftest import SETTINGS
from tests.tour.stops import STOPS, Stop
from tests.web import browser as driving
from tests.web.test_a_hundred_cases import judged, taken
from tests.web.visitors import logged_in

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "images" / "tour"
PAGE = ROOT / "docs" / "tour.md"
ROWS = "3000"
WORKED = 30
HEAD = """# A tour of the desk

Made with `make tour`: {rows} simulated registrations of one institution, one night, and {worked} cases that two people
worked through. Every name, letter and number in these pictures is invented.
"""


@dataclass(frozen=True)
class Found:
    """The cases that the tour shows."""

    ring: str
    judged: str
    rule: str = "R03"


def main() -> None:
    with TemporaryDirectory() as folder:
        here = replace(SETTINGS, data=Path(folder), database_url=f"sqlite:///{folder}/loep.db")
        _night(here)
        bind = engine(here)
        people = _people(bind)
        found = _work(here, bind, people)
        PICTURES.mkdir(parents=True, exist_ok=True)
        with driving.served(create(here, bind)) as address, driving.chromium() as browser:
            for stop in STOPS:
                _picture(browser, address, people[stop.role], stop, found)
        bind.dispose()
    told = [HEAD.format(rows=f"{int(ROWS):,}", worked=WORKED), *(_told(stop) for stop in STOPS)]
    PAGE.write_text("\n".join(told), encoding="utf-8")


def _night(here: Settings) -> None:
    env = {**os.environ, "LOEP_HOME": str(ROOT), "LOEP_DATA": str(here.data)}
    program = [sys.executable, "-c", "from loep.cli import main; main()", "demo", "--rows", ROWS, "--no-serve"]
    subprocess.run(program, env=env, check=True, stdout=subprocess.DEVNULL)


def _people(bind: Engine) -> dict[Role, Account]:
    names = {
        Role.REVIEWER: "Rosa de Vries",
        Role.SENIOR: "Karim Aziz",
        Role.ADMISSIONS: "Olga Prins",
        Role.RULE_AUTHOR: "Anna Smit",
        Role.RULE_APPROVER: "Petra Bos",
        Role.AUDITOR: "Vera Visser",
        Role.ADMIN: "Tom Jansen",
    }
    own = (Role.REVIEWER, Role.SENIOR, Role.ADMISSIONS)
    return {role: desk.account(bind, name, role, "25BE" if role in own else "") for role, name in names.items()}


def _work(here: Settings, bind: Engine, people: dict[Role, Account]) -> Found:
    """Two people judge some cases; the largest ring stays open, and one is claimed."""
    app = create(here, bind)
    rosa, karim = logged_in(app, people[Role.REVIEWER]), logged_in(app, people[Role.SENIOR])
    with transaction(bind) as session:
        letters = select(Signal.registration_id).where(Signal.detector == "R03")
        rings = select(Case).where(col(Case.anchor).in_(letters), col(Case.ring_size) <= 12)
        ring = session.exec(rings.order_by(col(Case.ring_size).desc(), col(Case.id))).first()
    assert ring is not None
    rosa.see(f"/cases/{ring.id}")
    rosa.send(f"/cases/{ring.id}/claim")
    answered: Counter[int] = Counter()
    last = ""
    for number in range(WORKED):
        place = taken(rosa, answered)
        if place is None:
            break
        outcome = "confirmed" if number % 4 == 0 else "inconclusive" if number % 7 == 0 else "unfounded"
        judged(rosa, place, "decide", outcome, answered)
        if outcome == "confirmed" and number % 8 == 0:
            judged(karim, place, "look", "confirmed", answered)
        last = place if outcome == "confirmed" and number % 8 else last
    return Found(ring.id, last.rpartition("/")[2])


def _picture(browser: Browser, address: str, account: Account, stop: Stop, found: Found) -> None:
    with _visiting(browser, address, account, stop) as page:
        page.goto(address + stop.path.format(**vars(found)))
        if stop.open:
            for summary in page.locator(stop.open).all():
                summary.click()
        if stop.at:
            page.locator(stop.at).first.evaluate("element => element.scrollIntoView({block: 'start'})")
        page.wait_for_timeout(200)
        page.screenshot(path=PICTURES / f"{stop.name}.png", scale="css")


@contextmanager
def _visiting(browser: Browser, address: str, account: Account, stop: Stop) -> Iterator[Page]:
    size = ViewportSize(width=stop.width, height=stop.height)
    with browser.new_context(
        locale=stop.language, color_scheme=stop.scheme, viewport=size, reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        driving.log_in(page, address, account.email)
        context.add_cookies([{"name": "loep-language", "value": stop.language, "url": address}])
        yield page


def _told(stop: Stop) -> str:
    return f"\n## {stop.title}\n\n{stop.text}\n\n![{stop.title}](images/tour/{stop.name}.png)"


if __name__ == "__main__":
    main()
