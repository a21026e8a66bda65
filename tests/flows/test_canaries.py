"""The gate: four people go through nights that fail in every way, and stand nowhere but where they should."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, text

from loep import settings
from loep.night import prepare
from loep.storage.session import transaction
from loep.vocabulary import Role
from tests import databases
from tests.builders import desk
from tests.flows import canaries
from tests.flows.canaries import IBAN, LETTER
from tests.flows.nights import KILLED_AT, REPOSITORY, environment
from tests.web.visitors import TOKEN

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect")]

RAISING = '''"""R99: cannot be computed, and polars would quote the values that it could not read."""

import polars as pl

from loep import Hit, rule


@rule(
    "R99",
    subject="registration",
    dutch="""Breekt.

    Zoekt naar: niets.
    Onschuldig wanneer: altijd.
    Beoordelaar controleert: niets.
    Grondslag: geen.
    """,
)
def quoting() -> Hit:
    """Breaks.

    Looks for: nothing.
    Innocent when: always.
    Reviewer checks: nothing.
    Basis: none.
    """
    broken = pl.col("programme").str.to_date("%Y-%m-%d") > pl.date(2026, 1, 1)
    return Hit(when=broken, because={"en": "Never.", "nl": "Nooit."})
'''
SEVERAL = """
import json, os, sys
from sqlalchemy import text
from loep.cli import app
from loep.night import prepare
from loep.night.discreet import place
from loep import settings

for name, home, commands in json.loads(sys.argv[1]):
    os.environ["LOEP_HOME"] = home
    for stream in (sys.stdout, sys.stderr):
        print(f"== {name}", file=stream, flush=True)
    for command in commands:
        try:
            if command.startswith("alter "):
                with prepare.ready(settings.read()).begin() as owner:
                    owner.execute(text(command))
            else:
                print(command, app(command.split(), standalone_mode=False))
        except Exception as error:
            print(command, place(error), error if type(error).__module__.startswith("loep.") else "", file=sys.stderr)
