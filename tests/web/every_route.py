"""Every route of the desk, with something real behind each; a route that is new is here by itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Engine

from loep.storage.session import transaction
from loep.storage.tables import (
    Account,
    ApplicantAnswer,
    ApplicantLetter,
    Attachment,
    Comment,
    CommentFile,
    Invite,
    KeptForm,
    Mention,
    WebSession,
)
from loep.vocabulary import FileKind
from loep.web import sessions, uploads
from loep.web.access import Page
from loep.web.letter import store
from loep.web.visit import SAFE
from tests.builders import desk, received
from tests.web.visitors import Visitor, visitor

CANARIES = ("Canarina", "Vogelaar", "canarina@example.org")
REAL = {
    "case_id": "single00case",
    "delivery_id": "delivery-1",
    "run_id": "run-1",
    "detector_id": "R06",
    "account_id": "account-rosa",
    "name": "loep.css",
    "number": "1",
    "invite_id": "0" * 12,
    "letter_id": "letter-1",
    "attachment_id": "file-1",
    "comment_id": "comment-1",
    "form_id": "form-1",
    "file_id": "file-2",
}


class Named(dict[str, str]):
    """What stands for a part of an address; where nothing is known for it, something that does not exist."""

    def __missing__(self, key: str) -> str:
        return f"no-{key}".replace("_", "-")


def declared(app: FastAPI) -> list[Page]:
    found: list[Page] = list(app.state.pages.values())
    return found


def at(page: Page) -> str:
    """The address of a page, of a real thing where there is one."""
    return page.path.format_map(Named(REAL))


def furnish(database: Engine) -> None:
    """Rosa, a night, a case and a delivery of 25BE."""
    desk.account(database, "Rosa de Vries")
    desk.night(database)
    given_names, surname, email = CANARIES
    desk.single(database, given_names=given_names, surname=surname, email=email)
    received.delivery(database)


def furnish_more(app: FastAPI, database: Engine) -> None:
    """Besides, on that case a letter, its answer with a file, a comment that names Rosa; her form, and an invite."""
    furnish(database)
    now = datetime.now(UTC)
    case, rosa, name = REAL["case_id"], REAL["account_id"], CANARIES[0]
    on: dict[str, Any] = {"case_id": case, "written_by": rosa, "written_at": now}
    sent: dict[str, Any] = {
        "sent_on": now.date(),
        "sent_way": "email",
        "sent_by": rosa,
        "sent_at": now,
        "answer_by": now.date(),
    }
    said: dict[str, Any] = {
        "sender": "School",
        "contact": "desk",
        "text": f"Dear {name},\n\nPlease answer.",
        "token": "letter",
    }
    letter = ApplicantLetter(
        id=REAL["letter_id"], registration_id=f"of-{case}", asked_for="diploma", language="en", **on, **sent, **said
    )
    received.keep(database, letter)
    came: dict[str, Any] = {"received_on": now.date(), "recorded_by": rosa, "recorded_at": now, "token": "answer"}
    answer = ApplicantAnswer(id="answer-1", letter_id=letter.id, text=f"I am {name}.", **came)
    received.keep(database, answer)
    upload = uploads.Upload("diploma.pdf", f"%PDF-1.7 {name}".encode())
    [stored] = store.keep(app.state.desk, answer.id, [(upload, FileKind.PDF)])
    received.keep(database, Attachment(**{**vars(stored), "id": REAL["attachment_id"], "answer_id": answer.id}))
    received.keep(database, Comment(id=REAL["comment_id"], text=f"@Rosa: {name}", token="comment", **on))
    [beside] = store.keep(app.state.desk, REAL["comment_id"], [(upload, FileKind.PDF)])
    received.keep(database, CommentFile(**{**vars(beside), "id": REAL["file_id"], "comment_id": REAL["comment_id"]}))
    received.keep(database, Mention(comment_id=REAL["comment_id"], account_id=rosa))
    received.keep(database, KeptForm(id=REAL["form_id"], account_id=rosa, sealed="", kept_at=now))
    invite: dict[str, Any] = {"token_sha256": REAL["invite_id"] + "f" * 52, "role": "senior", "institution": "25BE"}
    received.keep(
        database, Invite(**invite, email="canarina@example.org", expires_at=now + timedelta(days=1), invited_by=rosa)
    )


def entered(app: FastAPI, database: Engine, account: Account) -> Visitor:
    """Somebody who is logged in just now, without the form of the log-in page."""
    person = visitor(app)
    with transaction(database) as session:
        cookie = sessions.begin(session, account.id, datetime.now(UTC))
        session.flush()
        csrf = session.get_one(WebSession, sessions.digest(cookie)).csrf
    person.client.cookies.set("loep", cookie)
    person.page = f'name="csrf" value="{csrf}"'
    return person


def asked(person: Visitor, page: Page) -> tuple[int, str, str]:
    """Status, text and where to of the answer to this route; a form is sent empty but for its token."""
    answer = person.see(at(page)) if page.method in SAFE else person.send(at(page))
    return answer.status_code, answer.text, answer.headers.get("location", "")
