"""Every text of the bad-input corpus in every text column, on the pages that show it, in a real browser."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Dialog, Page
from sqlalchemy import Engine

from loep.contract import REGISTRATIONS, Kind
from loep.storage.tables import (
    Account,
    ApplicantAnswer,
    ApplicantLetter,
    Attachment,
    Case,
    CaseLink,
    Comment,
    Draft,
    Mention,
    PolicyVersion,
    Snooze,
    Stop,
)
from loep.vocabulary import Role
from loep.web.case.fields import GROUPS
from tests.builders import desk, received
from tests.builders.received import NIGHT, keep
from tests.web import browser as driving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("hostile")]

AT_ONCE, PARTS = 40, 30
OF_A_FORM = [
    column.name
    for column in REGISTRATIONS.columns
    if column.kind is Kind.TEXT
    and not (column.one_of or column.pattern)
    and (column.name == "motivation" or any(column.name in names.split() for names in GROUPS.values()))
]
ALIVE = """() => [...document.querySelectorAll('main *')].filter(node =>
    ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'BASE', 'META', 'LINK', 'STYLE', 'MARQUEE'].includes(node.tagName)
    || [...node.attributes].some(has => /^(on|hx-on)/i.test(has.name)
        || (/^(href|src|action|formaction)$/i.test(has.name) && !/^[\\/#?]|^mailto:/.test(has.value))))
    .map(node => node.outerHTML.slice(0, 200))"""
MISSING = """wanted => {
    const kept = [...document.querySelectorAll('main textarea, main input')].map(node => node.value);
    const all = document.querySelector('main').textContent + '\\n' + kept.join('\\n');
    return wanted.filter(text => !all.includes(text)); }"""


def corpus(shared: Path) -> list[str]:
    """Every text that a delivery or a form may hold: those with NUL are refused, CR becomes LF in any form."""
    folder = shared / "data" / "badinput"
    found: list[str] = json.loads((folder / "blns" / "blns.json").read_text(encoding="utf-8"))
    for path in sorted((folder / "payloads").glob("*.txt")):
        found += path.read_text(encoding="utf-8", errors="replace").split("\n")
    for line in (folder / "own" / "formula_cells.jsonl").read_text(encoding="utf-8").splitlines():
        found.append(json.loads(line))
    return list(dict.fromkeys(text for text in found if text.strip() and "\0" not in text and "\r" not in text))


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.faults) for part in range(1, PARTS))])
@pytest.mark.promise("untrusted text", "each text of the corpus in each text column in Chromium")
def test_every_text_of_the_corpus_stays_text(
    part: int, app: FastAPI, database: Engine, chromium: Browser, shared: Path, record_property: Any
) -> None:
    texts = corpus(shared)[part::PARTS]
    reviewer = desk.account(database, "Rosa de Vries")
    people = {role: _named(database, role, texts[number]) for number, role in enumerate(ROLES)}
    desk.night(database)
    received.delivery(database)
    pages = _hostile(database, reviewer, texts)
    _policies(database, people[Role.RULE_AUTHOR], texts)
    with driving.served(app) as address, chromium.new_context() as context:
        _looked(context, address, reviewer, pages)
        for role, paths in ROLES.items():
            context.clear_cookies()
            shows = texts if role is Role.RULE_AUTHOR else []
            _looked(context, address, people[role], [(path, shows if path == "policy" else []) for path in paths])
    record_property("texts", len(texts))


ROLES = {
    Role.SENIOR: ("queue", "cases/hostile0/reassign"),
    Role.AUDITOR: ("runs", "runs/run-1", "deliveries", "deliveries/delivery-1", "audit", "dashboard", "catalogue"),
    Role.ADMIN: ("people",),
    Role.RULE_AUTHOR: ("policy", "policy/1"),
    Role.WELFARE: ("welfare",),
}


def _named(database: Engine, role: Role, name: str) -> Account:
    return desk.account(database, f"{role.value} {name}", role)


def _hostile(database: Engine, reviewer: Account, texts: list[str]) -> list[tuple[str, list[str]]]:
    """Cases in which each registration has one text in all its columns; each page with the texts that it must show."""
    pages: list[tuple[str, list[str]]] = []
    for number, start in enumerate(range(0, len(texts), AT_ONCE)):
        some = texts[start : start + AT_ONCE]
        made = desk.case(f"hostile{number}", f"r{number}-0", len(some))
        keep(database, made)
        for place, text in enumerate(some):
            form = {**desk._form(place, ""), **dict.fromkeys(OF_A_FORM, text)}
            form["upload_hashes"] = form["upload_authors"] = [text]
            form["registration_id"] = f"r{number}-{place}" if len(text) > 60 else f"{place} {text}"
            keep(database, desk.member(made, form["registration_id"], {**form, "programme": "34936"}))
        desk.held(database, made, reviewer)
        _written(database, made, reviewer, some)
        pages += [(f"cases/{made.id}", some), (f"cases/{made.id}/persons", []), ("mentions", []), ("queue", [])]
    return pages


def _written(database: Engine, case: Case, by: Account, texts: list[str]) -> None:
    """The same in all that people write on a case."""
    now = datetime.now(UTC)
    keep(database, Draft(case_id=case.id, account_id=by.id, outcomes={}, motivation="\n".join(texts),
                         token=case.id, saved_at=now))  # fmt: skip
    other = desk.case(f"zz-{case.id}", f"zz-{case.id}", 1)
    keep(database, other)
    keep(database, desk.member(other, other.anchor, {**desk._form(1, other.anchor), "surname": texts[0]}))
    about: dict[str, Any] = {"case_id": case.id, "written_by": by.id, "written_at": now}
    for number, text in enumerate(texts):
        id = f"{case.id}-{number}"
        keep(database, Comment(id=id, text=text, token=id, **about))
        keep(database, Mention(comment_id=id, account_id=by.id))
        keep(database, Snooze(id=id, case_id=case.id, until=date(2026, 4, 2), reason=text, snoozed_by=by.id,
                              snoozed_at=NIGHT, ended_by=by.id, ended_at=now))  # fmt: skip
        keep(database, CaseLink(id=id, left_id=case.id, right_id=other.id, reason=text, linked_by=by.id,
                                linked_at=now, ended_by=by.id if number else None,
                                ended_at=now if number else None))  # fmt: skip
    with_letter = f"0 {texts[0]}" if len(texts[0]) <= 60 else f"r{case.id.removeprefix('hostile')}-0"
    for number, text in enumerate(texts[:5]):
        id = f"letter-{case.id}-{number}"
        keep(database, ApplicantLetter(id=id, registration_id=with_letter, asked_for="diploma", language="en",
                                       answer_by=date(2026, 5, 1), sender=text, contact=text, text=text, token=id,
                                       sent_on=date(2026, 4, 1), sent_way="email", sent_by=by.id, sent_at=now,
                                       **about))  # fmt: skip
        keep(database, ApplicantAnswer(id=id, letter_id=id, received_on=date(2026, 4, 3), text=text,
                                       recorded_by=by.id, recorded_at=now, token=id))  # fmt: skip
        keep(database, Attachment(id=id, answer_id=id, sha256="0" * 64, name=text, kind="pdf", size=1, path="x"))


def _policies(database: Engine, by: Account, texts: list[str]) -> None:
    for number, text in enumerate(texts, 1):
        keep(database, PolicyVersion(id=f"v{number}", number=number, content="line = 3\n", sha256=str(number),
                                     state="draft", author=by.id, note=text, created_at=NIGHT))  # fmt: skip
    keep(database, Stop(id="s", detector="R06", reason=texts[0], stopped_by=by.id, stopped_at=NIGHT))


def _looked(context: BrowserContext, address: str, account: Account, pages: list[tuple[str, list[str]]]) -> None:
    happened: list[str] = []
    page = context.new_page()

    def dialog(shown: Dialog) -> None:
        happened.append(f"dialog {shown.message}")
        shown.dismiss()

    page.on("dialog", dialog)
    page.on("console", lambda said: happened.append(f"console {said.text}"))
    page.on("pageerror", lambda error: happened.append(f"error {error}"))
    page.on("request", lambda asked: None if asked.url.startswith(address) else happened.append(asked.url))
    driving.log_in(page, address, account.email)
    for path, shows in pages:
        _inert(page, f"{address}/{path}", shows)
        assert happened == [], path
    page.close()


def _inert(page: Page, url: str, shows: list[str]) -> None:
    answer = page.goto(url)
    assert answer is not None
    assert answer.status == 200, url
    assert page.evaluate(ALIVE) == [], url
    assert page.evaluate(MISSING, shows) == [], url
