"""Every route of the desk, with something real behind each; a route that is new is here by itself."""

from datetime import UTC, datetime

from fastapi import FastAPI
from sqlalchemy import Engine

from loep.storage.session import transaction
from loep.storage.tables import Account, WebSession
from loep.web import sessions
from loep.web.access import Page
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
