"""The printable dossier: all that its reader may see, nothing of it markup, to be held against the log."""

import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser
from sqlalchemy import Engine
from sqlmodel import select

from loep.storage.session import transaction
from loep.storage.tables import (
    ApplicantAnswer,
    ApplicantLetter,
    Attachment,
    Event,
    FittedModel,
    Run,
    Snapshot,
    WebSession,
)
from loep.web.dossier.legible import legible
from loep.web.dossier.press import pressed
from loep.web.dossier.texts import TEXTS
from tests.builders import desk
from tests.builders.received import NIGHT, keep
from tests.web import browser as driving
from tests.web.visitors import Visitor, logged_in

HOSTILE = (
    '#panic("no")',
    "*bold* _slanted_ = heading",
    '#eval(read(sys.inputs.data)) #include("/etc/passwd")',
    "$x^2$ @cite <label> `raw` // gone /* gone */",
    '"]) #text[',
    "\\u{202e} \\",
)


def paper(**told: Any) -> dict[str, Any]:
    """The data of a dossier in which nothing stands but what is told."""
    parts = "facts reasons no_longer not_checked members links letters judged runs cards asked remarks steps"
    empty: dict[str, Any] = {name: [] for name in parts.split()}
    words = {name: text.en for name, text in TEXTS.items()}
    head = {"language": "en", "texts": words, "title": "Dossier", "institution": "25BE", "printed": "now"}
    none = {"withheld": False, "held_back": False, "ring": "", "timeline": {"svg": "", "told": "", "rows": []}}
    return {**empty, **head, **none, **told}


def read_back(data: dict[str, Any]) -> str:
    """The text of the dossier as Typst lays it out, from the same template in HTML."""
    bare = re.sub(r"<br[^>]*>", "\n", pressed(data, "html").decode())
    return unescape(re.sub(r"<[^>]+>", " ", bare)).replace("\u200b", "")


def member(*values: str) -> dict[str, Any]:
    return {"title": "Registration 1", "rows": [("surname", value) for value in values]}


def letter(text: str) -> dict[str, Any]:
    return {"title": "Registration 1", "pieces": [{"text": text, "shared": True}], "rarity": []}


def test_what_would_be_markup_is_text() -> None:
    data = paper(members=[member(*HOSTILE)], letters=[letter("\n".join(HOSTILE))])
    text = read_back(data)
    for payload in HOSTILE:
        assert text.count(payload) == 2
    assert pressed(data).startswith(b"%PDF-1.")


@pytest.mark.promise("untrusted text", "every payload of the corpus is text")
def test_every_payload_of_the_corpus_is_text(shared: Path) -> None:
    folder = shared / "data" / "badinput"
    lists = [*sorted((folder / "payloads").glob("*.txt")), folder / "blns" / "blns.txt"]
    payloads = [line for path in lists for line in path.read_text("utf-8", errors="replace").splitlines() if line]
    payloads += (folder / "own" / "names.jsonl").read_text("utf-8").splitlines()
    data = paper(letters=[letter("\n".join(payloads))])
    assert pressed(data).startswith(b"%PDF-1.")
    text = " ".join(read_back(data).split())
    latin = [line for line in payloads if line.isascii() and line.isprintable() and "  " not in line]
    missing = [line for line in latin if " ".join(line.split()) not in text]
    assert len(latin) > 500
    assert missing == []


def test_what_turns_text_around_or_hides_is_shown_by_its_code() -> None:
    assert legible("a\u202eb\u200bc\x07d\ne\tf") == "a[U+202E]b[U+200B]c[U+0007]d\ne    f"
    assert "[U+202E]" in read_back(paper(members=[member("abc\u202egnp.exe")]))


@pytest.mark.parametrize("name", ["محمد بن علي", "李小龙", "नरेन्द्र", "🙂", "Nguyễn Thị Ánh", "Дмитрий"])
def test_names_in_any_script_come_out(name: str) -> None:
    made = pressed(paper(members=[member(name)]))
    assert made.startswith(b"%PDF-1.")
    text = read_back(paper(members=[member(name)]))
    assert name in text or all(f"[U+{ord(each):04X}]" in text or each in text for each in name)


