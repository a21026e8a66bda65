"""People who use the review desk over HTTP, as a browser without JavaScript does."""

import re
import warnings
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from httpx import Response

from loep.storage.tables import Account
from tests.builders.desk import PASSWORD

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message=".*httpx.*")
    from fastapi.testclient import TestClient

HERE = "http://testserver"
TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass
class Visitor:
    """One browser. It sends forms with the token of the page it last saw."""

    client: TestClient
    page: str = ""

    def see(self, path: str, **headers: str) -> Response:
        return self._kept(self.client.get(path, headers=headers, follow_redirects=False))

    def send(self, path: str, headers: dict[str, str] | None = None, /, **fields: str) -> Response:
        """Fill in a form and send it."""
        found = TOKEN.search(self.page)
        form = {"csrf": found[1] if found else "", **fields}
        given = {"origin": HERE, **(headers or {})}
        return self._kept(self.client.post(path, data=form, headers=given, follow_redirects=False))

    def hidden(self, name: str) -> str:
        """The value of a hidden field of the page."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        assert found, f"no hidden field {name} on the page"
        return found[1]

    def _kept(self, answer: Response) -> Response:
        if answer.headers.get("content-type", "").startswith("text/html"):
            self.page = answer.text
        return answer


def visitor(app: FastAPI, language: str = "en", **given: Any) -> Visitor:
    """Somebody with a fresh browser; `given`: how it comes, such as `base_url` or `client`."""
    comes = {"base_url": HERE, "headers": {"accept-language": language}, **given}
    return Visitor(TestClient(app, raise_server_exceptions=True, **comes))


def logged_in(app: FastAPI, account: Account) -> Visitor:
    """Somebody who logged in with the password of the builders."""
    made = visitor(app)
    made.see("/login")
    answer = made.send("/login", email=account.email, password=PASSWORD)
    assert answer.status_code == 303, answer.text
    made.see(answer.headers["location"])
    return made
