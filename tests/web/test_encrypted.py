"""Where a proxy ends TLS, the desk answers nobody without it, and everything it gives is for TLS only."""

from dataclasses import replace

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from loep.settings import Settings, read
from loep.web.app import create
from tests.builders import desk
from tests.web.every_route import at, declared
from tests.web.visitors import visitor

SECURE = "https://testserver"


@pytest.fixture
def app(settings: Settings, database: Engine) -> FastAPI:
    return create(replace(settings, behind_tls=True), database)


def test_the_setting_is_that_of_the_guide() -> None:
    assert read({"LOEP_BEHIND_TLS": "yes"}).behind_tls
    assert not read({}).behind_tls


@pytest.mark.promise("headers", "behind a proxy that ends TLS nothing is answered without it")
def test_nothing_is_answered_without_tls(app: FastAPI) -> None:
    plain = visitor(app)
    for page in declared(app):
        answer = plain.see(at(page)) if page.method == "GET" else plain.send(at(page))
        if page.path not in ("/health", "/metrics"):
            assert answer.status_code == 403, page.path
            assert "This address needs https" in answer.text, page.path
        assert all("Secure" in cookie for cookie in answer.headers.get_list("set-cookie")), page.path


def test_what_is_given_is_for_tls_only(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    person = visitor(app, base_url=SECURE)
    person.see("/login")
    answer = person.send("/login", {"origin": SECURE}, email=rosa.email, password=desk.PASSWORD)
    assert answer.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
    cookies = answer.headers.get_list("set-cookie")
    assert any(cookie.startswith("__Host-loep=") for cookie in cookies)
    assert all("Secure" in cookie for cookie in cookies)
