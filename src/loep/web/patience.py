"""How long the desk waits for who sends slowly, and how many it serves at once: nobody holds up the others."""

import asyncio
from time import monotonic

import uvicorn
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive
from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS = 10.0  # seconds for all of them
BODY = 15.0  # seconds of which nothing need come
SLOWEST = 20_000  # bytes a second from then on
AT_ONCE = 300  # requests under way
SOCKETS = 1_000
IDLE = 5  # seconds between two requests of one connection


class Body:
    """What a request sends, up to `most` bytes and in its time. `whole`: all of it came."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._most, self._received, self._began = receive, most, 0, monotonic()
        self.whole = False

    async def receive(self) -> Message:
        """The next part. Raises HTTPException 408 for who is too slow, 413 for who sends too much."""
        message = await (self._receive() if self.whole else self._in_time())
        self.whole = self.whole or not message.get("more_body", False)
        self._received += len(message.get("body", b""))
        if self._received > self._most:
            raise HTTPException(413)
        return message

    async def _in_time(self) -> Message:
        left = self._began + BODY + self._received / SLOWEST - monotonic()
        try:
            return await asyncio.wait_for(self._receive(), left)
        except TimeoutError:
            raise HTTPException(408) from None


class Impatient(H11Protocol):
    """A connection that is closed when its headers do not come, or when there are too many like it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._late: asyncio.TimerHandle | None = None
        self._watch()
        if len(self.connections) > SOCKETS:
            transport.close()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def _watch(self) -> None:
        """Begin to wait while no request is under way; its headers are still to come, in however many parts."""
        if self.cycle is not None and not self.cycle.response_complete:
            self._rest()
        elif self._late is None:
            self._late = self.loop.call_later(HEADERS, self.transport.close)

    def _rest(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def configured(app: ASGIApp, port: int, log_level: str = "warning") -> uvicorn.Config:
    """The desk on 127.0.0.1 as it is served everywhere."""
    return uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        http=Impatient,
        ws="none",
        log_level=log_level,
        server_header=False,
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=5,  # who follows a night live does not hold up the end
    )
