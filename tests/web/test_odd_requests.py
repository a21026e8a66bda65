"""Requests that no browser sends: addresses to be sent to, headers to be broken, bodies that never end."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from loep.vocabulary import Role
from loep.web import patience
from loep.web.layout.render import inside
from tests.builders import desk
from tests.web import browser as driving
from tests.web.every_route import at, declared, entered, furnish
from tests.web.visitors import visitor

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


def closed_after(connection: socket.socket, drip: bytes) -> float:
    """How long the other side goes on with who sends a little again and again; what it says meanwhile is read."""
    began = time.perf_counter()
    connection.settimeout(0.1)
    while time.perf_counter() - began < 10:
        try:
            connection.sendall(drip)
            if connection.recv(65_536) == b"":
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.perf_counter() - began


@pytest.mark.promise("slow and endless bodies", "headers or a body that come too slowly are cut off")
@pytest.mark.parametrize(
    "began",
    [
        b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\nemail=",
        b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\nemail=",
        b"POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET /login HTTP/1.1\r\nX-Slow: ",
        b"",
        b"GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /login HTTP/1.1\r\nX-Slow: ",
    ],
)
def test_who_sends_too_slowly_is_cut_off(app: FastAPI, began: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "BODY", 0.5)
    monkeypatch.setattr(patience, "HEADERS", 0.5)
    with driving.served(app) as address:
        host, port = address.removeprefix("http://").split(":")
        drip = b"1\r\nx\r\n" if b"chunked" in began else b"x"
        with socket.create_connection((host, int(port))) as slow:
            slow.sendall(began)
            assert closed_after(slow, drip) < 5
        assert httpx.get(f"{address}/health").status_code == 200


def test_who_is_cut_off_reads_why_with_every_header(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "BODY", 0.3)
    with driving.served(app) as address:
        host, port = address.removeprefix("http://").split(":")
        answer = odd(
            host,
            int(port),
            b"POST /login HTTP/1.1\r\nHost: x\r\nAccept-Language: en\r\nContent-Length: 9000\r\n\r\nemail=",
        )
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"connection: close" in answer.lower()
    assert b"content-security-policy: default-src 'none'" in answer.lower()
    assert b"That took too long" in answer


def test_a_body_that_comes_at_a_fair_pace_is_waited_for(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "BODY", 0.3)
    monkeypatch.setattr(patience, "SLOWEST", 1_000)

    def fair() -> Iterator[bytes]:
        for _ in range(10):
            yield b"x" * 1_000
            time.sleep(0.1)

    with driving.served(app) as address:
        assert httpx.post(f"{address}/login", content=fair(), headers={"origin": address}).status_code == 403


def test_who_comes_while_as_many_are_here_as_are_served_is_asked_to_come_again(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "AT_ONCE", 0)
    answer = visitor(app).see("/login")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert "Many people are here at once" in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_more_connections_than_are_served_are_closed_at_once(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SOCKETS", 3)
    with driving.served(app) as address, ExitStack() as stack:
        host, port = address.removeprefix("http://").split(":")
        here = [stack.enter_context(socket.create_connection((host, int(port)))) for _ in range(4)]
        assert closed_after(here[-1], b"") < 2


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
