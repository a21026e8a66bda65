"""The headers of every answer, the size limit of every request, and the answer when something broke."""

import logging
import secrets
import traceback
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from loep.web import patience
from loep.web.patience import Body

MAX_BODY = 1_000_000
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
ALWAYS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "cache-control": "no-store",
}
KEPT = "public, max-age=31536000, immutable"
SANDBOX = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
COOKIE = "session_cookie"
log = logging.getLogger("loep.web")
Sorry = Callable[[Request, str], Response]
Page = Callable[[Request], Response]
Largest = Callable[[Request], int]


def usual(_request: Request) -> int:
    """The size that a request may have, in bytes."""
    return MAX_BODY


class Guarded:
    """Wraps the whole app. `sorry(request, reference)` makes the page for an error nobody foresaw.

    `largest(request)` is how many bytes a request may have.
    """

    def __init__(self, app: ASGIApp, sorry: Sorry, too_large: Page, crowded: Page, largest: Largest = usual) -> None:
        self.app, self.sorry, self.too_large, self.crowded, self.largest = app, sorry, too_large, crowded, largest
        self.under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self.under_way += 1
        try:
            await self._answered(scope, receive, send)
        finally:
            self.under_way -= 1

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        most = self.largest(request)
        body = Body(receive, most)
        answer = _Answer(scope, send, body)
        if self.under_way > patience.AT_ONCE:
            await self.crowded(request)(scope, receive, answer.send)
            return
        if _declared_size(request, most) > most:
            await self.too_large(request)(scope, receive, answer.send)
            return
        try:
            await self.app(scope, body.receive, answer.send)
        except Exception as error:
            if answer.started:
                raise
            await self.sorry(request, _noted(error))(scope, receive, answer.send)


class _Answer:
    def __init__(self, scope: Scope, send: Send, body: Body) -> None:
        self.scope, self._send, self.body, self.started = scope, send, body, False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            sandboxed = headers.get("content-security-policy") == SANDBOX
            kept = headers.get("cache-control") == KEPT
            for name, value in ALWAYS.items():
                headers[name] = value
            if sandboxed:
                headers["content-security-policy"] = SANDBOX
            if kept:
                headers["cache-control"] = KEPT
            if cookie := self.scope.get("state", {}).get(COOKIE):
                headers.append("set-cookie", cookie)
            if not self.body.whole and _has_body(Headers(scope=self.scope)):
                headers["connection"] = "close"  # or the rest would be waited for
            if self.scope["scheme"] == "https":
                headers["strict-transport-security"] = "max-age=63072000; includeSubDomains"
        await self._send(message)


def _declared_size(request: Request, most: int) -> int:
    declared = request.headers.get("content-length", "0")
    return int(declared) if declared.isdecimal() else most + 1


def _has_body(request: Headers) -> bool:
    return request.get("content-length", "0") != "0" or "transfer-encoding" in request


def _noted(error: Exception) -> str:
    """Log what broke and where, without the message: it may carry personal data. Returns the reference."""
    reference = secrets.token_hex(4)
    place = traceback.extract_tb(error.__traceback__)[-1]
    log.error("%s: %s in %s line %s", reference, type(error).__name__, place.name, place.lineno)
    return reference
