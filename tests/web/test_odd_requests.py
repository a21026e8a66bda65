"""Requests that no browser sends: addresses to be sent to, headers to be broken, bodies that never end."""

import socket
import time

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from loep.vocabulary import Role
from loep.web.layout.render import inside
from tests.builders import desk
from tests.web import browser as driving
from tests.web.every_route import at, declared, entered, furnish

ELSEWHERE = (
    "https://elsewhere.example",
    "//elsewhere.example",
    "/\\elsewhere.example",
    "\\\\elsewhere.example",
    "/\t/elsewhere.example",
    "/\n/elsewhere.example",
    "/\r\nset-cookie: loep=planted",
    "\t//elsewhere.example",
    " //elsewhere.example",
    "javascript:alert(1)",
    "data:text/html,hello",
    "///elsewhere.example",
    "http:elsewhere.example",
)
LEADING = ("/login", "/keys", "/again", "/profile/language")
LEADS = ("next", "back", "after", "to", "url", "return")


@pytest.mark.parametrize("path", ELSEWHERE)
@pytest.mark.promise("open redirects", "an address elsewhere, as browsers read it, leads to the first page")
def test_an_address_elsewhere_is_never_one_of_ours(path: str) -> None:
    assert inside(path) == "/"


@pytest.mark.promise("open redirects", "no route leads elsewhere, nor has a header that was sent along")
def test_no_route_leads_elsewhere(app: FastAPI, database: Engine) -> None:
    furnish(database)
    person = entered(app, database, desk.account(database, "Vera Visser", Role.SENIOR))
    for path in ("//elsewhere.example", "/\r\nset-cookie: loep=planted"):
        said = dict.fromkeys(LEADS, path)
        for page in declared(app):
            if page.path.endswith(("/live", ".pdf")) or (page.method == "POST" and page.path not in LEADING):
                continue
            if page.method == "GET":
                answer = person.client.get(at(page), params=said, follow_redirects=False)
            else:
                answer = person.send(at(page), keys="on", email="x", password="x", language="en", **said)
            where = answer.headers.get("location", "/")
            assert where.startswith("/"), (page.path, path)
            assert not where.startswith(("//", "/\\")), (page.path, path)
            assert "planted" not in str(answer.headers.get_list("set-cookie")), (page.path, path)


@pytest.mark.promise("slow and endless bodies", "forty bodies that never end hold nobody up; one over 1 MB is refused")
def test_bodies_that_never_end_hold_nobody_up(app: FastAPI) -> None:
    with driving.served(app) as address:
        host, port = address.removeprefix("http://").split(":")
        slow = [socket.create_connection((host, int(port))) for _ in range(40)]
        for one in slow:
            one.sendall(b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\nemail=")
        began = time.perf_counter()
        assert httpx.get(f"{address}/login", timeout=10).status_code == 200
        assert time.perf_counter() - began < 5
        for one in slow:
            one.close()
        pieces = iter([b"x" * 65_536] * 64)
        endless = httpx.post(f"{address}/login", content=pieces, headers={"origin": address}, timeout=10)
        assert endless.status_code == 413


def odd(host: str, port: int, request: bytes) -> bytes:
    with socket.create_connection((host, port), timeout=5) as connection:
        connection.sendall(request)
        return connection.recv(65_536)


ODD = {
    "two lengths": b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 50\r\n\r\nemail",
    "a length below zero": b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\nemail",
    "a length that is no number": b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: five\r\n\r\nemail",
    "an unknown method": b"BREW /login HTTP/1.1\r\nHost: x\r\n\r\n",
    "a path above the root": b"GET /static/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    "a path above the root, coded": b"GET /static/..%2f..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.promise("odd requests", "a request that is no proper one gets 4xx, and the desk goes on")
def test_a_request_that_is_no_proper_one_is_refused_and_the_desk_goes_on(app: FastAPI) -> None:
    with driving.served(app) as address:
        host, port = address.removeprefix("http://").split(":")
        for name, request in ODD.items():
            answer = odd(host, int(port), request)
            assert answer == b"" or answer.split(b" ")[1][:1] == b"4", f"{name}: {answer[:80]!r}"
            assert b"root:" not in answer
            assert httpx.get(f"{address}/health").status_code == 200, name
