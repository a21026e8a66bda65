"""Where a proxy ends TLS, nobody gets an answer who came without; what is answered is as for who came with."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

ASKED_ON_THIS_HOST = ("/health", "/metrics")  # of a person neither holds anything, and a monitor asks past the proxy


class Encrypted:
    """Wraps the whole app; `refusal(request)` makes the page for who came without TLS.

    That the proxy was reached with it is what uvicorn takes from the proxy, which it believes on this host only.
    """

    def __init__(self, app: ASGIApp, refusal: Callable[[Request], Response]) -> None:
        self.app, self.refusal = app, refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["scheme"] == "https" or scope["path"] in ASKED_ON_THIS_HOST:
            await self.app(scope, receive, send)
            return
        scope["scheme"] = "https"  # so that no cookie of the refusal goes without TLS
        await self.refusal(Request(scope))(scope, receive, send)