def test_a_sign_without_a_font_is_told_of() -> None:
    odd = "\U00012000"  # cuneiform: no font of an ordinary machine shows it
    text = read_back(paper(members=[member(odd)]))
    assert "[U+12000]" in text
    assert TEXTS["coded_means"].en in " ".join(text.split())


def test_it_is_tagged_in_its_language_with_a_title_and_fonts_inside() -> None:
    made = pressed(paper(members=[member("Vera")]))
    for part in (b"/MarkInfo", b"/StructTreeRoot", b"pdfuaid", b"/Lang", b"/FontFile"):
        assert part in made


def printed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The data of every dossier that is made from now on."""
    kept: list[dict[str, Any]] = []

    def noting(data: dict[str, Any]) -> bytes:
        kept.append(data)
        return pressed(data)

    monkeypatch.setattr("loep.web.dossier.press.pressed", noting)
    return kept


def see(app: FastAPI, database: Engine, language: str = "en") -> tuple[Visitor, str]:
    rosa = desk.account(database, "Rosa de Vries", language=language)
    night = desk.night(database)
    with transaction(database) as session:
        session.get_one(Run, night.id).versions = {
            "code": "0123456789abcdef",
            "25BE": {
                "policy": {"number": 3, "sha256": "c0ffee" * 10},
                "registers": {"rio": "2026-03-30 aaaaaaaaaaaa"},
                "models": ["M01-25BE-x"],
                "stops": ["R99"],
                "deliveries": {"count": 2, "sha256": "d" * 64},
                "allowed": {"count": 1_005, "sha256": "e" * 64},
            },
        }
    snapshot = Snapshot(
        id="rio",
        name="rio",
        as_of=date(2026, 3, 30),
        sha256="a" * 64,
        size=1,
        rows=1_234,
        source_name="rio.csv",
        frame_path="rio.parquet",
        loaded_at=NIGHT,
    )
    keep(database, snapshot)
    card = {"model": "M01", "rows": 4_000, "metrics": {"share with a signal": 0.00123}}
    keep(
        database,
        FittedModel(id="M01-25BE-x", model="M01", institution="25BE", path="", sha256="b", fitted_at=NIGHT, card=card),
    )
    case = desk.ring(database)
    return logged_in(app, rosa), case.id


def test_it_holds_what_the_case_page_tells_and_the_hashes_of_the_log(
    app: FastAPI, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, case_id = see(app, database, "nl")
    visitor.see(f"/cases/{case_id}")
    kept = printed(monkeypatch)
    answer = visitor.see(f"/cases/{case_id}/dossier.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"].startswith("attachment")
    text = " ".join(read_back(kept[0]).split())
    for told in (
        "NL: 4 people are paid for from one account",
        "RIO erkende opleidingen: verouderd",
        "Jonas Berg",
        "vrijwel gelijke brief",
        "0123456789abcdef",
        "versie 3",
        "1.234 rijen",
        "0,00123",
        "4.000",
        f"1.005, SHA-256 {'e' * 64}",
        "Afgedrukt",
        "door Rosa de Vries",
        "R99",
    ):
        assert told in text
    with transaction(database) as session:
        events = session.exec(select(Event).where(Event.object == f"case:{case_id}")).all()
    before = [event for event in events if event.seq <= max(e.seq for e in events if e.action == "case.exported")]
    assert [event.action for event in before] == ["case.read", "case.exported"]
    assert all(event.hash in text for event in before)
    assert [event.purpose for event in events if event.action == "case.exported"] == ["export"]


def test_it_holds_what_was_asked_and_answered_comments_and_pictures(
    app: FastAPI, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, case_id = see(app, database)
    visitor.see(f"/cases/{case_id}")
    visitor.send(f"/cases/{case_id}/comment", **{"comment": "The school called back.", "comment-token": "t"})
    at: dict[str, Any] = {"case_id": case_id, "written_by": "account-rosa", "written_at": NIGHT, "token": "letter"}
    letter = ApplicantLetter(id="letter-1", registration_id="reg-02", asked_for="letter", language="en", sender="Rosa",
                             answer_by=date(2026, 5, 1), contact="x", text="Dear Noor,\nHow did you write?", **at,
                             sent_on=date(2026, 4, 2), sent_way="email", sent_by="account-rosa",
                             sent_at=NIGHT)  # fmt: skip
    answer = ApplicantAnswer(id="answer-1", letter_id="letter-1", received_on=date(2026, 4, 9), text="With my sister.",
                             recorded_by="account-rosa", recorded_at=NIGHT, token="a")  # fmt: skip
    file = Attachment(id="f", answer_id="answer-1", sha256="e" * 64, name="uitleg.pdf", kind="pdf", size=1, path="x")
    for each in (letter, answer, file):
        keep(database, each)
    kept = printed(monkeypatch)
    made = visitor.see(f"/cases/{case_id}/dossier.pdf").content
    text = " ".join(read_back(kept[0]).split())
    for told in ("The school called back.", "Rosa de Vries, ",
                 "Dear Noor, How did you write?", "2 Apr 2026 (by e-mail)",
                 "With my sister.", "uitleg.pdf", "e" * 64, "Most at once: 1 within"):  # fmt: skip
        assert told in text
    for drawn in (kept[0]["ring"], kept[0]["timeline"]["svg"]):
        assert drawn.count("<circle") >= 4
        assert not any(name.split()[0] in drawn for name in desk.NAMES)
    assert made.count(b"/Figure") >= 2
    assert made.count(b"/Alt") >= 2


def test_the_other_language_and_a_case_of_another_institution(app: FastAPI, database: Engine) -> None:
    visitor, case_id = see(app, database)
    elsewhere = desk.account(database, "Emre Kaya", institution="21PC")
    assert visitor.see(f"/cases/{case_id}/dossier.pdf").content.startswith(b"%PDF-1.")
    assert logged_in(app, elsewhere).see(f"/cases/{case_id}/dossier.pdf").status_code == 404


@pytest.mark.promise("fresh log-in", "who logged in longer ago logs in again first")
def test_who_logged_in_longer_ago_logs_in_again_first(app: FastAPI, database: Engine) -> None:
    visitor, case_id = see(app, database)
    with transaction(database) as session:
        for kept in session.exec(select(WebSession)):
            kept.authenticated_at -= timedelta(minutes=6)
    answer = visitor.see(f"/cases/{case_id}/dossier.pdf")
    assert answer.headers["location"].startswith("/again?next=")
    with transaction(database) as session:
        assert session.exec(select(Event).where(Event.action == "case.exported")).all() == []


@pytest.mark.browser
def test_after_logging_in_again_one_is_on_the_case_and_has_the_dossier(
    app: FastAPI, database: Engine, chromium: Browser
) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    desk.night(database)
    case = desk.single(database)
    with driving.served(app) as address, chromium.new_context(locale="en", accept_downloads=True) as context:
        page = context.new_page()
        driving.log_in(page, address, rosa.email)
        with transaction(database) as session:
            for kept in session.exec(select(WebSession)):
                kept.authenticated_at -= timedelta(minutes=6)
        page.goto(f"{address}/cases/{case.id}")
        page.get_by_role("link", name="Print as a dossier").click()
        page.locator("#again-password").fill(desk.PASSWORD)
        page.locator("main button[type=submit]").click()
        with page.expect_download() as downloading:
            page.get_by_role("link", name="Make the dossier").click()
        assert downloading.value.suggested_filename == "dossier-single00.pdf"
        assert Path(downloading.value.path()).read_bytes().startswith(b"%PDF-1.")
        assert f"/cases/{case.id}" in page.url


def test_the_first_judgement_stays_out_for_who_gives_the_second(
    app: FastAPI, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = desk.account(database, "Anna Jansen")
    rosa = desk.account(database, "Rosa de Vries")
    desk.night(database)
    case = desk.single(database)
    desk.decided(database, case, anna)
    kept = printed(monkeypatch)
    logged_in(app, rosa).see(f"/cases/{case.id}/dossier.pdf")
    text = read_back(kept[0])
    assert "The diploma register does not know this diploma" not in text
    assert "confirmed" not in " ".join(str(row) for row in kept[0]["judged"])
    assert TEXTS["withheld"].en in " ".join(text.split())