"""
AFTER = (
    "audit export out/events.jsonl",
    "cases export out/cases.csv",
    "cases signals out/signals.csv",
    "cases list",
    "report ocw out/tables --year 2026",
    "run retain",
    "audit verify",
    "explain nothing",
    "doctor",
)
REFUSING = "alter table case_registration add constraint nobody check (form is null)"
TAKING = "alter table case_registration drop constraint nobody"
LOEP = "from loep.cli import main; main()"
TO_READ = re.compile(r'href="(/(?:deliveries|runs)/[^"?#]+)"')


@dataclass
class Story:
    """What a night and its accidents left: outputs, pages, files; `codes` how each process ended."""

    bind: Engine
    data: Path
    evidence: dict[str, bytes] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)

    def run(self, name: str, program: str, *arguments: str, env: dict[str, str]) -> None:
        ended = subprocess.run(
            [sys.executable, "-c", program, *arguments], env=env, cwd=self.data, capture_output=True, check=False
        )
        self.evidence[f"stdout of {name}"], self.evidence[f"stderr of {name}"] = ended.stdout, ended.stderr
        self.codes[name] = ended.returncode


@pytest.fixture(scope="module")
def story(
    tmp_path_factory: pytest.TempPathFactory, prefect_environment: dict[str, str], prefect_home: Path, postgresql: str
) -> Iterator[Story]:
    folder, data, temporary = (tmp_path_factory.mktemp(name) for name in ("in", "var", "temporary"))
    canaries.put_down(folder)
    address = databases.create(postgresql)
    env = environment(data, prefect_environment) | {
        "TMPDIR": str(temporary),
        "LOEP_MAX_BAD_SHARE": "1",
        "LOEP_INBOX": str(folder),
        "LOEP_CHECKPOINTS": str(data / "checkpoints"),
        "LOEP_DATABASE_URL": address,
    }
    here = settings.read({**os.environ, **env})
    told = Story(prepare.initialise(here), data)
    try:
        _nights(told, env, folder, _broken_home(tmp_path_factory.mktemp("home")))
        _at_the_desk(told, env)
        for kept, without in ((prefect_home, ()), (temporary, ()), (data, ("frames",)), (folder, canaries.REFUSED)):
            told.evidence |= dict(canaries.files(kept, *without))
        yield told
    finally:
        told.bind.dispose()
        databases.drop(postgresql, address)


def _nights(told: Story, env: dict[str, str], folder: Path, broken: Path) -> None:
    """Four nights over the same deliveries: killed, broken by a rule, refused by the database, a whole one."""
    night = f"run detect --folder {folder}"
    told.run("a night that is killed", KILLED_AT, *night.split(), env={**env, "KILLED_AT": "link 1"})
    (told.data / "out").mkdir()
    steps = [
        ("a rule that raises", str(broken), [night, f"backtest {REPOSITORY / 'rules' / 'policy.toml'}"]),
        ("a night that the database refuses", str(REPOSITORY), [REFUSING, night, TAKING]),
        ("a night and exports", str(REPOSITORY), ["run detect", *AFTER]),
    ]
    told.run("the nights", SEVERAL, json.dumps(steps), env=env)
    for stream in ("stdout", "stderr"):
        for part in told.evidence[f"{stream} of the nights"].split(b"== ")[1:]:
            name, _, said = part.partition(b"\n")
            told.evidence[f"{stream} of {name.decode()}"] = said


def _changed(bind: Engine, change: str) -> None:
    with bind.begin() as owner:
        owner.execute(text(change))


def _broken_home(home: Path) -> Path:
    for name in ("models", "flows", "pyproject.toml"):
        (home / name).symlink_to(REPOSITORY / name)
    shutil.copytree(REPOSITORY / "rules", home / "rules", ignore=shutil.ignore_patterns("__pycache__"))
    (home / "rules" / "quoting.py").write_text(RAISING)
    return home


def _at_the_desk(told: Story, env: dict[str, str]) -> None:
    """A desk in a process of its own, and what it answers to requests that fail."""
    _changed(told.bind, "alter table comment add constraint nothing check (text = '')")
    with transaction(told.bind) as session:
        found = session.connection().execute(text('select id from "case" where not is_sample limit 1')).scalars().all()
    assert found, told.evidence["stderr of a night and exports"]
    rosa = desk.account(told.bind, "Rosa de Vries")
    auditor = desk.account(told.bind, "Anna Smit", Role.AUDITOR)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    with (told.data / "desk.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", LOEP, "serve", "--port", str(port)], env=env, cwd=told.data, stdout=log, stderr=log
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _awake(address, server)
            _ask(told, address, rosa.email, f"/cases/{found[0]}")
            _read(told, address, auditor.email)
            with socket.create_connection(("127.0.0.1", port)) as raw:
                raw.sendall(f"GET /{IBAN} Kanariepiet\r\nZwaluwtje\r\n\r\n".encode())
                told.evidence["answer to what is no HTTP"] = raw.recv(65_536)
        finally:
            server.terminate()
            server.wait(20)


def _awake(address: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        assert server.poll() is None, "the desk stopped while starting"
        try:
            httpx.get(f"{address}/health")
            return
        except httpx.HTTPError:
            time.sleep(0.1)


def _logged_in(address: str, email: str) -> tuple[httpx.Client, str]:
    browser = httpx.Client(base_url=address, headers={"origin": address}, follow_redirects=True)
    token = TOKEN.findall(browser.get("/login").text)[0]
    page = browser.post("/login", data={"csrf": token, "email": email, "password": desk.PASSWORD}).text
    return browser, TOKEN.findall(page)[0]


def _ask(told: Story, address: str, email: str, case: str) -> None:
    """Requests of a reviewer that fail, with what the four wrote in every place of a request."""
    browser, token = _logged_in(address, email)
    with closing(browser):
        assert "Pietronella" in browser.get(case).text, "the reviewer reads the letter"
        browser.post(f"{case}/claim", data={"csrf": token})
        asked = {
            "a text that the database refuses": browser.post(
                f"{case}/comment", data={"csrf": token, "comment": f"@Rosa {LETTER}", "comment-token": "t1"}
            ),
            "a form without its token": browser.post(f"{case}/comment", data={"text": LETTER}),
            "a body that is too large": browser.post(f"{case}/comment", content=LETTER.encode() * 20_000),
            "a body that is no form": browser.post(f"{case}/comment", json={"text": LETTER}),
            "an address that is not there": browser.get(f"/cases/{IBAN}"),
            "a query that is not understood": browser.get("/queue", params={"state": "Kanariepiet", "page": IBAN}),
            "a form that is not complete": browser.post(f"{case}/decide", data={"csrf": token, "token": "Zwaluwtje"}),
        }
        _changed(told.bind, "alter table link rename to lost")
        asked["a table that is gone"] = browser.get(case)
        _changed(told.bind, "alter table lost rename to link")
    for name, answer in asked.items():
        told.statuses[name] = answer.status_code
        if name != "a form that is not complete":
            told.evidence[f"answer to {name}"] = _without_its_address(answer) + repr(answer.headers).encode()
    lapsed = "answer to a form without its token"  # gives back what was typed, once; all else on it is searched
    told.evidence[lapsed] = told.evidence[lapsed].replace(LETTER.encode(), b"", 1)


def _without_its_address(answer: httpx.Response) -> bytes:
    """The page but for the address that the visitor asked for, which its links to the other language repeat."""
    own = answer.request.url
    query = own.query.replace(b"&", b"&amp;")
    return answer.content.replace(own.path.encode(), b"").replace(query, b"" if query else query)


def _read(told: Story, address: str, email: str) -> None:
    """The pages that are about people and show none."""
    browser, _ = _logged_in(address, email)
    with closing(browser):
        delivered = browser.get("/deliveries")
        paths = {"/", "/runs", "/deliveries", "/dashboard", "/catalogue/R06", "/audit", "/health"}
        paths |= set(TO_READ.findall(delivered.text + browser.get("/runs").text))
        for path in sorted(paths):
            answer = browser.get(path)
            told.evidence[f"page {path}"] = answer.content
            assert answer.status_code == 200, path


@pytest.mark.promise("canary gate", "the failures on the way really happened")
def test_everything_failed_that_should(story: Story) -> None:
    said = {name.removeprefix("stderr of "): text.decode() for name, text in story.evidence.items() if "stderr" in name}
    assert story.codes == {"a night that is killed": -9, "the nights": 0}, said
    assert said["a rule that raises"].count("rules/quoting.py") >= 2, "the night and the back-test name the rule"
    assert "cannot be computed" in said["a rule that raises"]
    assert "25BE at open: CheckViolation at " in said["a night that the database refuses"]
    assert b"headless.csv" in story.evidence["stdout of a night and exports"]
    assert story.statuses == {
        "a text that the database refuses": 500,
        "a form without its token": 403,
        "a body that is too large": 413,
        "a body that is no form": 415,
        "an address that is not there": 404,
        "a query that is not understood": 422,
        "a form that is not complete": 422,
        "a table that is gone": 500,
    }


@pytest.mark.promise("canary gate", "the canaries are really there to be found")
def test_the_four_are_where_they_belong(story: Story) -> None:
    held = {place: canaries.within(content) for place, content in canaries.columns(story.bind)}
    assert {place for place, found in held.items() if found} == canaries.KEPT_WITH_THE_CASE
    assert {"Kanariepiet", "Zwaluwtje", "Pietronella"} <= set(held["case_registration", "form"])


@pytest.mark.promise("canary gate", "none in output, logs, Prefect, temporary files, pages, exports, inbox")
def test_the_four_are_nowhere_else(story: Story, record_property: Callable[[str, object], None]) -> None:
    assert len(story.evidence) > 60
    record_property("places searched for canaries", len(story.evidence))
    assert not (found := canaries.leaks(story.evidence)), found
